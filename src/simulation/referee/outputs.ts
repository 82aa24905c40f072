// Which records the committed transactions of a read-process-write group were made of (KIP-447): each once, and none left
// out. Nothing here is kept in runs without such groups.
import { topicOf } from '../../models/kafka/partition'
import type { Micros } from '../../kernel/time'
import { offsetAt, placeFrom } from '../../models/kafka/batches'
import type { FactOf } from '../../models/kafka/facts'
import { atOffset, createColumn, setOffset } from './ledger-journal'
import { peek, slotOf } from './ledger-pages'
import { batchAt, indexOf } from './logs'
import { type GroupLedger, type GroupPartition } from './group-ledger'
import { incident, ledgerOfRecord, partitionNumber, type Referee } from './state'
import { type Incident } from './incidents'
import type { PartitionLedger } from './partition-ledger'
import type { GroupOutputs, InputsInHand, MadeOf } from './transaction-state'
import { ledgerIn } from './transactions'
import { DEAD_LETTERED, SKIPPED } from './work'

/** An application has handed to its producer what it made of some records. */
export function hearMade(referee: Referee, fact: FactOf<'outputs-made'>, at: Micros): void {
  const { consumer, group, producer, partition, offsets, records } = fact
  const { inHand, outputs } = ledgerIn(referee)
  const list = (inHand[producer] ??= [])
  // What follows on a commitTransaction() belongs to the next transaction.
  if (list.at(-1)?.asked !== false) list.push({ consumer, group, asked: false, of: [] })
  const index = ledgerOfRecord(referee, records[0]!)?.index ?? partitionNumber(referee, partition, at)
  list.at(-1)!.of.push({ index, offsets, records })
  const known = (outputs[group] ??= { times: [], lookedTo: [], unasked: false })
  if ((known.times[index] ?? null) !== null) return
  while (known.times.length <= index) {
    known.times.push(null)
    known.lookedTo.push(0)
  }
  known.times[index] = createColumn()
  // What it committed before it wrote anything is not made of anything.
  const seat = referee.groups[referee.groupIndex[group] ?? -1]?.partitions[index] ?? null
  known.lookedTo[index] = Math.max(0, seat?.committed ?? 0)
}

/** The application called commitTransaction(). */
export function hearAsked(referee: Referee, { producer, committed }: FactOf<'transaction-ending'>): void {
  const latest = referee.transactions?.inHand[producer]?.at(-1)
  if (latest !== undefined && committed) latest.asked = true
}

/** A process is gone, a producer or its application: nobody will ask that what it had in hand be committed. */
export function dropUnasked(referee: Referee, client: string): void {
  const inHand = referee.transactions?.inHand ?? {}
  for (const producer in inHand)
    keep(inHand, producer, ({ asked, consumer }) => asked || (consumer !== client && producer !== client))
}

/** Its producer has an id again: what was open under it is decided, and was heard of if it was committed. */
export function dropAsked(referee: Referee, producer: string): void {
  keep(referee.transactions?.inHand ?? {}, producer, ({ asked }) => !asked)
}

function keep(inHand: Record<string, InputsInHand[]>, producer: string, which: (each: InputsInHand) => boolean): void {
  const list = inHand[producer]
  if (list !== undefined) inHand[producer] = list.filter(which)
}

/** A coordinator has decided: from here on the outputs count, or never will. */
export function decideOutputs(referee: Referee, { to, transactionalId }: FactOf<'transaction-state-changed'>): void {
  const producer = whoHas(referee, transactionalId)
  if (producer === undefined) return
  const list = referee.transactions!.inHand[producer]!
  if (to === 'PrepareCommit') cover(referee, producer)
  if (to === 'PrepareAbort' && list[0]!.asked) list.shift()
}

/** A marker says the same, where another coordinator goes on with what was decided; and with it offsets count. */
export function readMarker(referee: Referee, fact: FactOf<'transaction-marker-written'>): void {
  if (!fact.committed || referee.transactions === null) return
  const { inHand, outputs } = referee.transactions
  const producer = whoHas(referee, fact.transactionalId)
  // The transaction before has all of its markers before commitTransaction() can be called for the next one.
  if (producer !== undefined && inHand[producer]![0]!.asked) cover(referee, producer)
  if (topicOf(fact.partition) !== '__consumer_offsets') return
  for (const group in outputs) {
    const ledger = referee.groups[referee.groupIndex[group]!]!
    ledger.partitions.forEach((seat, index) => {
      if (seat !== null) findUnmade(referee, ledger, seat, referee.partitions[index]!)
    })
  }
}

// The producer with this id that has something in hand.
function whoHas({ transactions }: Referee, transactionalId: string): string | undefined {
  if (transactions === null) return undefined
  const { inHand, producers } = transactions
  return Object.keys(inHand).find(
    (producer) => inHand[producer]!.length > 0 && producers[producer]?.transactionalId === transactionalId,
  )
}

/** The application has heard how its transaction ended. */
export function hearOutcome(referee: Referee, { producer, committed }: FactOf<'transaction-ended'>): void {
  const list = referee.transactions?.inHand[producer]
  if (list?.[0] === undefined) return
  if (!committed) list.shift()
  else if (list[0].asked) cover(referee, producer)
}

// The oldest transaction of a producer that is not decided is committed.
function cover(referee: Referee, producer: string): void {
  const { inHand, producers, outputs } = ledgerIn(referee)
  const { group, asked, of } = inHand[producer]!.shift()!
  const known = outputs[group]!
  if (!asked && producers[producer]!.version < 2) known.unasked = true
  for (const inputs of of) coverThese(referee, group, known, inputs)
}

function coverThese(referee: Referee, group: string, known: GroupOutputs, { index, offsets, records }: MadeOf): void {
  const column = known.times[index]!
  const again: number[] = []
  offsets.forEach((offset, i) => {
    const times = atOffset(column, offset) + 1
    setOffset(column, offset, times)
    if (times > 1) again.push(i)
  })
  const first = again[0]
  if (first === undefined) return
  report(referee, 'made-again', group, referee.partitions[index]!, records[first]!, offsets[first]!, again.length)
}

/** A group of which outputs are made has committed: what it was given below that, and did not give up, is in one of them. */
export function findUnmade(
  referee: Referee,
  group: GroupLedger,
  seat: GroupPartition,
  partition: PartitionLedger,
): void {
  const known = referee.transactions?.outputs[group.group]
  const column = known?.times[partition.index] ?? null
  if (known === undefined || column === null) return
  const from = known.lookedTo[partition.index]!
  const to = Math.min(seat.committed, partition.readableTo)
  const log = partition.replicas.find((replica) => replica.broker === partition.reference)
  if (from >= to || log === undefined) return
  known.lookedTo[partition.index] = to
  const unmade: { record: number; offset: number }[] = []
  for (let index = indexOf(log, from); index >= 0 && index < log.count; index++) {
    const stored = batchAt(log, index)
    if (stored.baseOffset >= to) break
    const { records } = stored.batch
    for (let i = placeFrom(stored, from); i < records.length && offsetAt(stored, i) < to; i++) {
      const [record, offset] = [records[i]!, offsetAt(stored, i)]
      if (atOffset(column, offset) === 0 && wasToBeMade(group, record)) unmade.push({ record, offset })
    }
  }
  const first = unmade[0]
  if (first !== undefined)
    report(referee, 'never-made', group.group, partition, first.record, first.offset, unmade.length)
}

// What the group was never given is another promise's concern (Y2).
function wasToBeMade({ records }: GroupLedger, record: number): boolean {
  const page = peek(records, record)
  if (page === null) return false
  const slot = slotOf(record)
  return page.delivered[slot]! > 0 && (page.fate[slot]! & (SKIPPED | DEAD_LETTERED)) === 0
}

function report(
  referee: Referee,
  kind: Incident['kind'],
  group: string,
  { index, partition }: PartitionLedger,
  record: number,
  offset: number,
  count: number,
): void {
  const { unasked } = referee.transactions!.outputs[group]!
  const wentBack = referee.groups[referee.groupIndex[group] ?? -1]?.partitions[index]?.wentBack ?? ''
  const code = unasked ? 'X-TV1' : wentBack === 'X-TRUNC' ? wentBack : ''
  incident(referee, { kind, partition, record, offset, count, idempotent: true, acksAll: true, code, group })
}
