// The counts that Kafka's own monitoring gives, by its metric names, as far as a block has any.
import type { ControllerView, Frame, PartitionView, RemoteLogView, TopicView } from '../../../worker/protocol'
import type { Block } from '../../actions/blocks'
import { isUnderReplicated } from '../../states'

export interface KafkaMetric {
  /** As in JMX: `UnderReplicatedPartitions`. */
  name: string
  /** A count, or a word where Kafka gives one. */
  value: number | string
  /** What it counts. */
  about: string
  /** What it means that it is not 0. */
  tone: 'warn' | 'bad' | null
}

const counted = (name: string, value: number, about: string, tone: KafkaMetric['tone'] = null): KafkaMetric => ({
  name,
  value,
  about,
  tone: value > 0 ? tone : null,
})

const isMoving = ({ adding, removing }: PartitionView) => adding.length + removing.length > 0
const least = ({ minInsyncReplicas, replicationFactor }: TopicView) => Math.min(minInsyncReplicas, replicationFactor)

/** Metrics of a broker (kafka.server:ReplicaManager), a topic, or the active controller (kafka.controller). */
export function metricsOf(block: Block, frame: Frame): KafkaMetric[] {
  if (block.kind === 'topic') return ofTopic(block.view)
  if (block.kind === 'broker') return block.view.up ? ofBroker(block.id, frame) : []
  if (block.kind === 'controller') return [...ofVoter(block.view), ...(block.view.active ? ofController(frame) : [])]
  return []
}

function replication(views: readonly { topic: TopicView; view: PartitionView }[]): KafkaMetric[] {
  const count = (test: (view: PartitionView, topic: TopicView) => boolean) =>
    views.filter(({ topic, view }) => test(view, topic)).length
  return [
    counted('UnderReplicatedPartitions', count(isUnderReplicated), 'Fewer copies in sync than there are', 'warn'),
    counted(
      'UnderMinIsrPartitionCount',
      count(({ isr }, topic) => isr.length < least(topic)),
      'Fewer in sync than min.insync.replicas: acks=all fails, and nothing new becomes readable',
      'bad',
    ),
    counted(
      'AtMinIsrPartitionCount',
      count(({ isr }, topic) => isr.length === least(topic)),
      'Exactly min.insync.replicas in sync: one more gone, and acks=all fails',
    ),
    counted('ReassigningPartitions', count(isMoving), 'Copies are under way to other brokers'),
  ]
}

const ofTopic = (topic: TopicView): KafkaMetric[] => [
  ...replication(topic.partitions.map((view) => ({ topic, view }))),
  counted('OfflinePartitionsCount', topic.offline, 'Without a leader: nobody can write or read', 'bad'),
  ...remote(topic),
]

/** Of a tiered topic (kafka.server:type=BrokerTopicMetrics, KIP-405 and KIP-963). */
function remote({ partitions }: TopicView): KafkaMetric[] {
  const views = partitions.flatMap((view) => view.remote ?? [])
  if (views.length === 0) return []
  const sum = (of: (view: RemoteLogView) => number) => views.reduce((total, view) => total + of(view), 0)
  return [
    counted(
      'RemoteLogSizeBytes',
      sum(({ bytes }) => bytes),
      'Bytes in remote storage',
    ),
    counted(
      'RemoteLogMetadataCount',
      sum(({ segments }) => segments),
      'Segments in remote storage',
    ),
    counted(
      'RemoteCopyLagSegments',
      sum(({ lagSegments }) => lagSegments),
      'Closed segments that are not copied yet',
    ),
    counted(
      'RemoteCopyLagBytes',
      sum(({ lagBytes }) => lagBytes),
      'Their bytes',
    ),
  ]
}

/** A broker counts what it leads. */
function ofBroker(id: string, frame: Frame): KafkaMetric[] {
  const all = frame.topics.flatMap((topic) => topic.partitions.map((view) => ({ topic, view })))
  const led = all.filter(({ view }) => view.leader === id)
  return [
    counted('PartitionCount', all.filter(({ view }) => view.replicas.includes(id)).length, 'Copies on this broker'),
    counted('LeaderCount', led.length, 'Partitions that it leads'),
    ...replication(led),
  ]
}

/** Kafka's words; one that has resigned counts as unattached, and one that has voted and knows no leader as voted. */
function stateName(role: ControllerView['role'], votedFor: string | null): string {
  if (role === 'resigned') return 'unattached'
  return role === 'unattached' && votedFor !== null ? 'voted' : role
}

/**
 * Every voter's own (kafka.server:type=raft-metrics). Kafka gives the numbers of nodes where this gives their names, and -1
 * likewise for nobody.
 */
function ofVoter({
  up,
  zookeeper,
  role,
  leader,
  epoch,
  votedFor,
  highWatermark,
  logEnd,
}: ControllerView): KafkaMetric[] {
  if (!up || zookeeper !== null) return []
  const plain = (name: string, value: number | string, about: string): KafkaMetric => ({
    name,
    value,
    about,
    tone: null,
  })
  // Kafka tells the vote only of who asks, leads, or has no leader yet (KafkaRaftMetrics).
  const vote = role === 'follower' || votedFor === null ? '-1' : votedFor
  return [
    plain('current-state', stateName(role, votedFor), 'What it is to the quorum'),
    plain('current-leader', leader ?? '-1', 'Who leads, as far as it knows; -1: nobody'),
    plain('current-epoch', epoch, 'The epoch that it is in'),
    plain('current-vote', vote, 'Who has its vote while there is no leader; -1: nobody'),
    plain('high-watermark', highWatermark, 'Records that it knows to be committed; -1: unknown'),
    plain('log-end-offset', logEnd, 'Where its next record goes'),
  ]
}

function ofController({ topics, quorum }: Frame): KafkaMetric[] {
  const partitions = topics.flatMap((topic) => topic.partitions)
  const away = partitions.filter(({ leader, replicas }) => leader !== null && leader !== replicas[0])
  return [
    counted('ActiveControllerCount', 1, 'This controller decides'),
    counted('ActiveBrokerCount', quorum.brokers - quorum.fenced, 'Registered brokers that may serve'),
    counted('FencedBrokerCount', quorum.fenced, 'Registered brokers that it takes for gone', 'warn'),
    counted('GlobalPartitionCount', partitions.length, 'Partitions of the topics on the canvas'),
    counted(
      'OfflinePartitionsCount',
      partitions.filter(({ leader }) => leader === null).length,
      'Without a leader',
      'bad',
    ),
    counted('PreferredReplicaImbalanceCount', away.length, 'Led by another than the first replica'),
  ]
}
