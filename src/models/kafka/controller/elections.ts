// Who leads a partition, and what becomes of its ISR and its ELR (R-E1 to R-E6; Kafka's PartitionChangeBuilder).
import { completed } from './reassignments'
import {
  isActive,
  isElrEnabled,
  minIsrOf,
  type ClusterImage,
  type LeaderRecoveryState,
  type MetadataRecord,
  type PartitionState,
} from './records'

/** May this broker lead? By default one that is registered, unfenced and not about to leave. */
export type Acceptable = (broker: string) => boolean

export interface ElectionRules {
  /** R-E5: may a replica that is not in sync lead when no other can? */
  readonly unclean: boolean
  /** R-E2: prefer the first replica, rather than the leader there is. */
  readonly preferred: boolean
  readonly acceptable: Acceptable
  /** R-E6: are eligible leader replicas kept? */
  readonly elr: boolean
  readonly minIsr: number
  /** K-14: this broker was shut down uncleanly, so nothing is promised of its log any more. */
  readonly uncleanShutdown?: string
}

/** What a change aims at; absent fields stay as they are. */
export interface Target {
  readonly isr?: readonly string[]
  readonly replicas?: readonly string[]
  readonly addingReplicas?: readonly string[]
  readonly removingReplicas?: readonly string[]
  readonly leaderRecoveryState?: LeaderRecoveryState
}

type Choices = Partial<Pick<ElectionRules, 'acceptable' | 'preferred' | 'uncleanShutdown'>>

/** Who would be elected; null: nobody. */
export interface Elected {
  readonly leader: string | null
  readonly unclean: boolean
}

/** What of a partition decides who leads it. */
export type Electable = Pick<PartitionState, 'leader' | 'replicas' | 'isr' | 'elr' | 'lastKnownElr'>

/** The rules by which the partition elects. A preferred election is never unclean by configuration. */
export function rulesFor(image: ClusterImage, state: PartitionState, choices: Choices = {}): ElectionRules {
  return {
    unclean: choices.preferred !== true && isUncleanAllowed(image, state),
    preferred: false,
    acceptable: (id) => isActive(image, id),
    elr: isElrEnabled(image),
    minIsr: minIsrOf(image, state.topic),
    ...choices,
  }
}

/**
 * R-E1, R-E2: the leader there is, else the first valid replica in assignment order, else the last known leader when
 * nobody is in sync or eligible, else perhaps any that is alive. `state` is the partition as it is about to be; its
 * leader and its last known leader are those that it has now.
 */
export function elect(state: Electable, rules: ElectionRules): Elected {
  const { leader, replicas, isr, elr, lastKnownElr } = state
  const isValid = (broker: string) =>
    (isr.includes(broker) || (isr.length === 0 && elr.includes(broker))) && rules.acceptable(broker)
  const clean = (broker: string): Elected => ({ leader: broker, unclean: false })
  if (rules.preferred && isValid(replicas[0]!)) return clean(replicas[0]!)
  if (leader !== null && isValid(leader)) return clean(leader)
  const next = replicas.find(isValid)
  if (next !== undefined) return clean(next)
  // Balanced recovery (KIP-966): of all that are left, the last known leader had the most.
  const last = rules.elr && isr.length === 0 && elr.length === 0 && lastKnownElr.length === 1 ? lastKnownElr[0]! : null
  if (last !== null && rules.acceptable(last)) return { leader: last, unclean: true }
  const alive = rules.unclean ? replicas.find(rules.acceptable) : undefined
  return { leader: alive ?? null, unclean: alive !== undefined }
}

type PartitionChange = Extract<MetadataRecord, { type: 'partitionChangeRecord' }>

/** The record that brings the partition to its target and elects a leader for it; null when nothing changes. */
export function changePartition(state: PartitionState, target: Target, rules: ElectionRules): PartitionChange | null {
  const aim = completed({ ...state, ...target })
  const elr = eligible(state, aim, rules)
  const elected = elect({ ...aim, elr }, rules)
  const after = afterElection(state, { ...aim, elr }, elected, rules)
  const changes = differences(state, after)
  // R-ISR6: dropping a replica raises the leader epoch, too, so that nobody takes it for in sync when it comes again.
  const dropped = state.replicas.some((id) => !after.replicas.includes(id))
  if (elected.leader !== state.leader || dropped) Object.assign(changes, { leader: elected.leader })
  if (Object.keys(changes).length === 0) return null
  const unclean = elected.unclean && elected.leader !== state.leader ? { unclean: true } : {}
  return { sealed: true, type: 'partitionChangeRecord', partition: state.partition, ...changes, ...unclean }
}

/** Whoever is put into the ISR by hand is not eligible besides; the others stay so while it is too small (R-E6). */
export const eligibleBeside = (image: ClusterImage, state: PartitionState, isr: readonly string[]): readonly string[] =>
  eligible(state, { ...state, isr: [...isr] }, rulesFor(image, state))

/**
 * R-E6: who left the ISR while it was smaller than min.insync.replicas has all that is readable, because the high
 * watermark stands still meanwhile. With a full ISR there is no need for them.
 */
function eligible(
  { isr: before, elr }: PartitionState,
  { isr, replicas }: PartitionState,
  { minIsr, uncleanShutdown, elr: isKept }: ElectionRules,
): readonly string[] {
  if (!isKept || isr.length >= minIsr) return []
  const had = (id: string) => elr.includes(id) || before.includes(id)
  return replicas.filter((id) => had(id) && !isr.includes(id) && id !== uncleanShutdown)
}

function afterElection(
  before: PartitionState,
  aim: PartitionState,
  { leader, unclean }: Elected,
  rules: ElectionRules,
): PartitionState {
  const after = { ...aim, leader, ...standing(before, aim, leader, unclean) }
  // R-E4: without ELR the ISR is never emptied; its last member stays in it, and only its return brings the partition back.
  if (after.isr.length === 0 && !rules.elr) after.isr = before.isr
  return rules.elr ? { ...after, lastKnownElr: lastKnownLeader(before, after) } : after
}

// What an election makes of ISR and ELR.
function standing(
  before: PartitionState,
  { elr, isr, leaderRecoveryState }: PartitionState,
  leader: string | null,
  unclean: boolean,
): Pick<PartitionState, 'isr' | 'elr' | 'leaderRecoveryState'> {
  if (leader === null || leader === before.leader) return { isr, elr, leaderRecoveryState }
  // R-E5: after an unclean election nobody else is in sync with the new leader.
  if (unclean) return { isr: [leader], elr: [], leaderRecoveryState: 'RECOVERING' }
  if (!elr.includes(leader)) return { isr, elr, leaderRecoveryState }
  return { isr: [leader], elr: elr.filter((id) => id !== leader), leaderRecoveryState }
}

// Noted when the ISR becomes empty, and forgotten once somebody leads.
function lastKnownLeader(before: PartitionState, after: PartitionState): readonly string[] {
  const emptied = after.isr.length === 0 && before.isr.length > 0
  if (emptied && before.leader !== null) return [before.leader]
  return after.leader === null ? before.lastKnownElr : []
}

const sets = ['isr', 'elr'] as const
const lists = ['lastKnownElr', 'addingReplicas', 'removingReplicas', 'replicas'] as const

// The fields of a record: only what is different afterwards.
function differences(before: PartitionState, after: PartitionState): Partial<PartitionChange> {
  const changed = [
    ...sets.filter((field) => !sameMembers(before[field], after[field])),
    ...lists.filter((field) => before[field].join() !== after[field].join()),
  ]
  const fields: Partial<PartitionChange> = Object.fromEntries(changed.map((field) => [field, after[field]]))
  const { leaderRecoveryState } = after
  return leaderRecoveryState === before.leaderRecoveryState ? fields : { ...fields, leaderRecoveryState }
}

/** R-E3: `broker` goes away: it leaves the ISR of all its partitions, and those it led elect another leader. */
export function changesWithout(image: ClusterImage, broker: string): MetadataRecord[] {
  const acceptable = (id: string) => id !== broker && isActive(image, id)
  return partitionsOf(image, ({ isr }) => isr.includes(broker)).flatMap(
    (state) =>
      changePartition(state, { isr: without(state.isr, broker) }, rulesFor(image, state, { acceptable })) ?? [],
  )
}

/**
 * K-14: `broker` comes back from an unclean shutdown: it may have lost what was not flushed, so it is neither in sync
 * nor eligible any more (ReplicationControlManager.handleBrokerShutdown). Without ELR it is as if it had been fenced.
 */
export function changesAfterUncleanShutdown(image: ClusterImage, broker: string): MetadataRecord[] {
  if (!isElrEnabled(image)) return changesWithout(image, broker)
  const acceptable = (id: string) => id !== broker && isActive(image, id)
  const concerned = [
    ...partitionsOf(image, ({ isr }) => isr.includes(broker)),
    ...partitionsOf(image, ({ elr }) => elr.includes(broker)),
  ]
  return concerned.flatMap((state) => {
    const rules = rulesFor(image, state, { acceptable, uncleanShutdown: broker })
    return changePartition(state, { isr: without(state.isr, broker) }, rules) ?? []
  })
}

/** R-E3: `broker` is back: partitions without a leader elect one. */
export function changesWith(image: ClusterImage, broker: string): MetadataRecord[] {
  const acceptable = (id: string) => id === broker || isActive(image, id)
  return electFor(image, ({ leader }) => leader === null, { acceptable })
}

/** Elections for all partitions that `wanted` picks. */
export function electFor(
  image: ClusterImage,
  wanted: (state: PartitionState) => boolean,
  how: Choices,
): MetadataRecord[] {
  return partitionsOf(image, wanted).flatMap((state) => changePartition(state, {}, rulesFor(image, state, how)) ?? [])
}

/** `unclean.leader.election.enable` of the partition's topic. */
export const isUncleanAllowed = (image: ClusterImage, { topic }: PartitionState): boolean =>
  image.topics[topic]?.config['unclean.leader.election.enable'] === true

const partitionsOf = (image: ClusterImage, wanted: (state: PartitionState) => boolean): PartitionState[] =>
  Object.values(image.partitions).filter(wanted)

const without = (ids: readonly string[], id: string): readonly string[] => ids.filter((other) => other !== id)

const sameMembers = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id))
