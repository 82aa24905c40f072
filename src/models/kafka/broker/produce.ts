// Produce requests: each batch is checked and appended, and answered as its acks ask (P-26, P-27, P-32, P-33).
import type {
  ErrorCode,
  PartitionId,
  ProduceRequest,
  ProduceResponse,
  ProduceTransaction,
  RecordBatch,
} from '../messages'
import { messageSize } from '../message-size'
import type { Micros } from '../../../kernel/time'
import { checkSequence } from '../log/producers'
import { logSettings, type LogSettings } from '../log/settings'
import { callerOf, whyDenied, whyTopicDenied } from '../replication/access'
import { answerProduce, answerThrottled, countProduce, hasQuotas } from '../replication/client-quota'
import { hangUp, release } from '../replication/connection'
import { appendBatch } from '../replication/leader'
import { parkProduce, type Awaited } from '../replication/purgatory'
import { asStored } from '../replication/recompress'
import { hasRoom } from '../replication/room'
import { mustVerify, verify, type Verdicts } from '../replication/verification'
import { hasMinIsr, leaderError, leaderHint, logOf } from '../replication/replica'
import type { Broker, BrokerEffects, Partition } from './state'
import { whyRefused } from './why-refused'

type Result = ProduceResponse['partitions'][number]

/** Handles one produce request of a client. */
export function produce(
  broker: Broker,
  request: ProduceRequest,
  client: string,
  fx: BrokerEffects,
  /** What the coordinator of their transaction has said; absent: it was not asked. */
  verdicts?: Verdicts,
): void {
  const { acks, correlationId, transaction } = request
  const caller = callerOf(request, client)
  const whyTransactionDenied =
    transaction === undefined
      ? null
      : whyDenied(broker, caller, 'WRITE', 'TRANSACTIONAL_ID', transaction.transactionalId)
  const deniedAs =
    whyTransactionDenied === null ? 'TOPIC_AUTHORIZATION_FAILED' : 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED'
  const mayAsk = transaction !== undefined && verdicts === undefined && whyTransactionDenied === null
  if (mayAsk && askFirst(broker, request, transaction, client, fx)) return
  const bytes = hasQuotas(broker) ? messageSize(request) : 0
  const results: Result[] = []
  const awaited: Awaited[] = []
  let failed = false
  for (const { partition, topicId, batch } of request.partitions) {
    const replica = broker.volatile.partitions[partition]
    const denied = whyTransactionDenied ?? whyTopicDenied(broker, caller, 'WRITE', partition)
    const verdict = denied === null ? (verdicts?.[partition] ?? 'NONE') : deniedAs
    const outcome =
      verdict === 'NONE'
        ? appendOne(broker, partition, replica, topicId, batch, acks, transaction?.version ?? 1, fx)
        : refused(verdict)
    if (outcome.error === 'NONE') {
      if (acks === -1 && replica!.highWatermark < outcome.end) awaited.push({ replica: replica!, offset: outcome.end })
    } else {
      failed = true
      const { records } = batch
      fx.note({
        type: 'produce-refused',
        broker: broker.id,
        producer: client,
        partition,
        error: outcome.error,
        why: denied ?? whyRefused(broker, partition, batch, outcome.error, fx.now),
        records,
      })
    }
    const currentLeader = leaderHint(broker, partition, outcome.error)
    results.push({ partition, error: outcome.error, baseOffset: outcome.baseOffset, currentLeader })
  }
  if (acks === 0) {
    const excess = countProduce(broker, caller, bytes, fx.now)
    // Nobody waits for a response, so an error can only be told by closing the connection.
    if (failed) hangUp(broker, client, fx)
    else if (excess !== null) answerThrottled(broker, caller, null, excess, fx)
    else release(broker, client)
  } else if (awaited.length === 0) {
    answerProduce(broker, caller, bytes, { type: 'produceResponse', correlationId, partitions: results }, fx)
  } else {
    parkProduce(broker, { caller, bytes }, request, results, awaited, fx)
  }
}

// T-5: is there a batch that its partition's log does not know the transaction of? Then nothing happens before the coordinator has answered.
function askFirst(
  broker: Broker,
  message: ProduceRequest,
  transaction: ProduceTransaction,
  client: string,
  fx: BrokerEffects,
): boolean {
  const { version } = transaction
  const open = message.partitions.filter(({ partition, batch }) => mustVerify(broker, partition, batch, version))
  if (open.length === 0) return false
  const { producerId, producerEpoch } = open[0]!.batch
  const partitions = open.map(({ partition }) => partition)
  verify(broker, transaction, { message, client, partitions, producerId, producerEpoch }, fx)
  return true
}

interface Outcome {
  readonly error: ErrorCode
  readonly baseOffset: number
  /** The high watermark at which the batch is replicated. */
  readonly end: number
}

const refused = (error: ErrorCode): Outcome => ({ error, baseOffset: -1, end: -1 })

function appendOne(
  broker: Broker,
  partition: PartitionId,
  replica: Partition | undefined,
  topicId: number | undefined,
  batch: RecordBatch,
  acks: ProduceRequest['acks'],
  version: 1 | 2,
  fx: BrokerEffects,
): Outcome {
  const log = logOf(broker, partition)
  const error = leaderError(broker, partition, -1, topicId, replica, log)
  if (replica === undefined || error !== 'NONE') return refused(error)
  if (acks === -1 && !hasMinIsr(broker, replica)) return refused('NOT_ENOUGH_REPLICAS')
  const settings = logSettings(broker.volatile.image, replica.topic)
  if (batch.sizeInBytes > settings.maxMessageBytes) return refused('MESSAGE_TOO_LARGE')
  const invalid = invalidBatch(batch, settings, fx.now + broker.clockOffset)
  if (invalid !== null) return refused(invalid)
  const check = checkSequence(log, batch, version)
  switch (check.kind) {
    case 'append': {
      const stored = asStored(settings, batch)
      // Kafka looks at the size once more where it has written the batch anew.
      if (stored.sizeInBytes > settings.maxMessageBytes) return refused('MESSAGE_TOO_LARGE')
      if (!hasRoom(broker, partition, stored.sizeInBytes, fx)) return refused('KAFKA_STORAGE_ERROR')
      const { baseOffset, lastOffset } = appendBatch(broker, replica, log, stored, settings, fx)
      return { error: 'NONE', baseOffset, end: lastOffset + 1 }
    }
    case 'duplicate':
      return recognise(broker, replica, check.of.baseOffset, check.of.lastOffset, batch, fx)
    case 'refuse':
      return refused(check.error)
  }
}

// L-15: a compacted log cannot look up a record without a key, and one of them fails the whole batch. L-20: stamped too far in
// the past or in the future, by the leader's clock; or larger than a segment (L-4).
function invalidBatch(batch: RecordBatch, settings: LogSettings, wall: Micros): ErrorCode | null {
  if (settings.compacts && batch.keys.includes(null)) return 'INVALID_RECORD'
  if (!settings.logAppendTime) {
    const { timestampBefore, timestampAfter } = settings
    if (batch.maxTimestamp - wall > timestampAfter) return 'INVALID_TIMESTAMP'
    // Only where somebody has set a limit are all records looked at.
    const tooOld =
      timestampBefore < Number.MAX_SAFE_INTEGER &&
      batch.timestamps.some((timestamp) => wall - timestamp > timestampBefore)
    if (tooOld) return 'INVALID_TIMESTAMP'
  }
  return batch.sizeInBytes > settings.segmentBytes ? 'RECORD_LIST_TOO_LARGE' : null
}

// P-32: the batch was appended before; its answer was lost, or is still waited for.
function recognise(
  broker: Broker,
  { partition }: Partition,
  baseOffset: number,
  lastOffset: number,
  { records }: RecordBatch,
  fx: BrokerEffects,
): Outcome {
  fx.note({ type: 'duplicate-recognised', broker: broker.id, partition, records, offset: baseOffset })
  return { error: 'NONE', baseOffset, end: lastOffset + 1 }
}
