// What can happen next: the controller decides, replicas hear of it, write, copy and count. The decisions are those of the
// simulation (models/kafka/rules, controller/elections); this only says when each may be asked. One move is one action of
// Gustafson's TLA+ specification of Kafka's replication, so that the numbers of steps can be compared.
import { elect } from '../../models/kafka/controller/elections'
import type { ReplicationRules } from '../../models/kafka/replication-rules'
import { checkLeaderEpoch } from '../../models/kafka/rules/fencing'
import { followerHighWatermark, hasCaughtUp, isInSync, nextHighWatermark } from '../../models/kafka/rules/in-sync'
import {
  asksBeforeFetching,
  cutAfterAnswer,
  cutOnFollowing,
  divergence,
  endOfEpoch,
  epochToAsk,
  everyFetchAsks,
  mustReconcile,
  type FollowerLog,
} from '../../models/kafka/rules/truncation'
import { epochsOf, isInIsr, leaderOf, presumesLeadership, type Code, type Replica, type Situation } from './state'

/** One thing that happens. Replicas are indexes into the situation. */
export type Move =
  | { do: 'elect'; replica: number; epoch: number }
  /** The controller takes a replica out of the ISR, in a new epoch, as it did until Kafka 3.6; a leader is deposed by that. */
  | { do: 'fence'; replica: number; epoch: number }
  | { do: 'lead'; replica: number; epoch: number }
  | { do: 'follow'; replica: number; epoch: number; leader: number; from: number; to: number }
  | { do: 'append'; replica: number; record: number }
  | { do: 'fetch'; replica: number; leader: number; record: number }
  | { do: 'cut'; replica: number; leader: number; from: number; to: number }
  | { do: 'commit'; replica: number; to: number }
  | { do: 'expand' | 'shrink'; replica: number; leader: number }

/** Hears of each move that is possible, and of what it leads to. */
export type Visit = (move: Move, next: Situation) => void

const names = ['b0', 'b1', 'b2', 'b3', 'b4', 'b5']

/** Everything that can happen in a situation under these rules. */
export function movesOf(code: Code, rules: ReplicationRules, situation: Situation, visit: Visit): void {
  const { replicas } = situation
  const { scope } = code
  for (let i = 0; i < replicas.length; i++) {
    const replica = replicas[i]!
    if (situation.epochs < scope.epochs) controllerMoves(code, situation, i, visit)
    for (let epoch = replica.epoch + 1; epoch < situation.epochs; epoch++) hear(code, rules, situation, i, epoch, visit)
    if (presumesLeadership(replica)) leaderMoves(code, rules, situation, i, visit)
    else followerMoves(code, rules, situation, i, visit)
  }
}

// ---- the controller -----------------------------------------------------------------------------------------------------

function controllerMoves(code: Code, situation: Situation, i: number, visit: Visit): void {
  const { replicas } = situation
  const last = situation.epochs - 1
  if (!isInIsr(replicas[i]!, last)) return
  const leader = leaderOf(situation, last)
  const isr: number[] = []
  for (let k = 0; k < replicas.length; k++) if (isInIsr(replicas[k]!, last)) isr.push(k)
  if (leader !== i && isElected(replicas.length, isr, i)) {
    visit({ do: 'elect', replica: i, epoch: last + 1 }, newEpoch(code, situation, i, isr))
  }
  // R-E4: the last member stays in the ISR.
  const left = isr.length === 1 ? isr : isr.filter((k) => k !== i)
  if (leader === i || isr.length > 1) {
    visit({ do: 'fence', replica: i, epoch: last + 1 }, newEpoch(code, situation, leader === i ? -1 : leader, left))
  }
}

// R-E1, when of all replicas only this one is alive.
function isElected(count: number, members: readonly number[], i: number): boolean {
  const alive = names[i]!
  const isr = members.map((k) => names[k]!)
  const state = { leader: null, replicas: names.slice(0, count), isr, elr: [], lastKnownElr: [] }
  const rules = { unclean: false, preferred: false, elr: false, minIsr: 1, acceptable: (id: string) => id === alive }
  return elect(state, rules).leader === alive
}

function newEpoch({ replica }: Code, situation: Situation, leader: number, isr: readonly number[]): Situation {
  const bit = 1 << situation.epochs
  const replicas = situation.replicas.map((known, k) => {
    const leads = k === leader ? known.leads | bit : known.leads
    return replica({ ...known, leads, isr: isr.includes(k) ? known.isr | bit : known.isr })
  })
  return { ...situation, replicas, epochs: situation.epochs + 1 }
}

// ---- hearing of an epoch --------------------------------------------------------------------------------------------------

function hear(code: Code, rules: ReplicationRules, situation: Situation, i: number, epoch: number, visit: Visit): void {
  const replica = situation.replicas[i]!
  const leader = leaderOf(situation, epoch)
  if (leader === i) {
    visit({ do: 'lead', replica: i, epoch }, withReplica(situation, i, code.replica({ ...replica, epoch })))
    return
  }
  const from = replica.log.length
  const to = leader < 0 ? from : cutOnHearing(rules, situation, replica, leader, epoch)
  if (to === null) return
  const follower = shortened(code, { ...replica, epoch }, to)
  visit({ do: 'follow', replica: i, epoch, leader, from, to }, withReplica(situation, i, follower))
}

/** Where the log ends when the replica has taken up the new epoch; null: its leader refuses to say, so it waits. */
function cutOnHearing(
  rules: ReplicationRules,
  situation: Situation,
  replica: Replica,
  leader: number,
  epoch: number,
): number | null {
  const log = logOf(situation, replica)
  const { logEndOffset } = log
  if (!mustReconcile(rules, leaderOf(situation, replica.epoch) === leader)) return logEndOffset
  const cut = cutOnFollowing(rules, log)
  if (cut !== null) return Math.min(cut, logEndOffset)
  if (!asksBeforeFetching(rules)) return logEndOffset
  const other = situation.replicas[leader]!
  if (rules.fencedTruncation && checkLeaderEpoch(other.epoch, epoch) !== 'NONE') return null
  // Where nothing is fenced, whoever is asked answers, as in the specification; Kafka also asked whether it leads.
  return settled(rules, situation, log, logOf(situation, other))
}

/** Asks until follower and leader agree. */
function settled(rules: ReplicationRules, situation: Situation, follower: FollowerLog, leader: FollowerLog): number {
  let own = follower
  while (own.epochs.length > 0) {
    const { offset, done } = cutAfterAnswer(rules, own, endOfEpoch(leader, epochToAsk(own)))
    own = { ...own, logEndOffset: offset, epochs: own.epochs.filter(({ startOffset }) => startOffset < offset) }
    if (done) break
  }
  return own.logEndOffset
}

// ---- followers --------------------------------------------------------------------------------------------------------------

function followerMoves(code: Code, rules: ReplicationRules, situation: Situation, i: number, visit: Visit): void {
  const replica = situation.replicas[i]!
  const leader = leaderOf(situation, replica.epoch)
  if (leader < 0) return
  const other = situation.replicas[leader]!
  if (!presumesLeadership(other) || !isAnswered(rules, other, replica)) return
  const from = replica.log.length
  const to = cutOnFetching(rules, situation, other, replica)
  if (to < from) {
    const shorter = shortened(code, replica, to)
    visit({ do: 'cut', replica: i, leader, from, to }, withReplica(situation, i, shorter))
  } else if (from < other.log.length) {
    const record = other.log[from]!
    const highWatermark = followerHighWatermark(other.highWatermark, from + 1)
    const longer = code.replica({ ...replica, log: [...replica.log, record], highWatermark })
    visit({ do: 'fetch', replica: i, leader, record }, withReplica(situation, i, longer))
  }
}

const isAnswered = ({ fencedFetch }: ReplicationRules, leader: Replica, follower: Replica): boolean =>
  !fencedFetch || checkLeaderEpoch(leader.epoch, follower.epoch) === 'NONE'

/** Where a fetch makes the follower cut its log; its end: nowhere. */
function cutOnFetching(rules: ReplicationRules, situation: Situation, leader: Replica, follower: Replica): number {
  const end = follower.log.length
  if (everyFetchAsks(rules)) {
    const own = logOf(situation, follower)
    const answer = divergence(logOf(situation, leader), epochToAsk(own), end)
    if (answer !== null) return cutAfterAnswer(rules, own, answer).offset
  }
  // R-T4: a fetch beyond the leader's end.
  return Math.min(end, leader.log.length)
}

// ---- leaders ----------------------------------------------------------------------------------------------------------------

function leaderMoves(code: Code, rules: ReplicationRules, situation: Situation, i: number, visit: Visit): void {
  const { records } = situation
  const leader = situation.replicas[i]!
  if (records.length < code.scope.records) {
    const record = records.length
    const longer = withReplica(situation, i, code.replica({ ...leader, log: [...leader.log, record] }))
    visit({ do: 'append', replica: i, record }, { ...longer, records: [...records, leader.epoch] })
  }
  const to = committed(rules, situation, i)
  if (to > leader.highWatermark) {
    const higher = code.replica({ ...leader, highWatermark: to })
    visit({ do: 'commit', replica: i, to }, withReplica(situation, i, higher))
  }
  // Only the leader of the latest epoch may change the ISR: the controller refuses all others (I-10).
  if (leader.epoch !== situation.epochs - 1) return
  for (let k = 0; k < situation.replicas.length; k++) if (k !== i) isrMoves(code, rules, situation, i, k, visit)
}

/** R-HW1 for what this leader knows of its followers. */
function committed(rules: ReplicationRules, situation: Situation, i: number): number {
  const leader = situation.replicas[i]!
  let end = leader.log.length
  let size = 0
  for (let k = 0; k < situation.replicas.length; k++) {
    const replica = situation.replicas[k]!
    if (!isInIsr(replica, leader.epoch)) continue
    size++
    if (k !== i) end = Math.min(end, knownEnd(rules, situation, i, replica))
  }
  return nextHighWatermark(leader.highWatermark, end, size, 1)
}

/** where the follower's log ends, by the fetch that it sends now; -1: it does not fetch here, or is refused. */
function knownEnd(rules: ReplicationRules, situation: Situation, i: number, follower: Replica): number {
  const leader = situation.replicas[i]!
  if (leaderOf(situation, follower.epoch) !== i || !isAnswered(rules, leader, follower)) return -1
  const end = follower.log.length
  return cutOnFetching(rules, situation, leader, follower) < end ? -1 : end
}

function isrMoves(code: Code, rules: ReplicationRules, situation: Situation, i: number, k: number, visit: Visit): void {
  const leader = situation.replicas[i]!
  const follower = situation.replicas[k]!
  const end = knownEnd(rules, situation, i, follower)
  const bit = 1 << leader.epoch
  if (isInIsr(follower, leader.epoch)) {
    // R-ISR3, with no patience at all.
    if (isInSync(end, leader.log.length, 1, 0)) return
    const out = code.replica({ ...follower, isr: follower.isr & ~bit })
    visit({ do: 'shrink', replica: k, leader: i }, withReplica(situation, k, out))
    return
  }
  if (end < 0 || !hasCaughtUp(rules, end, leader.highWatermark, epochStart(situation, leader))) return
  const member = code.replica({ ...follower, isr: follower.isr | bit })
  visit({ do: 'expand', replica: k, leader: i }, withReplica(situation, k, member))
}

// Where the leader's log ended when its epoch began.
function epochStart({ records }: Situation, { log, epoch }: Replica): number {
  const first = log.findIndex((record) => records[record] === epoch)
  return first < 0 ? log.length : first
}

// ---- helpers ----------------------------------------------------------------------------------------------------------------

const logOf = (situation: Situation, replica: Replica): FollowerLog => ({
  epochs: epochsOf(situation, replica),
  logEndOffset: replica.log.length,
  highWatermark: replica.highWatermark,
})

/** L-33: the high watermark is not above the log's end. */
function shortened(code: Code, replica: Omit<Replica, 'word'>, to: number): Replica {
  const log = to < replica.log.length ? replica.log.slice(0, to) : replica.log
  return code.replica({ ...replica, log, highWatermark: Math.min(replica.highWatermark, log.length) })
}

function withReplica(situation: Situation, i: number, replica: Replica): Situation {
  const replicas = situation.replicas.slice()
  replicas[i] = replica
  const { epochs, records } = situation
  return { replicas, epochs, records }
}
