// What happened to batches, and what was handed out: a row each, as long as the run goes on. So rows are packed into five
// numbers: [where it begins, at, seq and a number, how far it goes and a word, the partition]. All partitions share one
// journal: memory that is written in one piece, from one end to the other, is written most quickly.
import type { Micros } from '../../kernel/time'
import type { RecordId } from '../../models/kafka/messages'
import { addRow, cell, createJournal, type Journal } from './ledger-journal'

const WIDTH = 5
/** Column of the time, which never falls. */
export const AT = 1
const PARTITION = 4

const WORDS = 2 ** 20
const NUMBERS = 2 ** 16
const WHATS = 2 ** 3
const GENERATIONS = 2 ** 20

/** What was said of a batch. */
export const SENT_ROW = 1
export const ACKED_ROW = 2
export const FAILED_ROW = 3
export const RETRIED_ROW = 4

export interface BatchRow {
  /** SENT_ROW, or one of its like. */
  what: number
  first: RecordId
  last: RecordId
  at: Micros
  seq: number
  /** Of the broker or the error, among the referee's words. */
  word: number
  /** Which attempt, which acks, or 1 for certain: from -1 to 65,534, and what is higher counts as that. */
  number: number
  /** Index of the partition. */
  partition: number
}

export const createBatchRows = (): Journal => createJournal(WIDTH)

export function putBatch(rows: Journal, { what, first, last, at, seq, word, number, partition }: BatchRow): void {
  const told = (seq * NUMBERS + Math.min(number + 1, NUMBERS - 1)) * WHATS + what
  addRow(rows, first, at, told, (last - first) * WORDS + word, partition)
}

export function batchRow(rows: Journal, row: number): BatchRow {
  const first = cell(rows, row, 0)
  const told = cell(rows, row, 2)
  const counted = Math.floor(told / WHATS)
  const { span, word } = spanAndWord(rows, row)
  const [seq, number] = [Math.floor(counted / NUMBERS), (counted % NUMBERS) - 1]
  const [at, partition] = [cell(rows, row, AT), cell(rows, row, PARTITION)]
  return { what: told % WHATS, first, last: first + span, at, seq, word, number, partition }
}

/** Records that one poll() of a member returned, of one partition. */
export interface DeliveryRow {
  /** First and last offset. */
  from: number
  to: number
  at: Micros
  seq: number
  /** Of the consumer, among the referee's words. */
  word: number
  /** From -1 to 1,048,574, and what is higher counts as that. */
  generation: number
  /** Index of the partition. */
  partition: number
}

export const createDeliveryRows = (): Journal => createJournal(WIDTH)

export function putDelivery(rows: Journal, { from, to, at, seq, word, generation, partition }: DeliveryRow): void {
  const told = seq * GENERATIONS + Math.min(generation + 1, GENERATIONS - 1)
  addRow(rows, from, at, told, (to - from) * WORDS + word, partition)
}

export function deliveryRow(rows: Journal, row: number): DeliveryRow {
  const from = cell(rows, row, 0)
  const told = cell(rows, row, 2)
  const { span, word } = spanAndWord(rows, row)
  const [seq, generation] = [Math.floor(told / GENERATIONS), (told % GENERATIONS) - 1]
  const [at, partition] = [cell(rows, row, AT), cell(rows, row, PARTITION)]
  return { from, to: from + span, at, seq, word, generation, partition }
}

function spanAndWord(rows: Journal, row: number): { span: number; word: number } {
  const packed = cell(rows, row, 3)
  return { span: Math.floor(packed / WORDS), word: packed % WORDS }
}
