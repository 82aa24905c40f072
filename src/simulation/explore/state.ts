// A cluster in small: one partition, a few replicas, and all that can tell two situations apart, in a few whole numbers.
import { latestEpoch } from '../../models/kafka/log/epochs'
import type { EpochStart } from '../../models/kafka/log/state'

/** How much there may be of everything. */
export interface Scope {
  replicas: number
  /** Records that are ever sent; a log is at most that long. */
  records: number
  /** Leader epochs that the controller ever writes down. */
  epochs: number
}

/** A replica, and its part in each epoch. Never changed, so that situations share it. */
export interface Replica {
  /** The epoch it has last heard of; -1: none yet. */
  readonly epoch: number
  readonly highWatermark: number
  /** Numbers of the records it holds, in offset order. */
  readonly log: readonly number[]
  /** Bit e: it is the leader of epoch e. */
  readonly leads: number
  /** Bit e: it is in the ISR of epoch e, as that was last. */
  readonly isr: number
  /** All of this as one number. */
  readonly word: number
}

/** A situation. Replicas have no names here: which of them is called b0 is up to whoever tells the story. */
export interface Situation {
  readonly replicas: readonly Replica[]
  /** Epochs that the controller has written down so far. */
  readonly epochs: number
  /** The epoch in which each record was appended, by its number. */
  readonly records: readonly number[]
}

/** Bits that are enough for 0 … max. */
function bitsFor(max: number): number {
  let bits = 0
  while (2 ** bits <= max) bits++
  return bits
}

/** Numbers for situations of one scope: a word per replica, in order, and one for what they share. */
export interface Code {
  readonly scope: Scope
  /** Words per situation. */
  readonly words: number
  replica(parts: Omit<Replica, 'word'>): Replica
  /** Writes a situation at `at`; the replicas in order of their words, so that those that differ in names only are one. */
  write(situation: Situation, into: Int32Array, at: number): void
  read(from: Int32Array, at: number): Situation
}

/**
 * The code of a scope.
 * @throws Error when a replica does not fit in 31 bits.
 */
export function codeOf(scope: Scope): Code {
  const { replicas, records, epochs } = scope
  const epochBits = bitsFor(epochs)
  const lengthBits = bitsFor(records)
  const idBits = Math.max(1, bitsFor(records - 1))
  const recordEpochBits = Math.max(1, bitsFor(epochs - 1))
  const size = epochBits + 2 * lengthBits + records * idBits + 2 * epochs
  if (size > 31 || epochBits + lengthBits + records * recordEpochBits > 31) throw new Error('the scope is too large')

  // A few thousand replicas make up millions of situations: each is made once.
  const known = new Map<number, Replica>()

  const replica = ({ epoch, highWatermark, log, leads, isr }: Omit<Replica, 'word'>): Replica => {
    let word = epoch + 1
    word = (word << lengthBits) | highWatermark
    word = (word << lengthBits) | log.length
    for (let i = 0; i < records; i++) word = (word << idBits) | (i < log.length ? log[i]! : 0)
    word = (word << epochs) | leads
    word = (word << epochs) | isr
    let made = known.get(word)
    if (made === undefined) known.set(word, (made = { epoch, highWatermark, log, leads, isr, word }))
    return made
  }

  const readReplica = (word: number): Replica => {
    const made = known.get(word)
    if (made !== undefined) return made
    let rest = word
    const take = (bits: number): number => {
      const value = rest & ((1 << bits) - 1)
      rest >>>= bits
      return value
    }
    const isr = take(epochs)
    const leads = take(epochs)
    const ids: number[] = []
    for (let i = 0; i < records; i++) ids.push(take(idBits))
    const length = take(lengthBits)
    const highWatermark = take(lengthBits)
    const epoch = take(epochBits) - 1
    return { epoch, highWatermark, log: ids.toReversed().slice(0, length), leads, isr, word }
  }

  return {
    scope,
    words: replicas + 1,
    replica,
    write(situation, into, at) {
      for (let i = 0; i < replicas; i++) {
        const { word } = situation.replicas[i]!
        let place = i
        for (; place > 0 && into[at + place - 1]! > word; place--) into[at + place] = into[at + place - 1]!
        into[at + place] = word
      }
      let shared = situation.epochs
      shared = (shared << lengthBits) | situation.records.length
      for (let i = 0; i < records; i++) shared = (shared << recordEpochBits) | (situation.records[i] ?? 0)
      into[at + replicas] = shared
    },
    read(from, at) {
      let rest = from[at + replicas]!
      const ids: number[] = []
      for (let i = 0; i < records; i++) {
        ids.push(rest & ((1 << recordEpochBits) - 1))
        rest >>>= recordEpochBits
      }
      const length = rest & ((1 << lengthBits) - 1)
      const list: Replica[] = []
      for (let i = 0; i < replicas; i++) list.push(readReplica(from[at + i]!))
      return { replicas: list, epochs: rest >>> lengthBits, records: ids.toReversed().slice(0, length) }
    },
  }
}

/** Nothing has happened: nobody leads, all logs are empty, and everybody is in sync. */
export function initial({ scope, replica }: Code): Situation {
  const empty = replica({ epoch: -1, highWatermark: 0, log: [], leads: 0, isr: 0 })
  return { replicas: Array.from({ length: scope.replicas }, () => empty), epochs: 0, records: [] }
}

/** Index of the leader of an epoch; -1: nobody. */
export function leaderOf({ replicas }: Situation, epoch: number): number {
  if (epoch < 0) return -1
  for (let i = 0; i < replicas.length; i++) if (((replicas[i]!.leads >> epoch) & 1) === 1) return i
  return -1
}

/** Does the replica believe that it leads? */
export const presumesLeadership = ({ epoch, leads }: Replica): boolean => epoch >= 0 && ((leads >> epoch) & 1) === 1

/** Is the replica in the ISR of this epoch? Before the first one everybody is. */
export const isInIsr = ({ isr }: Replica, epoch: number): boolean => epoch < 0 || ((isr >> epoch) & 1) === 1

/** The leader epoch cache of a replica's log (L-30): a leader notes its own epoch before it appends anything in it. */
export function epochsOf({ records }: Situation, replica: Replica): EpochStart[] {
  const starts: EpochStart[] = []
  const { log } = replica
  for (let offset = 0; offset < log.length; offset++) {
    const epoch = records[log[offset]!]!
    if (starts.length === 0 || starts[starts.length - 1]!.epoch !== epoch) starts.push({ epoch, startOffset: offset })
  }
  if (presumesLeadership(replica) && latestEpoch(starts) < replica.epoch) {
    starts.push({ epoch: replica.epoch, startOffset: log.length })
  }
  return starts
}
