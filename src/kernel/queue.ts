// The one queue: a binary heap in typed arrays, ordered by time and, at equal times, by order of insertion.
//
// Time and order share one double, `(at - base) * 2^21 + order`, so that a comparison is a single one and the choice
// of the smaller child needs no branch (docs/decisions/0002-queue.md has the measurements). The order counter runs out
// after 2^21 insertions and the offset from `base` after 2^32 microseconds; `rebase` renews both.
//
// What was popped leaves its place at the top open until the next one is needed. Most deliveries cause another, and the
// newcomer takes the open place and sinks from there: one way through the heap instead of two, and mostly a short one.
import type { Micros } from './time'

const ORDERS = 2 ** 21
const HORIZON = 2 ** 32

/** Items waiting for their time. Items are immutable once inserted, so a copy of the queue may share them. */
export interface Queue<T> {
  /** Heap-ordered keys; the key after the last one is Infinity while the heap is not empty, and so are spare ones. */
  keys: Float64Array
  /** Heap position → index into `items`. */
  slots: Uint32Array
  items: (T | null)[]
  free: number[]
  /** Places in use, the open one at the top included. */
  size: number
  /** The item at the top was popped, and nothing has taken its place yet. */
  open: boolean
  base: Micros
  /** Key of the item that was popped last: nothing may be inserted for an earlier time. */
  popped: number
  order: number
  /** Items beyond the horizon of `base`, in order of insertion. All are later than everything in the heap. */
  far: { at: Micros; item: T }[]
}

export function createQueue<T>(): Queue<T> {
  const keys = new Float64Array(64).fill(Infinity)
  const slots = new Uint32Array(64)
  return { keys, slots, items: [], free: [], size: 0, open: false, base: 0, popped: 0, order: 0, far: [] }
}

/**
 * Inserts `item` for time `at`.
 * @throws Error when `at` is no time, or lies so far back that it cannot be ordered any more.
 */
export function push<T>(queue: Queue<T>, at: Micros, item: T): void {
  if (queue.order === ORDERS) rebase(queue, timeOf(queue, queue.popped))
  const offset = at - queue.base
  if (!(offset >= 0 && offset < HORIZON)) {
    if (!(offset >= 0)) throw new Error(`${at} is not a time at or after ${queue.base}`)
    queue.far.push({ at, item })
    return
  }
  const key = offset * ORDERS + queue.order++
  if (queue.open) {
    queue.open = false
    queue.items[queue.slots[0]!] = item
    sink(queue, key, queue.slots[0]!)
    return
  }
  const slot = queue.free.length > 0 ? queue.free.pop()! : queue.items.length
  queue.items[slot] = item
  rise(queue, key, slot)
}

/** The time of the next item, undefined when there is none. */
export function nextTime<T>(queue: Queue<T>): Micros | undefined {
  const { keys, size, open } = queue
  if (size === (open ? 1 : 0)) return earliestFar(queue)
  return timeOf(queue, open ? Math.min(keys[1]!, keys[2]!) : keys[0]!)
}

/** Removes and returns the next item, undefined when there is none. */
export function pop<T>(queue: Queue<T>): T | undefined {
  if (queue.open) close(queue)
  if (queue.size === 0) {
    if (queue.far.length === 0) return undefined
    rebase(queue, earliestFar(queue)!)
  }
  const { items } = queue
  const top = queue.slots[0]!
  const item = items[top]!
  items[top] = null
  queue.popped = queue.keys[0]!
  queue.open = true
  return item
}

/** Everything that waits, in the order in which it would be popped. For views and for digests; O(n log n). */
export function pending<T>(queue: Queue<T>): { at: Micros; item: T }[] {
  const near = inOrder(queue).map((i) => ({
    at: timeOf(queue, queue.keys[i]!),
    item: queue.items[queue.slots[i]!]!,
  }))
  return [...near, ...queue.far.toSorted((a, b) => a.at - b.at)]
}

/** Replaces each waiting item that `change` answers with another; its time and order stay. */
export function replace<T>(queue: Queue<T>, change: (item: T) => T): void {
  queue.items = queue.items.map((item) => (item === null ? null : change(item)))
  queue.far = queue.far.map(({ at, item }) => ({ at, item: change(item) }))
}

/** A copy that shares only the items. */
export function cloneQueue<T>(queue: Queue<T>): Queue<T> {
  return {
    keys: queue.keys.slice(),
    slots: queue.slots.slice(),
    items: queue.items.slice(),
    free: queue.free.slice(),
    size: queue.size,
    open: queue.open,
    base: queue.base,
    popped: queue.popped,
    order: queue.order,
    far: queue.far.slice(),
  }
}

const timeOf = <T>(queue: Queue<T>, key: number): Micros => queue.base + Math.floor(key / ORDERS)

function earliestFar<T>({ far }: Queue<T>): Micros | undefined {
  let first = far[0]?.at
  for (const { at } of far) if (at < first!) first = at
  return first
}

// Heap positions in the order of their keys.
function inOrder<T>({ keys, size, open }: Queue<T>): number[] {
  const positions = Array.from({ length: size }, (_, i) => i)
  return (open ? positions.slice(1) : positions).sort((a, b) => keys[a]! - keys[b]!)
}

// The last one takes the open place at the top.
function close<T>(queue: Queue<T>): void {
  const { keys, slots } = queue
  queue.open = false
  queue.free.push(slots[0]!)
  const last = --queue.size
  const key = keys[last]!
  keys[last] = Infinity
  if (last > 0) sink(queue, key, slots[last]!)
}

// From the top down to where it belongs.
function sink<T>({ keys, slots, size }: Queue<T>, key: number, slot: number): void {
  let i = 0
  for (let child = 1; child < size; child = 2 * i + 1) {
    child += +(keys[child + 1]! < keys[child]!)
    if (keys[child]! >= key) break
    keys[i] = keys[child]!
    slots[i] = slots[child]!
    i = child
  }
  keys[i] = key
  slots[i] = slot
}

// From the end up to where it belongs.
function rise<T>(queue: Queue<T>, key: number, slot: number): void {
  if (queue.size + 2 > queue.keys.length) grow(queue)
  const { keys, slots } = queue
  let i = queue.size++
  while (i > 0) {
    const parent = (i - 1) >> 1
    if (keys[parent]! <= key) break
    keys[i] = keys[parent]!
    slots[i] = slots[parent]!
    i = parent
  }
  keys[i] = key
  slots[i] = slot
}

function grow<T>(queue: Queue<T>): void {
  const keys = new Float64Array(queue.keys.length * 2).fill(Infinity)
  keys.set(queue.keys)
  const slots = new Uint32Array(keys.length)
  slots.set(queue.slots)
  queue.keys = keys
  queue.slots = slots
}

// Moves the origin of keys to `base` and numbers what waits afresh; far items whose time has come near move in.
function rebase<T>(queue: Queue<T>, base: Micros): void {
  const waiting = pending(queue)
  if (waiting.length >= ORDERS) throw new Error(`more than ${ORDERS} deliveries are under way at once`)
  queue.keys.fill(Infinity)
  queue.items = []
  queue.free = []
  queue.far = []
  queue.size = 0
  queue.open = false
  queue.base = base
  queue.popped = 0
  queue.order = 0
  for (const { at, item } of waiting) push(queue, at, item)
}
