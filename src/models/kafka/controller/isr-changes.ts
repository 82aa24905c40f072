// A leader asks to change its partition's ISR: the checks before it is written down (R-ISR5).
import type { AlterPartitionRequest, AlterPartitionResponse, ErrorCode } from '../messages'
import type { FactOf } from '../facts'
import { whys } from './why'
import type { Decision } from './brokers'
import { changePartition, rulesFor } from './elections'
import { isActive, isReassigning, replay, type ClusterImage, type PartitionState } from './records'

/** What is told of a decision that writes something: who asked, in which epochs, and which epochs the partition had. */
export function acceptance(
  image: ClusterImage,
  broker: string,
  { partition, leaderEpoch, partitionEpoch }: AlterPartitionRequest,
): FactOf<'isr-change-accepted'> {
  const { leaderEpoch: knownLeaderEpoch, partitionEpoch: knownPartitionEpoch } = image.partitions[partition]!
  const epochs = { leaderEpoch, partitionEpoch, knownLeaderEpoch, knownPartitionEpoch }
  return { type: 'isr-change-accepted', partition, broker, ...epochs }
}

/** Decides on an AlterPartition of the broker `from`. */
export function decideIsrChange(
  image: ClusterImage,
  from: string,
  request: AlterPartitionRequest,
): Decision<AlterPartitionResponse> {
  const { partition } = request
  const state = image.partitions[partition]
  const why = whys.isrChange
  const error = refusal(image, from, request, state)
  if (error !== 'NONE' || state === undefined) return { records: [], why, response: answer(request, error, state) }
  const isr = request.newIsr.map(({ broker }) => broker)
  const { leaderRecoveryState } = request
  const record = changePartition(state, { isr, leaderRecoveryState }, rulesFor(image, state))
  if (record === null) return { records: [], why, response: answer(request, 'NONE', state) }
  const after: ClusterImage = { ...image, partitions: { [partition]: state } }
  replay(after, record)
  const changed = after.partitions[partition]!
  // The change has completed a reassignment, and who asked for it does not lead any more.
  const moved = isReassigning(state) && changed.leader !== from
  return { records: [record], why, response: answer(request, moved ? 'NEW_LEADER_ELECTED' : 'NONE', changed) }
}

function refusal(
  image: ClusterImage,
  from: string,
  request: AlterPartitionRequest,
  state: PartitionState | undefined,
): ErrorCode {
  if (image.brokers[from]?.brokerEpoch !== request.brokerEpoch) return 'STALE_BROKER_EPOCH'
  if (state === undefined) return 'UNKNOWN_TOPIC_OR_PARTITION'
  // K-16: who leads a topic that was deleted does not speak for the one that has its name now.
  if (image.topics[state.topic]?.topicId !== (request.topicId ?? image.topics[state.topic]?.topicId))
    return 'UNKNOWN_TOPIC_ID'
  const { leaderEpoch, partitionEpoch, newIsr } = request
  if (leaderEpoch > state.leaderEpoch || partitionEpoch > state.partitionEpoch) return 'NOT_CONTROLLER'
  if (leaderEpoch < state.leaderEpoch) return 'FENCED_LEADER_EPOCH'
  if (state.leader !== from) return 'INVALID_REQUEST'
  if (partitionEpoch < state.partitionEpoch) return 'INVALID_UPDATE_VERSION'
  if (newIsr.some(({ broker }) => !state.replicas.includes(broker))) return 'INVALID_REQUEST'
  if (!newIsr.some(({ broker }) => broker === from)) return 'INVALID_REQUEST'
  if (
    request.leaderRecoveryState === 'RECOVERING' &&
    (newIsr.length > 1 || state.leaderRecoveryState === 'RECOVERED')
  ) {
    return 'INVALID_REQUEST'
  }
  const isEligible = ({ broker, brokerEpoch }: AlterPartitionRequest['newIsr'][number]) =>
    isActive(image, broker) && image.brokers[broker]!.brokerEpoch === brokerEpoch
  return newIsr.every(isEligible) ? 'NONE' : 'INELIGIBLE_REPLICA'
}

const answer = (
  { partition }: AlterPartitionRequest,
  error: ErrorCode,
  state: PartitionState | undefined,
): AlterPartitionResponse => ({
  type: 'alterPartitionResponse',
  partition,
  error,
  leader: state?.leader ?? null,
  leaderEpoch: state?.leaderEpoch ?? -1,
  partitionEpoch: state?.partitionEpoch ?? -1,
  isr: state?.isr ?? [],
})
