// Messages under way, as the page keeps them: columns for the 2D canvas and the labels, and 16 bytes each for the GPU.
// A flight is written once. Where it is follows from virtual time alone.
import { ERROR_SHIFT, FLIGHT_BYTES, FLIGHT_LOST, FLIGHT_WORDS } from '../../../worker/protocol'

/** Bytes of a flight for the GPU: departure (Float32, from `epoch`), duration (Float32), way (Uint32), look (Uint32). */
export const SLOT_BYTES = 16

/** Where in `look` things are: 4 bits kind, 1 bit lost, 6 bits lot, 5 bits size, 16 bits number of an error + 1. */
export const lookBits = { lost: 4, lot: 5, size: 11, error: 16 }
/** Lots are 0 … 63: with a share of 1/4, lots below 16 are drawn. */
export const LOTS = 64

/** Of its way, a lost message travels this much before it is seen to die. */
export const DIES_AT = 0.6

const LEAST = 1 << 12
const MOST = 1 << 18
/** A departure further than this from the epoch, Micros, would be drawn in steps that can be seen. */
const FAR = 2 ** 25

export interface Flights {
  /** How many slots there are; a power of two. */
  capacity: number
  /** Flights are in the slots `first` … `end - 1`, modulo the capacity. */
  first: number
  end: number
  sentAt: Float64Array
  dueAt: Float64Array
  way: Uint32Array
  records: Uint32Array
  /** What the GPU gets. */
  slots: ArrayBuffer
  times: Float32Array
  words: Uint32Array
  /** Times in `slots` count from here. */
  epoch: number
  /** Slots from here on (absolute numbers, as `end`) are not yet on the GPU; Infinity when all are. */
  staleFrom: number
}

export function createFlights(capacity = LEAST): Flights {
  const slots = new ArrayBuffer(capacity * SLOT_BYTES)
  return {
    capacity,
    first: 0,
    end: 0,
    sentAt: new Float64Array(capacity),
    dueAt: new Float64Array(capacity),
    way: new Uint32Array(capacity),
    records: new Uint32Array(capacity),
    slots,
    times: new Float32Array(slots),
    words: new Uint32Array(slots),
    epoch: 0,
    staleFrom: Number.POSITIVE_INFINITY,
  }
}

/** Forgets all flights. */
export function clearFlights(flights: Flights) {
  flights.first = flights.end
  flights.staleFrom = Number.POSITIVE_INFINITY
}

/** Adds packed flights (flights.ts of the simulation has the layout). `wayFor` numbers the ways that they take. */
export function addFlights(
  flights: Flights,
  packed: ArrayBuffer,
  wayFor: (from: number, to: number, partition: number, kind: number) => number,
) {
  const count = Math.floor(packed.byteLength / FLIGHT_BYTES)
  if (count === 0) return
  makeRoom(flights, count)
  const times = new Float64Array(packed)
  const words = new Uint32Array(packed)
  const { capacity } = flights
  flights.staleFrom = Math.min(flights.staleFrom, flights.end)
  // More than fits: the newest count.
  for (let i = Math.max(0, count - capacity); i < count; i++) {
    const slot = flights.end & (capacity - 1)
    const word = i * FLIGHT_WORDS
    const sentAt = times[i * (FLIGHT_WORDS / 2)]!
    const dueAt = times[i * (FLIGHT_WORDS / 2) + 1]!
    const kind = words[word + 7]!
    const records = words[word + 8]!
    const lost = (words[word + 9]! & FLIGHT_LOST) === 0 ? 0 : 1
    const error = words[word + 9]! >>> ERROR_SHIFT
    const way = wayFor(words[word + 4]!, words[word + 5]!, words[word + 6]!, kind)
    flights.sentAt[slot] = sentAt
    flights.dueAt[slot] = dueAt
    flights.way[slot] = way
    flights.records[slot] = records
    flights.times[slot * 4] = sentAt - flights.epoch
    flights.times[slot * 4 + 1] = dueAt - sentAt
    flights.words[slot * 4 + 2] = way
    flights.words[slot * 4 + 3] =
      kind |
      (lost << lookBits.lost) |
      (lotOf(sentAt, way) << lookBits.lot) |
      (sizeStep(records) << lookBits.size) |
      (error << lookBits.error)
    flights.end++
  }
  if (flights.end - flights.first > capacity) flights.first = flights.end - capacity
}

/** The same flight draws the same lot whenever and from wherever it is seen. */
const lotOf = (sentAt: number, way: number): number => Math.imul((sentAt % 2 ** 31) ^ (way << 7), 0x9e3779b1) >>> 26

/** 0 … 31, with the binary logarithm of the records: 0 for one (or none), 4 for two, 12 for eight. */
export function sizeStep(records: number): number {
  let step = 0
  for (let rest = records; rest >= 2 && step < 28; rest /= 2) step += 4
  return step
}

/** Grows while flights under way would have to go, up to 262,144. */
function makeRoom(flights: Flights, count: number) {
  const wanted = flights.end - flights.first + count
  if (wanted <= flights.capacity || flights.capacity >= MOST) return
  let capacity = flights.capacity
  while (capacity < wanted && capacity < MOST) capacity *= 2
  const grown = createFlights(capacity)
  grown.epoch = flights.epoch
  for (let n = flights.first; n < flights.end; n++) {
    const from = n & (flights.capacity - 1)
    const to = grown.end & (capacity - 1)
    grown.sentAt[to] = flights.sentAt[from]!
    grown.dueAt[to] = flights.dueAt[from]!
    grown.way[to] = flights.way[from]!
    grown.records[to] = flights.records[from]!
    for (let i = 0; i < 4; i++) grown.words[to * 4 + i] = flights.words[from * 4 + i]!
    grown.end++
  }
  Object.assign(flights, grown, { staleFrom: 0 })
}

/** Lets go of the oldest flights that have arrived by `now`. */
export function forgetArrived(flights: Flights, now: number) {
  const mask = flights.capacity - 1
  while (flights.first < flights.end && flights.dueAt[flights.first & mask]! <= now) flights.first++
}

/** Keeps times in `slots` near to `now`, so that 32 bits are enough for them. */
export function rebase(flights: Flights, now: number) {
  if (Math.abs(now - flights.epoch) < FAR) return
  flights.epoch = now
  const mask = flights.capacity - 1
  for (let n = flights.first; n < flights.end; n++) flights.times[(n & mask) * 4] = flights.sentAt[n & mask]! - now
  flights.staleFrom = flights.first
}

/** Which of the flights in the ring are on their way at `now`? Calls back with slots, oldest first. */
export function eachUnderWay(flights: Flights, now: number, visit: (slot: number) => void) {
  const mask = flights.capacity - 1
  for (let n = flights.first; n < flights.end; n++) {
    const slot = n & mask
    if (flights.sentAt[slot]! <= now && flights.dueAt[slot]! > now) visit(slot)
  }
}

/** What `look` says. */
export const kindOf = (flights: Flights, slot: number): number => flights.words[slot * 4 + 3]! & 15
export const isLost = (flights: Flights, slot: number): boolean =>
  (flights.words[slot * 4 + 3]! & (1 << lookBits.lost)) !== 0
export const lotIn = (flights: Flights, slot: number): number =>
  (flights.words[slot * 4 + 3]! >>> lookBits.lot) & (LOTS - 1)
export const sizeIn = (flights: Flights, slot: number): number => (flights.words[slot * 4 + 3]! >>> lookBits.size) & 31
/** Number of the error that it tells of, among `names.errors`; -1: none. */
export const errorIn = (flights: Flights, slot: number): number => (flights.words[slot * 4 + 3]! >>> lookBits.error) - 1
