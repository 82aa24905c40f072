// The uniform assignor when subscriptions differ (A-11; UniformHeterogeneousAssignmentBuilder).
import { indexOf, topicOf, type PartitionId } from '../../partition'
import { stillWanted, type TargetMember, type TargetTopic } from './assignor'
import { isBalanced, loadRanges, setMostLoadedAside, takeLeastLoaded, takeMostLoaded } from './load-ranges'
import { byUuid } from './uuid'

const MAX_ITERATION_COUNT = 16

/** A topic while it is handed out. Members are numbers: their places in the order of Kafka's map. */
interface TopicState {
  readonly topic: string
  readonly topicId: string
  readonly subscribers: readonly number[]
  /** Per partition its owner; null: none yet. */
  readonly owners: (number | null)[]
}

/** Keeps what is still subscribed, hands out the rest to whom has least, then evens out topic by topic. */
export function assignHeterogeneous(
  topics: readonly TargetTopic[],
  members: readonly TargetMember[],
): Record<string, PartitionId[]> {
  const states = topics.map((topic) => topicState(topic, members)).toSorted(byPartitionsPerSubscriber)
  /** How many partitions each member has. */
  const loads = members.map((member) => stillWanted(member).length)
  for (const state of states) handOut(state, loads)
  evenOut(
    states.filter(({ subscribers }) => subscribers.length >= 2),
    loads,
  )
  return Object.fromEntries(
    members.map(({ memberId }, member) => [memberId, states.flatMap((state) => partitionsFor(state, member))]),
  )
}

function topicState({ topic, topicId, partitions }: TargetTopic, members: readonly TargetMember[]): TopicState {
  const owners = Array.from({ length: partitions }, (): number | null => null)
  members.forEach((member, number) => {
    for (const partition of stillWanted(member)) {
      if (topicOf(partition) === topic) owners[indexOf(partition)] = number
    }
  })
  const subscribers = [...members.keys()].filter((number) => members[number]!.topics.includes(topic))
  return { topic, topicId, subscribers, owners }
}

// Most partitions per subscriber first, then fewer subscribers, then by id.
function byPartitionsPerSubscriber(a: TopicState, b: TopicState): number {
  return (
    b.owners.length * a.subscribers.length - a.owners.length * b.subscribers.length ||
    a.subscribers.length - b.subscribers.length ||
    byUuid(a.topicId, b.topicId)
  )
}

const partitionsFor = ({ topic, owners }: TopicState, member: number): PartitionId[] =>
  owners.flatMap((owner, index) => (owner === member ? [`${topic}-${index}`] : []))

function handOut({ subscribers, owners }: TopicState, loads: number[]): void {
  const ranges = loadRanges(subscribers, loads)
  owners.forEach((owner, index) => {
    if (owner !== null) return
    const member = takeLeastLoaded(ranges)
    owners[index] = member
    loads[member]!++
  })
}

// Around the topics until one whole round moves nothing, sixteen times at most.
function evenOut(states: readonly TopicState[], loads: number[]): void {
  let lastMoved: TopicState | null = null
  for (let i = 0; i < MAX_ITERATION_COUNT; i++) {
    for (const state of states) {
      if (state === lastMoved) return
      const moved = evenOutTopic(state, loads)
      if (moved || lastMoved === null) lastMoved = state
    }
  }
}

// From the most to the least loaded, the highest partition first. Answers whether anything moved.
function evenOutTopic({ subscribers, owners }: TopicState, loads: number[]): boolean {
  const sizes = subscribers.map((member) => loads[member]!)
  if (Math.max(...sizes) - Math.min(...sizes) <= 1) return false
  const ranges = loadRanges(subscribers, loads)
  const owned = new Map(
    subscribers.map((member) => [member, [...owners.keys()].filter((index) => owners[index] === member)]),
  )
  let moved = false
  while (!isBalanced(ranges)) {
    const from = takeMostLoaded(ranges)
    if (from === null) break
    const index = owned.get(from)!.pop()
    if (index === undefined) {
      setMostLoadedAside(ranges)
      continue
    }
    const to = takeLeastLoaded(ranges)
    if (isBalanced(ranges)) break
    owners[index] = to
    loads[from]!--
    loads[to]!++
    moved = true
  }
  return moved
}
