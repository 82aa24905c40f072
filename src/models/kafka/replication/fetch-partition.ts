// What one partition answers to a fetch: records, an error, where logs part, or who is nearer (R-2, R-T2, L-3, T-23, L-35).
import { isHole } from '../batches'
import type { Broker, FetchSession, Partition, SessionPartition } from '../broker/state'
import { read } from '../log/log'
import { rebuildProducers } from '../log/producers'
import { abortedBetween, lastStableOffset } from '../log/transactions'
import type { Log } from '../log/state'
import type { ErrorCode, FetchedPartition, LogBatch, PartitionId } from '../messages'
import { divergence, endOfEpoch, everyFetchAsks } from '../rules/truncation'
import { preferredReadReplica } from './read-replica'
import { leaderError, leaderHint, logOf, progressOf, replicaError, rulesOfBroker } from './replica'
import { isRemoteOnly, remoteSource, remoteView } from './tiered'

const nothing: readonly never[] = []

/**
 * What a fetch of one partition finds now: records, an error, where logs part, or that remote storage is to be asked; null:
 * nothing that the other side does not know. Changes nothing but what the log remembers of producers.
 */
export function fetchOne(
  broker: Broker,
  session: FetchSession,
  { fetch, highWatermark, logStartOffset }: SessionPartition,
  replica: Partition | undefined,
  room: number,
): FetchedPartition | 'remote' | null {
  const { replica: follower, rack, denied, readCommitted } = session
  const { partition, fetchOffset, lastFetchedEpoch } = fetch
  if (denied?.includes(partition)) return refusal(broker, partition, 'TOPIC_AUTHORIZATION_FAILED')
  const rules = rulesOfBroker(broker)
  const isChecked = everyFetchAsks(rules)
  const isQuestion = follower !== null && !isChecked && lastFetchedEpoch >= 0
  const isFenced = isQuestion ? rules.fencedTruncation : rules.fencedFetch
  // R-F2: a follower, too, answers consumers, as far as it knows the records to be committed.
  const log = logOf(broker, partition)
  const epoch = isFenced ? fetch.currentLeaderEpoch : -1
  const error =
    follower === null
      ? replicaError(broker, partition, epoch, fetch.topicId, replica, log)
      : leaderError(broker, partition, epoch, fetch.topicId, replica, log)
  if (replica === undefined || error !== 'NONE') return refusal(broker, partition, error)
  if (follower !== null && progressOf(replica, follower) === undefined) {
    return refusal(broker, partition, 'UNKNOWN_TOPIC_OR_PARTITION')
  }
  if (isQuestion) return answered(replica, log, 'NONE', endOfEpoch(log, lastFetchedEpoch), nothing)
  // R-T2: do the fetcher's records end where the leader's of that epoch do?
  const mayDiverge = lastFetchedEpoch !== replica.leaderEpoch || fetchOffset > log.logEndOffset
  if (mayDiverge && isChecked) {
    const end = divergence(log, lastFetchedEpoch, fetchOffset)
    if (end !== null) return answered(replica, log, 'NONE', end, nothing)
  }
  // L-3. With OFFSET_OUT_OF_RANGE the leader says where its log ends; Kafka's follower would ask for that (R-T4).
  if (fetchOffset < log.logStartOffset || fetchOffset > log.logEndOffset) {
    const end = follower === null ? null : { epoch: replica.leaderEpoch, endOffset: log.logEndOffset }
    return answered(replica, log, 'OFFSET_OUT_OF_RANGE', end, nothing)
  }
  if (follower !== null && isRemoteOnly(log, fetchOffset)) {
    const localStart = { epoch: replica.leaderEpoch, endOffset: log.localLogStartOffset }
    return answered(replica, log, 'OFFSET_MOVED_TO_TIERED_STORAGE', localStart, nothing)
  }
  const nearer = follower === null && rack !== '' ? preferredReadReplica(broker, replica, rack, fetchOffset) : null
  if (nearer !== null) return { ...answered(replica, log, 'NONE', null, nothing), preferredReadReplica: nearer }
  const stable = follower === null && log.transactions !== undefined ? stableOffset(replica, log) : null
  const limit = follower !== null ? log.logEndOffset : readCommitted && stable !== null ? stable : replica.highWatermark
  const remote = isRemoteOnly(log, fetchOffset) ? fromRemote(broker, session, replica, fetchOffset) : null
  if (remote === 'remote') return remote
  if (remote === 'gone') return answered(replica, log, 'OFFSET_OUT_OF_RANGE', null, nothing)
  const stored =
    remote ?? (fetchOffset >= limit ? nothing : read(log, fetchOffset, limit, Math.min(room, fetch.maxBytes)))
  // A follower takes over where nothing is left; to a consumer there is nothing to say of it.
  const isGappy = follower === null && log.lastCleaning !== null
  const batches = isGappy ? stored.filter((batch) => !isHole(batch)) : stored
  if (batches.length === 0 && highWatermark === replica.highWatermark && logStartOffset === log.logStartOffset)
    return null
  const found = answered(replica, log, 'NONE', null, batches)
  return stable === null ? found : withTransactions(found, log, stable, readCommitted)
}

// L-35: the records, if remote storage has sent them; that it is to be asked; or that it does not have them.
function fromRemote(
  broker: Broker,
  { remote }: FetchSession,
  replica: Partition,
  offset: number,
): readonly LogBatch[] | 'remote' | 'gone' {
  const known = remote?.[replica.partition]
  if (known !== undefined && known.offset === offset) return known.waiting ? 'remote' : (known.batches ?? 'gone')
  const view = remoteView(replica)
  return view !== null && remoteSource(broker, replica, offset) === null ? 'gone' : 'remote'
}

/**
 * The last stable offset (T-23). A follower takes in what it copies without a look at its producers, nor has a leader that has appended
 * nothing yet; somebody wants to know now.
 */
export function stableOffset(replica: Partition, log: Log): number {
  rebuildProducers(log)
  return lastStableOffset(log, replica.highWatermark)
}

// T-24: what a reader of committed data is to skip travels with the batches.
function withTransactions(
  found: FetchedPartition,
  log: Log,
  lastStable: number,
  readCommitted: boolean,
): FetchedPartition {
  const last = found.batches.at(-1)
  const stable = Object.assign(found, { lastStableOffset: lastStable })
  if (!readCommitted || last === undefined) return stable
  const aborted = abortedBetween(log, found.batches[0]!.baseOffset, last.lastOffset + 1)
  return aborted.length === 0 ? stable : Object.assign(stable, { abortedTransactions: aborted })
}

const answered = (
  { partition, highWatermark }: Partition,
  { logStartOffset }: Log,
  error: ErrorCode,
  divergingEpoch: FetchedPartition['divergingEpoch'],
  batches: readonly LogBatch[],
): FetchedPartition => ({
  partition,
  error,
  highWatermark,
  logStartOffset,
  divergingEpoch,
  currentLeader: null,
  batches,
})

function refusal(broker: Broker, partition: PartitionId, error: ErrorCode): FetchedPartition {
  return {
    partition,
    error,
    highWatermark: -1,
    logStartOffset: -1,
    divergingEpoch: null,
    currentLeader: leaderHint(broker, partition, error),
    batches: nothing,
  }
}
