// Watches the promises while the run goes on: facts say what was touched, and what was touched is looked at after the
// delivery, when every actor is whole again.
import type { Micros } from '../../kernel/time'
import type { Fact } from '../../models/kafka/facts'
import type { PartitionId } from '../../models/kafka/messages'
import type { KafkaWorld } from '../compile'
import type { Stop } from '../frame'
import { isStale, type Referee } from '../referee-state'
import { ackMeaning } from './ack-meaning'
import { bounds } from './bounds'
import { committedRange } from './committed-range'
import { denseLog } from './dense-log'
import { elrEmpty } from './elr-empty'
import { epochBump } from './epoch-bump'
import { epochMonotone } from './epoch-monotone'
import { exclusive } from './exclusive'
import { generation } from './generation'
import type { Breakage, Checker, Invariant } from './invariant'
import { leaderComplete } from './leader-complete'
import { ledgerWhole } from './ledger-whole'
import { logMatching } from './log-matching'
import { noDuplicate } from './no-duplicate'
import { noLost } from './no-lost'
import { offsetStable } from './offset-stable'
import { oneLeaderPerEpoch } from './one-leader-per-epoch'
import { sendOrder } from './send-order'
import { strongIsr } from './strong-isr'
import { subsetReplicas } from './subset-replicas'
import { totals } from './totals'
import { trueHighWatermark } from './true-high-watermark'

export type { Checker } from './invariant'

/** Every promise that is watched. The books come last: what they would say is a consequence. */
export const invariants: readonly Invariant[] = [
  denseLog,
  bounds,
  epochMonotone,
  logMatching,
  trueHighWatermark,
  strongIsr,
  subsetReplicas,
  elrEmpty,
  leaderComplete,
  oneLeaderPerEpoch,
  epochBump,
  exclusive,
  generation,
  committedRange,
  noDuplicate,
  sendOrder,
  ackMeaning,
  noLost,
  offsetStable,
  ledgerWhole,
  totals,
]

type Look = { invariant: Invariant; look: (checker: Checker, fact: Fact) => Breakage | null }

const tableOf = (when: 'during' | 'after'): Map<string, Look[]> => {
  const table = new Map<string, Look[]>()
  for (const invariant of invariants) {
    for (const [type, look] of Object.entries(invariant[when] ?? {})) {
      if (!table.has(type)) table.set(type, [])
      table.get(type)!.push({ invariant, look: look as Look['look'] })
    }
  }
  return table
}
const during = tableOf('during')
const after = tableOf('after')
const incidental = invariants.filter(({ onIncident }) => onIncident !== undefined)

/** Does any promise concern facts of this type? */
export const isWatched = (type: Fact['type']): boolean => during.has(type) || after.has(type)

export const createChecker = (world: KafkaWorld, referee: Referee): Checker => ({
  world,
  referee,
  controller: Object.values(world.actors).find(({ kind }) => kind === 'controller')?.id ?? '',
  heard: [],
  stop: null,
  regrets: [],
  memory: {},
  matched: {},
  metadataOffset: 0,
  looks: 0,
})

/** A checkpoint of the checker, over the copies of the world and the referee that it goes with. */
export function cloneChecker(checker: Checker, world: KafkaWorld, referee: Referee): Checker {
  const memory: Checker['memory'] = {}
  for (const name in checker.memory) memory[name] = { ...checker.memory[name] }
  const matched: Checker['matched'] = {}
  for (const broker in checker.matched) matched[broker] = { ...checker.matched[broker] }
  const heard = checker.heard.slice()
  const regrets = checker.regrets.map((regret) => ({ ...regret }))
  return { ...checker, world, referee, heard, regrets, memory, matched }
}

/** Hears a fact, after the referee has. What is looked at now is only what its actor has decided at this moment. */
export function observe(checker: Checker, fact: Fact, at: Micros, seq: number): void {
  // A broker that has not heard that a topic was deleted speaks of one that no promise concerns any more.
  if (checker.referee.stale.length > 0 && isOfOldTopic(checker.referee, fact)) return
  if (after.has(fact.type)) checker.heard.push(fact)
  for (const { invariant, look } of during.get(fact.type) ?? none) {
    judge(checker, invariant, look(checker, fact), subjectOf(fact), at, seq)
  }
}

const none: readonly Look[] = []

const isOfOldTopic = (referee: Referee, fact: Fact): boolean =>
  'broker' in fact && 'partition' in fact && isStale(referee, fact.broker, fact.partition)

/** Looks at what was touched, once after each delivery and each act. Answers with the first unexplained breakage. */
export function settle(checker: Checker, at: Micros, seq: number): Stop | null {
  const { heard, referee } = checker
  if (heard.length > 0) {
    checker.heard = []
    checker.looks++
    for (const fact of heard) {
      for (const { invariant, look } of after.get(fact.type)!) {
        judge(checker, invariant, look(checker, fact), subjectOf(fact), at, seq)
      }
    }
  }
  if (referee.incidents.length > 0) {
    for (const incident of referee.incidents) {
      for (const invariant of incidental) {
        judge(checker, invariant, invariant.onIncident!(checker, incident), incident, at, seq)
      }
    }
    referee.incidents = []
  }
  return checker.stop
}

/** What a breakage is about: the partition, and the record where one is named. */
type Subject = { readonly partition: PartitionId | null; readonly record: number | null }

function subjectOf(fact: Fact): Subject {
  const partition = 'partition' in fact ? fact.partition : null
  return { partition, record: fact.type === 'batch-acked' ? (fact.records.at(-1) ?? null) : null }
}

function judge(
  checker: Checker,
  invariant: Invariant,
  breakage: Breakage | null,
  subject: Subject,
  at: Micros,
  seq: number,
): void {
  if (breakage === null) return
  const { id, name, brokenBy } = invariant
  const { message } = breakage
  // What nothing else explains, the old rules do, where they are switched on.
  const code = breakage.code === '' && checker.referee.legacy ? 'X-LEGACY' : breakage.code
  if (code === '' || !brokenBy.includes(code)) {
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
