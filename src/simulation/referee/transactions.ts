// Transactions as the referee sees them: what each application meant to be one, by its own words and what it sent, and what
// the markers in the logs made of that. Nothing here is kept in runs without transactions.
import type { FactOf } from '../../models/kafka/facts'
import type { LogBatch, RecordId } from '../../models/kafka/messages'
import { batchAt, indexOf } from './logs'
import { producerOf } from './ledger-pages'
import type { PartitionLedger } from './partition-ledger'
import type { Referee } from './state'
import type {
  Decision,
  MeantTransaction,
  PartitionTransactions,
  TransactionalProducer,
  TransactionLedger,
} from './transaction-state'

const REMEMBERED = 100

export const ledgerIn = (referee: Referee): TransactionLedger =>
  (referee.transactions ??= {
    producers: {},
    coordinators: {},
    decisions: {},
    partitions: [],
    inHand: {},
    outputs: {},
  })

// ---- what applications mean ------------------------------------------------------------------------------------------------

/** A producer has its id and epoch; what another instance had open under it is gone. */
export function hearInitialised(referee: Referee, fact: FactOf<'transactions-initialised'>): void {
  const { producer, transactionalId, version, producerId, producerEpoch } = fact
  const { producers } = ledgerIn(referee)
  const known = producers[producer]
  giveUp(known)
  const { meant = [], committed = 0, aborted = 0 } = known ?? {}
  producers[producer] = { transactionalId, version, producerId, producerEpoch, meant, committed, aborted }
}

// Nobody will say any more how its latest transaction should end.
function giveUp(producer: TransactionalProducer | undefined): void {
  const latest = producer?.meant.at(-1)
  if (latest?.meant === 'open') latest.meant = 'gone'
  if (latest?.meant === 'committing') latest.meant = 'unknown'
}

export function hearBegun(referee: Referee, { producer }: FactOf<'transaction-begun'>): void {
  const known = ledgerIn(referee).producers[producer]
  if (known === undefined) return
  known.meant.push({ first: -1, last: -1, meant: 'open' })
  if (known.meant.length > REMEMBERED) known.meant.shift()
}

/** What send() takes while a transaction is open belongs to it. */
export function hearSent(referee: Referee, producer: string, records: readonly RecordId[]): void {
  const latest = referee.transactions?.producers[producer]?.meant.at(-1)
  if (latest?.meant !== 'open' || records.length === 0) return
  if (latest.first < 0) latest.first = records[0]!
  latest.last = records.at(-1)!
}

export function hearEnding(referee: Referee, { producer, committed }: FactOf<'transaction-ending'>): void {
  const latest = ledgerIn(referee).producers[producer]?.meant.at(-1)
  if (latest !== undefined) latest.meant = committed ? 'committing' : 'aborting'
}

export function hearEnded(referee: Referee, { producer, committed }: FactOf<'transaction-ended'>): void {
  const known = ledgerIn(referee).producers[producer]
  if (known === undefined) return
  const latest = known.meant.at(-1)
  if (latest !== undefined) latest.meant = committed ? 'committed' : 'aborted'
  if (committed) known.committed++
  else known.aborted++
}

/** A process died, or can do no more. */
export function hearGone(referee: Referee, producer: string): void {
  giveUp(referee.transactions?.producers[producer])
}

/** The application's transaction that a record was sent in; null: none, or it is forgotten. */
export function meantOf(
  referee: Referee,
  record: RecordId,
): (MeantTransaction & Pick<TransactionalProducer, 'version' | 'transactionalId'>) | null {
  const producer = referee.transactions?.producers[referee.producers[producerOf(record)] ?? '']
  if (producer === undefined) return null
  const found = producer.meant.findLast(({ first, last }) => first >= 0 && first <= record && record <= last)
  if (found === undefined) return null
  const { version, transactionalId } = producer
  return { ...found, version, transactionalId }
}

// ---- what coordinators decide ----------------------------------------------------------------------------------------------

const decisionKey = (producerId: number, producerEpoch: number): string => `p${producerId} ${producerEpoch}`

export function hearDecision(referee: Referee, fact: FactOf<'transaction-state-changed'>): void {
  const { broker, to, transactionalId, producerId, producerEpoch, partitions } = fact
  const { decisions, coordinators } = ledgerIn(referee)
  // Who was deposed may hear late that something was replicated: its successor has read it.
  if ((coordinators[transactionalId] ?? broker) !== broker) return
  if (to === 'PrepareCommit' || to === 'PrepareAbort') {
    const decision = { transactionalId, committed: to === 'PrepareCommit', partitions, marked: [] }
    decisions[decisionKey(producerId, producerEpoch)] = decision
  }
  // What its next transaction begins with is not needed for the one before.
  if (to === 'Ongoing') forgetDecisions(ledgerIn(referee), transactionalId)
}

/** Another coordinator goes on with what it has read: what the one before was about to do is not known to be all. */
export function hearElected(
  referee: Referee,
  { broker, transactionalId }: FactOf<'transaction-coordinator-elected'>,
): void {
  const ledger = ledgerIn(referee)
  ledger.coordinators[transactionalId] = broker
  forgetDecisions(ledger, transactionalId)
}

function forgetDecisions({ decisions }: TransactionLedger, transactionalId: string): void {
  for (const key of Object.keys(decisions)) {
    if (decisions[key]!.transactionalId === transactionalId) delete decisions[key]
  }
}

export function hearMarker(referee: Referee, fact: FactOf<'transaction-marker-written'>): void {
  const { decisions } = ledgerIn(referee)
  const key = decisionKey(fact.producerId, fact.producerEpoch)
  const decision = decisions[key]
  if (decision !== undefined) decisions[key] = { ...decision, marked: [...decision.marked, fact.partition] }
}

/** What was decided of the transaction that ends with markers of this producer id and epoch; null: nobody heard of it. */
export const decisionOf = (referee: Referee, producerId: number, producerEpoch: number): Decision | null =>
  referee.transactions?.decisions[decisionKey(producerId, producerEpoch)] ?? null

// ---- what the logs say -----------------------------------------------------------------------------------------------------

/** A transactional batch or a marker was stored. */
export function hearTransactional(referee: Referee, { index }: PartitionLedger): void {
  const { partitions } = ledgerIn(referee)
  while (partitions.length <= index) partitions.push(null)
  partitions[index] ??= { reference: '', readTo: 0, open: {}, ended: [] }
}

/** The transactions of the log that counts, read up to its end; null: there never were any. */
export function transactionsIn(referee: Referee, ledger: PartitionLedger): PartitionTransactions | null {
  const known = referee.transactions?.partitions[ledger.index] ?? null
  const log = ledger.replicas.find((replica) => replica.broker === ledger.reference)
  if (known === null || log === undefined || ledger.reference === null) return known
  if (known.reference !== ledger.reference || log.end < known.readTo) {
    // Another log counts now, or a shorter one.
    Object.assign(known, { reference: ledger.reference, readTo: 0, open: {}, ended: [] })
  }
  if (known.readTo >= log.end) return known
  let index = known.readTo === 0 ? 0 : indexOf(log, known.readTo)
  for (; index >= 0 && index < log.count; index++) takeIn(known, batchAt(log, index))
  known.readTo = log.end
  return known
}

function takeIn(known: PartitionTransactions, { baseOffset, batch }: LogBatch): void {
  if (batch.transactional !== true) return
  const { producerId, marker } = batch
  const key = `p${producerId}`
  const open = known.open[key]
  if (marker === undefined) {
    if (open === undefined) known.open[key] = { producerId, first: baseOffset }
  } else if (open !== undefined) {
    delete known.open[key]
    const committed = marker.type === 'COMMIT'
    known.ended.push({ producerId, first: open.first, last: baseOffset, committed })
  }
}

/** What became of the transaction that a batch belongs to; `plain`: it belongs to none. */
export function fateOf(
  known: PartitionTransactions | null,
  { baseOffset, batch }: LogBatch,
): 'plain' | 'open' | 'committed' | 'aborted' {
  if (known === null || batch.transactional !== true || batch.marker !== undefined) return 'plain'
  const { producerId } = batch
  const ended = known.ended.findLast(
    ({ producerId: id, first, last }) => id === producerId && first <= baseOffset && baseOffset < last,
  )
  if (ended === undefined) return known.open[`p${producerId}`] === undefined ? 'plain' : 'open'
  return ended.committed ? 'committed' : 'aborted'
}
