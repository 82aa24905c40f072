// What an administrator asks for: elections (ElectLeaders), and replicas on other brokers (AlterPartitionReassignments).
import { counted } from '../counted'
import type { ErrorCode, ReassignmentChange } from '../messages'
import { isInternal } from '../partition'
import { changePartition, isUncleanAllowed, rulesFor, type Target } from './elections'
import { movement, originalReplicas } from './reassignments'
import {
  isActive,
  isReassigning,
  type BrokerRegistration,
  type ClusterImage,
  type MetadataRecord,
  type PartitionState,
} from './records'

/** Records that do what was asked, or why it cannot be done. */
export type AdminDecision =
  | { readonly records: readonly MetadataRecord[] }
  | { readonly error: ErrorCode; readonly why: string }

const refuse = (error: ErrorCode, why: string): AdminDecision => ({ error, why })

const unknown = (partition: string): AdminDecision =>
  refuse('UNKNOWN_TOPIC_OR_PARTITION', `there is no partition '${partition}'`)

/**
 * R-E2, R-E3: an election that somebody asks for. A preferred one gives the partition back to its first replica; an
 * unclean one is for a partition without a leader, and takes any replica that is alive, whatever the topic's settings.
 */
export function decideElection(image: ClusterImage, partition: string, kind: 'preferred' | 'unclean'): AdminDecision {
  const state = image.partitions[partition]
  if (state === undefined) return unknown(partition)
  const { leader, replicas } = state
  if (kind === 'preferred' && leader === replicas[0]) {
    return refuse('ELECTION_NOT_NEEDED', `${leader} is the preferred leader of ${partition}, and leads it`)
  }
  if (kind === 'unclean' && leader !== null) {
    return refuse('ELECTION_NOT_NEEDED', `${partition} has a leader: ${leader}`)
  }
  const rules = { ...rulesFor(image, state, { preferred: kind === 'preferred' }), unclean: kind === 'unclean' }
  const record = changePartition(state, {}, rules)
  if (record !== null) return { records: [record] }
  return kind === 'preferred'
    ? refuse('PREFERRED_LEADER_NOT_AVAILABLE', `${replicas[0]} is not in sync with ${partition}, or not alive`)
    : refuse('ELIGIBLE_LEADERS_NOT_AVAILABLE', `no replica of ${partition} is alive`)
}

/** R-R1, R-R3: other replicas for a partition, or back to those that it had. */
export function decideReassignment(image: ClusterImage, partition: string, change: ReassignmentChange): AdminDecision {
  const state = image.partitions[partition]
  if (state === undefined) return unknown(partition)
  if (change.kind === 'cancel') return cancel(image, state)
  const aim = targetOf(state, change)
  return typeof aim === 'string' ? refuse('INVALID_REPLICA_ASSIGNMENT', aim) : reassign(image, state, aim)
}

/** Where the partition is going to be: during a reassignment, its target. */
const aimedAt = ({ replicas, removingReplicas }: PartitionState): readonly string[] =>
  replicas.filter((id) => !removingReplicas.includes(id))

// The replicas that are asked for; or why there are none.
function targetOf(state: PartitionState, change: Exclude<ReassignmentChange, { kind: 'cancel' }>) {
  const now = aimedAt(state)
  const { partition } = state
  switch (change.kind) {
    case 'replicas':
      return change.replicas
    case 'lead':
      if (!now.includes(change.to))
        return `${change.to} holds no copy of ${partition}: its replicas are ${now.join(', ')}`
      return [change.to, ...now.filter((id) => id !== change.to)]
    case 'move':
      if (!now.includes(change.from))
        return `${change.from} holds no copy of ${partition}: its replicas are ${now.join(', ')}`
      if (now.includes(change.to)) return `${change.to} holds a copy of ${partition} already`
      return now.map((id) => (id === change.from ? change.to : id))
  }
}

function reassign(image: ClusterImage, state: PartitionState, replicas: readonly string[]): AdminDecision {
  const wrong = problemOf(image, replicas)
  if (wrong !== null) return refuse('INVALID_REPLICA_ASSIGNMENT', wrong)
  return { records: changed(image, state, movement(state.replicas, replicas)) }
}

// As Kafka's validateManualPartitionAssignment: a list of different brokers that are registered.
function problemOf({ brokers }: ClusterImage, replicas: readonly string[]): string | null {
  if (replicas.length === 0) return 'a partition needs at least one replica'
  const twice = replicas.find((id, i) => replicas.indexOf(id) < i)
  if (twice !== undefined) return `${twice} is listed twice`
  const stranger = replicas.find((id) => brokers[id] === undefined)
  return stranger === undefined ? null : `no broker '${stranger}' is registered`
}

// R-R3: back to the old replicas, unless none of those is in sync and unclean elections are not allowed.
function cancel(image: ClusterImage, state: PartitionState): AdminDecision {
  const { partition, addingReplicas } = state
  if (!isReassigning(state)) {
    return refuse('NO_REASSIGNMENT_IN_PROGRESS', `nothing of ${partition} is being moved`)
  }
  const replicas = originalReplicas(state)
  const isr = state.isr.filter((id) => !addingReplicas.includes(id))
  if (isr.length === 0 && !isUncleanAllowed(image, state)) {
    const why = `none of the old replicas of ${partition} is in sync: going back would need an unclean election`
    return refuse('INVALID_REPLICA_ASSIGNMENT', why)
  }
  const target = { replicas, isr: isr.length === 0 ? replicas.slice(0, 1) : isr }
  return { records: changed(image, state, { ...target, addingReplicas: [], removingReplicas: [] }) }
}

function changed(image: ClusterImage, state: PartitionState, target: Target): MetadataRecord[] {
  const record = changePartition(state, target, rulesFor(image, state))
  return record === null ? [] : [record]
}

/** R-R2: more or fewer copies for every partition of a topic. */
export function decideReplicationFactor(image: ClusterImage, topic: string, factor: number): AdminDecision {
  const states = Object.values(image.partitions).filter((state) => state.topic === topic)
  if (states.length === 0) return refuse('UNKNOWN_TOPIC_OR_PARTITION', `there is no topic '${topic}'`)
  const load = replicasPerBroker(image)
  const usable = Object.keys(image.brokers).filter((id) => isActive(image, id))
  if (factor < 1 || factor > usable.length) {
    const why = `${counted(factor, 'copy', 'copies')} of ${topic} ${factor === 1 ? 'needs a broker that is' : 'need as many brokers that are'} alive; there ${usable.length === 1 ? 'is' : 'are'} ${usable.length}`
    return refuse('INVALID_REPLICATION_FACTOR', why)
  }
  return { records: states.flatMap((state) => changed(image, state, resized(image, state, factor, load))) }
}

function resized(image: ClusterImage, state: PartitionState, factor: number, load: Record<string, number>): Target {
  const replicas = aimedAt(state).slice(0, factor)
  while (replicas.length < factor) replicas.push(bestBroker(image, replicas, load)!)
  return movement(state.replicas, replicas)
}

/** Moves every copy off a broker, each to the broker that holds the fewest, in a rack that has none yet if possible. */
export function decideDrain(image: ClusterImage, broker: string): AdminDecision {
  if (image.brokers[broker] === undefined) return refuse('INVALID_REQUEST', `no broker '${broker}' is registered`)
  const load = replicasPerBroker(image)
  const records: MetadataRecord[] = []
  for (const state of Object.values(image.partitions)) {
    const now = aimedAt(state)
    if (!now.includes(broker)) continue
    const others = now.filter((id) => id !== broker)
    const next = bestBroker(image, others, load, broker)
    // Nobody chose the number of copies of an internal topic: with fewer brokers it has fewer.
    if (next === null && (!isInternal(state.topic) || others.length === 0)) {
      return refuse('INVALID_REPLICA_ASSIGNMENT', `no other broker can take the copy of ${state.partition}`)
    }
    const replicas = next === null ? others : now.map((id) => (id === broker ? next : id))
    records.push(...changed(image, state, movement(state.replicas, replicas)))
  }
  return { records }
}

function replicasPerBroker({ brokers, partitions }: ClusterImage): Record<string, number> {
  const load: Record<string, number> = Object.fromEntries(Object.keys(brokers).map((id) => [id, 0]))
  for (const { replicas } of Object.values(partitions)) for (const id of replicas) load[id] = (load[id] ?? 0) + 1
  return load
}

// Another broker for a partition that has copies on `taken`, which counts as one that has it from now on. null: none.
function bestBroker(
  image: ClusterImage,
  taken: readonly string[],
  load: Record<string, number>,
  except: string | null = null,
): string | null {
  const racks = taken.map((id) => image.brokers[id]?.rack ?? null)
  const crowd = ({ rack }: BrokerRegistration) => racks.filter((other) => other !== null && other === rack).length
  const [best] = Object.values(image.brokers)
    .filter(({ broker }) => broker !== except && !taken.includes(broker) && isActive(image, broker))
    .toSorted((a, b) => crowd(a) - crowd(b) || load[a.broker]! - load[b.broker]! || a.nodeId - b.nodeId)
  if (best === undefined) return null
  load[best.broker]!++
  return best.broker
}
