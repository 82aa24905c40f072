// Is a batch part of a transaction? The leader of its partition asks the transaction's coordinator before it appends the
// first one, or has it add the partition (T-4, T-5, KIP-890; Kafka's AddPartitionsToTxnManager).
import { ms, type Micros } from '../../../kernel/time'
import type { Broker, BrokerEffects, Verification } from '../broker/state'
import { TRANSACTION_VERSION } from '../config'
import { coordinatorPartition } from '../coordinator-partition'
import { hasOngoing } from '../log/transactions'
import type { AddPartitionsToTxnResponse, ErrorCode, PartitionId, ProduceTransaction } from '../messages'
import { TRANSACTION_TOPIC } from '../partition'
import { logOf } from './replica'

/** What the coordinator said of each partition that it was asked about. */
export type Verdicts = Readonly<Record<PartitionId, ErrorCode>>

/** T-1: the partition of `__transaction_state` whose leader coordinates this id, as this broker knows the topic. */
export function transactionShardOf({ config, volatile }: Broker, transactionalId: string): PartitionId {
  const known = volatile.image.topics[TRANSACTION_TOPIC]?.partitions
  const count = known ?? config['transaction.state.log.num.partitions']
  return `${TRANSACTION_TOPIC}-${coordinatorPartition(transactionalId, count)}`
}

/** The version of the protocol of transactions that the cluster is at: 1, or 2 with an epoch for each transaction. */
export const transactionVersion = ({ volatile }: Broker): 1 | 2 =>
  (volatile.image.features[TRANSACTION_VERSION] ?? 0) >= 2 ? 2 : 1

/** Does the coordinator have to be asked before a batch may be appended? Not while the transaction that it belongs to is open here. */
export function mustVerify(
  broker: Broker,
  partition: PartitionId,
  { producerId, producerEpoch }: Pick<Verification, 'producerId' | 'producerEpoch'>,
  version: 1 | 2,
): boolean {
  if (version === 1 && !broker.config['transaction.partition.verification.enable']) return false
  if (broker.volatile.partitions[partition]?.role !== 'leader') return false
  return !hasOngoing(logOf(broker, partition), producerId, producerEpoch)
}

type Question = Pick<Verification, 'message' | 'client' | 'partitions' | 'producerId' | 'producerEpoch'>

/** Asks; the message is handled when the answer is here (`onVerified`). */
export function verify(broker: Broker, transaction: ProduceTransaction, question: Question, fx: BrokerEffects): void {
  const { volatile } = broker
  const id = `v${volatile.nextDelayed++}`
  const markers = question.partitions.map((partition) => lastMarker(broker, partition, question.producerId))
  volatile.verifications[id] = { ...question, ...transaction, markers, since: fx.now, coordinator: null, asked: 0 }
  ask(broker, id, fx)
}

const lastMarker = (broker: Broker, partition: PartitionId, producerId: number): number =>
  logOf(broker, partition).producers[`p${producerId}`]?.lastMarker ?? -1

/** How long an answer is waited for (`request.timeout.ms` of the broker). */
const patience = ({ config }: Broker): Micros => ms(config['replica.socket.timeout.ms'])

function ask(broker: Broker, id: string, fx: BrokerEffects): void {
  const verification = broker.volatile.verifications[id]!
  const { transactionalId, producerId, producerEpoch, partitions, version } = verification
  const leader = broker.volatile.image.partitions[transactionShardOf(broker, transactionalId)]?.leader ?? null
  verification.coordinator = leader
  verification.asked = broker.volatile.nextDelayed++
  const identity = { transactionalId, producerId, producerEpoch, partitions, version }
  const correlationId = verification.asked
  if (leader !== null) {
    fx.send(leader, { type: 'addPartitionsToTxnRequest', correlationId, ...identity, verifyOnly: version === 1 })
  }
  const wait = leader === null ? ms(broker.config['add.partitions.to.txn.retry.backoff.ms']) : patience(broker)
  fx.after(wait, { type: 'transactionTimer', name: 'verification', id, at: verification.asked })
}

/** A question that is settled, with what the coordinator said. */
export interface Settled {
  readonly verification: Verification
  readonly verdicts: Verdicts
}

/** Takes in the coordinator's answer; null: the question stays open, or was given up. */
export function onVerified(broker: Broker, response: AddPartitionsToTxnResponse, fx: BrokerEffects): Settled | null {
  const { verifications } = broker.volatile
  const id = Object.keys(verifications).find((key) => verifications[key]!.asked === response.correlationId)
  if (id === undefined) return null
  const verification = verifications[id]!
  const { config } = broker
  // T-4: the transaction before this one is being ended. The leader asks again for a while, before the client has to.
  const patient = fx.now - verification.since < ms(config['add.partitions.to.txn.retry.backoff.max.ms'])
  if (response.error === 'CONCURRENT_TRANSACTIONS' && verification.version === 2 && patient) {
    verification.asked = broker.volatile.nextDelayed++
    const pause = ms(config['add.partitions.to.txn.retry.backoff.ms'])
    fx.after(pause, { type: 'transactionTimer', name: 'verification', id, at: verification.asked })
    return null
  }
  return settle(broker, id, response.error, response.missing)
}

/** The timer of a question rings: it is asked again, or nobody has answered. */
export function verificationDue(broker: Broker, id: string, asked: number, fx: BrokerEffects): Settled | null {
  const verification = broker.volatile.verifications[id]
  if (verification?.asked !== asked) return null
  const unanswered = verification.coordinator !== null && fx.now - verification.since >= patience(broker)
  const leaderless = verification.coordinator === null && fx.now - verification.since >= patience(broker) / 2
  if (unanswered || leaderless) return settle(broker, id, 'NOT_ENOUGH_REPLICAS', [])
  ask(broker, id, fx)
  return null
}

/** The connection to a coordinator broke: who waits for it is told to try again. */
export function verificationsLost(broker: Broker, peer: string): Settled[] {
  const { verifications } = broker.volatile
  return Object.keys(verifications)
    .filter((id) => verifications[id]!.coordinator === peer)
    .map((id) => settle(broker, id, 'NOT_ENOUGH_REPLICAS', []))
}

// What a client may simply try again is told as an error that it knows to; and a fence is told as brokers tell it
// (ReplicaManager.handleProduceAppend, AddPartitionsToTxnManager).
const retold: Partial<Record<ErrorCode, ErrorCode>> = {
  NETWORK_EXCEPTION: 'NOT_ENOUGH_REPLICAS',
  COORDINATOR_LOAD_IN_PROGRESS: 'NOT_ENOUGH_REPLICAS',
  COORDINATOR_NOT_AVAILABLE: 'NOT_ENOUGH_REPLICAS',
  NOT_COORDINATOR: 'NOT_ENOUGH_REPLICAS',
  PRODUCER_FENCED: 'INVALID_PRODUCER_EPOCH',
}

function settle(broker: Broker, id: string, error: ErrorCode, missing: readonly PartitionId[]): Settled {
  const verification = broker.volatile.verifications[id]!
  delete broker.volatile.verifications[id]
  const { partitions, markers, producerId, version } = verification
  const said = retold[error] ?? (error === 'CONCURRENT_TRANSACTIONS' && version === 1 ? 'NOT_ENOUGH_REPLICAS' : error)
  const verdictOf = (partition: PartitionId, i: number): ErrorCode => {
    if (said !== 'NONE') return said
    if (missing.includes(partition)) return 'TRANSACTION_ABORTABLE'
    // A marker came while the answer was on its way: what was asked is out of date (VerificationGuard).
    const isHere = broker.volatile.partitions[partition]?.role === 'leader'
    return isHere && lastMarker(broker, partition, producerId) !== markers[i] ? 'INVALID_TXN_STATE' : 'NONE'
  }
  return {
    verification,
    verdicts: Object.fromEntries(partitions.map((partition, i) => [partition, verdictOf(partition, i)])),
  }
}
