// Watches the promises while the run goes on: facts say what was touched, and what was touched is looked at after the
// delivery, when every actor is whole again.
import { cloneState } from '../../kernel/clone'
import type { Micros } from '../../kernel/time'
import type { ExplainCode } from '../referee/explain'
import type { Fact } from '../../models/kafka/facts'
import type { PartitionId } from '../../models/kafka/messages'
import type { KafkaWorld } from '../compile'
import type { Stop } from '../frame'
import { isStale, type Referee } from '../referee/state'
import { abortedUnread } from './aborted-unread'
import { ackMeaning } from './ack-meaning'
import { atLeastOnce } from './at-least-once'
import { atMostOnce } from './at-most-once'
import { assignmentEpoch } from './assignment-epoch'
import { atomic } from './atomic'
import { copies } from './copies'
import { deadline } from './deadline'
import { failedInvisible } from './failed-invisible'
import { lag } from './lag'
import { noHang } from './no-hang'
import { offsetsInTransaction } from './offsets-in-transaction'
import { oneWriter } from './one-writer'
import { resolve } from './resolve'
import { sequenceDense } from './sequence-dense'
import { stableOffset } from './stable-offset'
import { transactionTransitions } from './transaction-transitions'
import { bounds } from './bounds'
import { brokerEpochs } from './broker-epochs'
import { brokerPrefix } from './broker-prefix'
import { electionSafety } from './election-safety'
import { majorityMark } from './majority-mark'
import { metaMatching } from './meta-matching'
import { memberAtTarget } from './member-at-target'
import { revokeBeforeAssign } from './revoke-before-assign'
import { notStuck } from './not-stuck'
import { ownEpoch } from './own-epoch'
import { voterChange } from './voter-change'
import { voterEpoch } from './voter-epoch'
import { weakIsr } from './weak-isr'
import { retention } from './retention'
import { prefixAfterTruncation } from './prefix-after-truncation'
import { noTruncationBelow } from './no-truncation-below'
import { fencedFetch } from './fenced-fetch'
import { epochCache } from './epoch-cache'
import { diskBytes } from './disk-bytes'
import { compactionKeepsLast } from './compaction-keeps-last'
import { commitRule } from './commit-rule'
import { appliedHighWatermark } from './applied-high-watermark'
import { appender } from './appender'
import { candidateComplete } from './candidate-complete'
import { cleanElection } from './clean-election'
import { fencedOut } from './fenced-out'
import { isrCas } from './isr-cas'
import { hasForgotten } from './quorum-state'
import { quorumSuperset } from './quorum-superset'
import { reassignSafe } from './reassign-safe'
import { recoveryQuorum } from './recovery-quorum'
import { uncleanExclusion } from './unclean-exclusion'
import { commitMonotone } from './commit-monotone'
import { committedRange } from './committed-range'
import { complete } from './complete'
import { converges } from './converges'
import { denseLog } from './dense-log'
import { elrEmpty } from './elr-empty'
import { epochBump } from './epoch-bump'
import { epochMonotone } from './epoch-monotone'
import { exactlyOnce } from './exactly-once'
import { exclusive } from './exclusive'
import { generation } from './generation'
import { groupEpochs } from './group-epochs'
import { type Breakage, type Checker, type Invariant, type Look, lookAnew, type Watch } from './invariant'
import { leaderComplete } from './leader-complete'
import { ledgerWhole } from './ledger-whole'
import { logMatching } from './log-matching'
import { noDuplicate } from './no-duplicate'
import { noLost } from './no-lost'
import { offsetStable } from './offset-stable'
import { oneLeaderPerEpoch } from './one-leader-per-epoch'
import { noRewind, noSilentSkip } from './reading-order'
import { sendOrder } from './send-order'
import { acquiredVolatile, deliveryCount, shareLock, shareStates, startOffset } from './share-groups'
import { strongIsr } from './strong-isr'
import { tiered } from './tiered'
import { subsetReplicas } from './subset-replicas'
import { totals } from './totals'
import { trueHighWatermark } from './true-high-watermark'

export type { Checker, Watch } from './invariant'

/** Every promise that is watched. The books come last: what they would say is a consequence. */
export const invariants: readonly Invariant[] = [
  denseLog,
  bounds,
  epochMonotone,
  epochCache,
  logMatching,
  prefixAfterTruncation,
  noTruncationBelow,
  trueHighWatermark,
  appliedHighWatermark,
  strongIsr,
  weakIsr,
  commitRule,
  retention,
  compactionKeepsLast,
  appender,
  tiered,
  subsetReplicas,
  elrEmpty,
  fencedOut,
  quorumSuperset,
  candidateComplete,
  uncleanExclusion,
  isrCas,
  cleanElection,
  recoveryQuorum,
  reassignSafe,
  leaderComplete,
  oneLeaderPerEpoch,
  epochBump,
  fencedFetch,
  electionSafety,
  metaMatching,
  voterEpoch,
  majorityMark,
  ownEpoch,
  brokerPrefix,
  brokerEpochs,
  notStuck,
  voterChange,
  exclusive,
  complete,
  generation,
  revokeBeforeAssign,
  memberAtTarget,
  assignmentEpoch,
  converges,
  groupEpochs,
  shareStates,
  shareLock,
  deliveryCount,
  startOffset,
  acquiredVolatile,
  committedRange,
  noSilentSkip,
  noRewind,
  commitMonotone,
  atMostOnce,
  atLeastOnce,
  exactlyOnce,
  sequenceDense,
  noDuplicate,
  sendOrder,
  resolve,
  ackMeaning,
  failedInvisible,
  noLost,
  offsetStable,
  transactionTransitions,
  oneWriter,
  atomic,
  abortedUnread,
  stableOffset,
  noHang,
  deadline,
  offsetsInTransaction,
  ledgerWhole,
  totals,
  copies,
  lag,
  diskBytes,
]

/**
 * Deliveries and acts after which everything is looked at, if that was not done before between two samples of the run's
 * histories: about every second of virtual time, so that small systems, too, are looked at as a whole.
 */
const SWEEP_AFTER = 5_000

/** Whose look it is: needed only where one finds something. */
const keepers = new Map<Look, Invariant>()

/** Type of facts → their watch. Facts are many, and most concern few promises: one look finds them. */
const watchers = new Map<string, Watch>()
for (const type of new Set(invariants.flatMap(({ during, after }) => Object.keys({ ...during, ...after })))) {
  watchers.set(type, { during: looksOf(type, 'during'), after: looksOf(type, 'after') })
}

function looksOf(type: string, when: 'during' | 'after'): Look[] {
  return invariants.flatMap((invariant) => {
    const look = (invariant[when] as Record<string, Look> | undefined)?.[type]
    if (look === undefined) return []
    keepers.set(look, invariant)
    return [look]
  })
}

const sweeping = invariants.filter(({ sweep }) => sweep !== undefined)
const incidental = invariants.filter(({ onIncident }) => onIncident !== undefined)

/** What to look at for facts of this type; null: they concern no promise. */
export const watchOf = (type: Fact['type']): Watch | null => watchers.get(type) ?? null

export const createChecker = (world: KafkaWorld, referee: Referee): Checker => ({
  world,
  referee,
  controllers: Object.values(world.actors).flatMap(({ kind, id }) =>
    kind === 'controller' || kind === 'zookeeper' ? [id] : [],
  ),
  brokers: [],
  heard: [],
  due: [],
  stop: null,
  regrets: [],
  memory: {},
  expected: {},
  metadataOffset: 0,
  looks: 0,
  balanced: 0,
  unswept: 0,
})

/** An act may put another actor in the place of one that is gone. */
export function forgetBrokers(checker: Checker): void {
  checker.brokers = []
}

/** A controller has been added to the drawing. */
export function meetController(checker: Checker, id: string): void {
  checker.controllers = [...checker.controllers.filter((known) => known !== id), id]
}

/** A checkpoint of the checker, over the copies of the world and the referee that it goes with. */
export function cloneChecker(checker: Checker, world: KafkaWorld, referee: Referee): Checker {
  const memory: Checker['memory'] = {}
  for (const name in checker.memory) memory[name] = { ...checker.memory[name] }
  const heard = checker.heard.slice()
  const due = checker.due.slice()
  const expected = cloneState(checker.expected)
  const regrets = checker.regrets.map((regret) => ({ ...regret }))
  const changed = { world, referee, brokers: [], heard, due, regrets, memory, expected }
  return Object.assign(createChecker(world, referee), checker, changed)
}

/**
 * Hears a fact with the `watch` of its type, after the referee has. What is looked at now is only what its actor has
 * decided at this moment.
 */
export function observe(checker: Checker, watch: Watch, fact: Fact, at: Micros, seq: number): void {
  // A broker that has not heard that a topic was deleted speaks of one that no promise concerns any more.
  if (checker.referee.stale.length > 0 && isOfOldTopic(checker.referee, fact)) return
  if (watch.after.length > 0) {
    checker.heard.push(fact)
    checker.due.push(watch.after)
  }
  if (watch.during.length === 0) return
  lookAnew()
  lookAt(checker, watch.during, fact, at, seq)
}

function lookAt(checker: Checker, looks: readonly Look[], fact: Fact, at: Micros, seq: number): void {
  for (let i = 0; i < looks.length; i++) {
    const look = looks[i]!
    const breakage = look(checker, fact)
    if (breakage !== null) judge(checker, keepers.get(look)!, breakage, subjectOf(fact), at, seq)
  }
}

const isOfOldTopic = (referee: Referee, fact: Fact): boolean =>
  'broker' in fact && 'partition' in fact && isStale(referee, fact.broker, fact.partition)

/** Looks at what was touched, once after each delivery and each act. Answers with the first unexplained breakage. */
export function settle(checker: Checker, at: Micros, seq: number): Stop | null {
  const { heard, due, referee } = checker
  if (heard.length > 0) {
    checker.looks++
    lookAnew()
    for (let i = 0; i < heard.length; i++) lookAt(checker, due[i]!, heard[i]!, at, seq)
    // The lists stay for the next delivery.
    while (heard.length > 0) heard.pop()
    while (due.length > 0) due.pop()
  }
  if (referee.incidents.length > 0) {
    lookAnew()
    for (const incident of referee.incidents) {
      for (const invariant of incidental) {
        const breakage = invariant.onIncident!(checker, incident)
        if (breakage !== null) judge(checker, invariant, breakage, incident, at, seq)
      }
    }
    referee.incidents = []
  }
  if (++checker.unswept >= SWEEP_AFTER) sweep(checker, at, seq)
  return checker.stop
}

/** Looks at everything. Answers as `settle` does. */
export function sweep(checker: Checker, at: Micros, seq: number): Stop | null {
  checker.unswept = 0
  for (const invariant of sweeping) {
    lookAnew()
    const breakage = invariant.sweep!(checker)
    if (breakage === null) continue
    judge(checker, invariant, breakage, { partition: breakage.partition ?? null, record: null }, at, seq)
  }
  return checker.stop
}

/** What a breakage is about: the partition, and the record where one is named. */
type Subject = { readonly partition: PartitionId | null; readonly record: number | null }

function subjectOf(fact: Fact): Subject {
  const partition = 'partition' in fact ? fact.partition : null
  return { partition, record: fact.type === 'batch-acked' ? (fact.records.at(-1) ?? null) : null }
}

// A quorum that has lost what it had committed begins another history, with leaders, epochs and topics by the same names.
// Then nothing has to hold that rests on metadata, not even the books of those topics.
function causeOfAll(checker: Checker): ExplainCode | '' {
  return hasForgotten(checker) ? 'X-VOTERLOSS' : checker.referee.legacy ? 'X-LEGACY' : ''
}

function judge(
  checker: Checker,
  invariant: Invariant,
  breakage: Breakage,
  subject: Subject,
  at: Micros,
  seq: number,
): void {
  const { id, name, brokenBy } = invariant
  const { message } = breakage
  // What nothing else explains, the old rules do, where they are switched on.
  const code = breakage.code === '' ? causeOfAll(checker) : breakage.code
  if (code === '' || (code !== 'X-VOTERLOSS' && !brokenBy.includes(code))) {
    checker.stop ??= { reason: 'violation', at, seq, id, message: `${name}: ${message}` }
    return
  }
  const known = checker.regrets.find((regret) => regret.id === id && regret.code === code)
  if (known === undefined) {
    const partition = breakage.partition ?? subject.partition
    checker.regrets.push({ id, code, count: 1, first: at, last: at, message, partition, record: subject.record })
  } else {
    known.count++
    known.last = at
  }
}
