// Where everybody shall end: the broker's assignor over all members and topics, as the coordinator knows them (N-3; TargetAssignmentBuilder).
import type { Broker } from '../../broker/state'
import { listItems } from '../../config'
import type { ClusterImage } from '../../controller/records'
import type { PartitionId } from '../../messages'
import { partitionsOf } from '../../partition'
import type { TargetMember, TargetOutcome, TargetTopic } from '../assignors/assignor'
import { assignServerRange } from '../assignors/range'
import { assignUniform } from '../assignors/uniform'
import { uuidOf } from '../assignors/uuid'
import type { ConsumerGroup } from './state'

/** As much as is asked of a group here, of whatever protocol. */
interface Subscribers {
  readonly members: Readonly<Record<string, Subscriber>>
  /** Only the consumer protocol knows patterns. */
  readonly regexes?: ConsumerGroup['regexes']
}

interface Subscriber {
  readonly topics: readonly string[]
  readonly topicRegex?: string
}

type Assign = (topics: readonly TargetTopic[], members: readonly TargetMember[]) => TargetOutcome

/** The assignors that a broker can have (`group.consumer.assignors`). */
const assignors: Readonly<Record<string, Assign>> = { uniform: assignUniform, range: assignServerRange }

/** What a member subscribes to: by name, and by its pattern as that was last looked up. */
export const topicsWanted = (
  { regexes }: Pick<Subscribers, 'regexes'>,
  { topics, topicRegex = '' }: Subscriber,
): readonly string[] => (topicRegex === '' ? topics : [...topics, ...(regexes?.[topicRegex]?.topics ?? [])])

/** Topics that somebody of the group subscribes to and that exist, by name. */
export const subscribedTopics = (group: Subscribers, image: ClusterImage): string[] =>
  [...new Set(Object.values(group.members).flatMap((member) => topicsWanted(group, member)))]
    .filter((topic) => image.topics[topic] !== undefined)
    .toSorted()

/** What a target depends on, of the topics: which they are, how many partitions they have, and in which racks (`Utils.computeGroupHash`). */
export function metadataHash(group: Subscribers, image: ClusterImage): string {
  return subscribedTopics(group, image)
    .map((topic) => {
      const { topicId, partitions } = image.topics[topic]!
      const racks = racksOf(image, partitionsOf({ topic, partitions }))
      return `${topic}:${topicId}:${partitions}${racks}`
    })
    .join()
}

function racksOf({ brokers, partitions }: ClusterImage, ids: readonly PartitionId[]): string {
  if (Object.values(brokers).every(({ rack }) => rack === null)) return ''
  const rackOf = (broker: string) => brokers[broker]?.rack ?? ''
  const racks = ids.map((id) => (partitions[id]?.replicas ?? []).map(rackOf).toSorted().join('+'))
  return `:${racks.join('/')}`
}

/** The assignor that most members ask for; where nobody does, the broker's first one. */
export function assignorOf({ members }: ConsumerGroup, { config }: Broker): string {
  const votes: Record<string, number> = {}
  for (const { serverAssignor } of Object.values(members)) {
    if (serverAssignor !== null) votes[serverAssignor] = (votes[serverAssignor] ?? 0) + 1
  }
  const best = Object.keys(votes).toSorted((a, b) => votes[b]! - votes[a]! || (a < b ? -1 : 1))[0]
  return best ?? listItems(config['group.consumer.assignors'])[0]!
}

/** Member id → its new target. @throws Error when Kafka's assignor would, which a group can not bring about. */
export function computeTarget(
  group: ConsumerGroup,
  assignor: string,
  image: ClusterImage,
): Record<string, readonly PartitionId[]> {
  const names = subscribedTopics(group, image)
  const topics = names.map((topic) => {
    const { topicId, partitions } = image.topics[topic]!
    return { topic, topicId: uuidOf(topicId), partitions }
  })
  const members = Object.values(group.members).map((member) => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    topics: [...new Set(topicsWanted(group, member))].filter((topic) => names.includes(topic)),
    assigned: (group.target[member.memberId] ?? []).filter((partition) => exists(image, partition)),
  }))
  const outcome = assignors[assignor]!(topics, members)
  if ('error' in outcome) throw new Error(`${assignor} threw ${outcome.error} for ${group.group}`)
  return outcome.assignment
}

const exists = (image: ClusterImage, partition: PartitionId): boolean => image.partitions[partition] !== undefined
