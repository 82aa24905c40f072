// The assignors against golden vectors: the cases of Kafka's own classes, in the words of Millrace.
import type { AssignorMember, AssignorTopic } from '../../models/kafka/consumer/assignors/assignor'
import { assignCooperativeSticky } from '../../models/kafka/consumer/assignors/cooperative-sticky'
import { assignRanges } from '../../models/kafka/consumer/assignors/range'
import { assignRoundRobin } from '../../models/kafka/consumer/assignors/round-robin'
import { assignSticky, type StickyOutcome } from '../../models/kafka/consumer/assignors/sticky'
import type { StickyMember } from '../../models/kafka/consumer/assignors/sticky-member'
import {
  isHomogeneous,
  type TargetMember,
  type TargetOutcome,
  type TargetTopic,
} from '../../models/kafka/group/assignors/assignor'
import { assignServerRange } from '../../models/kafka/group/assignors/range'
import { assignSimple } from '../../models/kafka/group/assignors/simple'
import { assignUniform } from '../../models/kafka/group/assignors/uniform'

type OfTopics = [topic: string, partitions: number[]][]

/** One call of an assignor of the client. */
interface ClientInput {
  topics: [topic: string, partitions: number, racks?: ((string | null)[] | null)[]][]
  members: {
    id: string
    inst?: string
    topics: string[]
    rack?: string
    owned?: OfTopics
    gen?: number
    udGen?: number
  }[]
}

/** One call of an assignor of the broker. */
interface ServerInput {
  type: 'HOMOGENEOUS' | 'HETEROGENEOUS'
  topics: [topic: string, topicId: string, partitions: number][]
  topicOrder: string[]
  members: { id: string; inst?: string; topics: string[]; assigned?: OfTopics }[]
}

/** Member → topic → ascending partitions; or the exception that Kafka throws. */
type Answer = { assign: Record<string, Record<string, number[]>> } | { error: string }

const idsOf = (owned: OfTopics): string[] =>
  owned.flatMap(([topic, indexes]) => indexes.map((index) => `${topic}-${index}`))

const clientTopics = ({ topics }: ClientInput): AssignorTopic[] =>
  topics.map(([topic, partitions, racks]) => ({
    topic,
    partitions,
    racks: racks?.map((ofPartition) => ofPartition ?? []) ?? null,
  }))

const clientMembers = ({ members }: ClientInput): StickyMember[] =>
  members.map(({ id, inst, topics, rack, owned, gen, udGen }) => ({
    memberId: id,
    groupInstanceId: inst ?? null,
    topics,
    rack: rack ?? null,
    owned: idsOf(owned ?? []),
    generation: gen ?? null,
    userDataGeneration: udGen ?? null,
  }))

// A topic that is subscribed and unknown stands in `topicOrder` only.
const serverTopics = ({ topics, topicOrder }: ServerInput): TargetTopic[] => {
  const known = topics.map(([topic, topicId, partitions]) => ({ topic, topicId, partitions }))
  return topicOrder.flatMap((name) => known.filter(({ topic }) => topic === name))
}

const serverMembers = ({ members }: ServerInput): TargetMember[] =>
  members.map(({ id, inst, topics, assigned }) => ({
    memberId: id,
    groupInstanceId: inst ?? null,
    topics,
    assigned: idsOf(assigned ?? []),
  }))

/** The same partitions for the same members, in whatever order. Who has no entry has nothing. */
function sameAssignment(
  own: Record<string, readonly string[]>,
  expected: Record<string, Record<string, number[]>>,
): boolean {
  if (Object.keys(expected).some((memberId) => !(memberId in own))) return false
  return Object.entries(own).every(([memberId, partitions]) => {
    const theirs = idsOf(Object.entries(expected[memberId] ?? {})).toSorted()
    const ours = partitions.toSorted()
    return ours.length === theirs.length && ours.every((id, i) => id === theirs[i])
  })
}

/** Some of Kafka's classes throw when there is no member at all; here nobody gets nothing. */
const nobody = (members: readonly unknown[], out: Answer): boolean => members.length === 0 && 'error' in out

const plain =
  (assign: (topics: readonly AssignorTopic[], members: readonly AssignorMember[]) => Record<string, string[]>) =>
  (input: ClientInput, out: Answer): boolean => {
    const own = assign(clientTopics(input), clientMembers(input))
    if ('error' in out) return nobody(input.members, out) && Object.keys(own).length === 0
    return sameAssignment(own, out.assign)
  }

const sticky =
  (assign: (topics: readonly AssignorTopic[], members: readonly StickyMember[]) => StickyOutcome) =>
  (input: ClientInput, out: Answer): boolean => {
    const own = assign(clientTopics(input), clientMembers(input))
    if ('error' in own) return 'error' in out && out.error.startsWith(own.error)
    if ('error' in out) return nobody(input.members, out)
    return sameAssignment(own.assignment, out.assign)
  }

const server =
  (assign: (topics: readonly TargetTopic[], members: readonly TargetMember[]) => TargetOutcome) =>
  (input: ServerInput, out: Answer): boolean => {
    const members = serverMembers(input)
    if (isHomogeneous(members) !== (input.type === 'HOMOGENEOUS')) return false
    const own = assign(serverTopics(input), members)
    if ('error' in own) return 'error' in out && out.error.endsWith(own.error)
    return !('error' in out) && sameAssignment(own.assignment, out.assign)
  }

/** Every step of a sequence is a call of its own. */
export const sequence =
  <I>(holds: (input: I, out: Answer) => boolean) =>
  (input: { steps: I[] }, out: { steps: Answer[] }): boolean =>
    input.steps.length === out.steps.length && input.steps.every((step, i) => holds(step, out.steps[i]!))

export const rangeAssignor = plain(assignRanges)
export const roundRobinAssignor = plain(assignRoundRobin)
export const stickyAssignor = sticky(assignSticky)
export const cooperativeStickyAssignor = sticky(assignCooperativeSticky)
export const serverRangeAssignor = server(assignServerRange)
// Vectors of Kafka 4.0, before KAFKA-18688; and of 4.3.
export const serverUniformAssignor = server((topics, members) => assignUniform(topics, members, 'first'))
export const serverUniformAssignor43 = server((topics, members) => assignUniform(topics, members))
export const shareSimpleAssignor = server(assignSimple)
