// Java's String.hashCode, and the order in which Java's HashMap and HashSet visit what they hold: ties in Kafka hang on both.

/** `String.hashCode()`: h = 31 h + unit over the UTF-16 code units, as a signed 32-bit integer. */
export function javaHash(text: string): number {
  let h = 0
  for (let i = 0; i < text.length; i++) h = (Math.imul(31, h) + text.charCodeAt(i)) | 0
  return h
}

/** A `java.util.HashSet`, or the keys of a `HashMap`. Items are equal when `===`. */
export interface JavaHashSet<T> {
  readonly hashOf: (item: T) => number
  /** By slot; inside a slot by insertion. The number of slots is a power of two, and never falls. */
  slots: T[][]
  size: number
}

/** An empty set, as `new HashSet<>(capacity)`; 16 is Java's default. */
export function javaHashSet<T>(hashOf: (item: T) => number, capacity = 16): JavaHashSet<T> {
  let slots = 1
  while (slots < capacity) slots *= 2
  return { hashOf, slots: emptySlots(slots), size: 0 }
}

/** Adds `item`; one that is there keeps its place. */
export function addTo<T>(set: JavaHashSet<T>, item: T): void {
  const slot = slotOf(set, item)
  if (slot.includes(item)) return
  slot.push(item)
  set.size++
  // A chain of more than eight doubles a small table. (In tables of 64 slots and more Java makes it a tree, which may
  // visit one of its items first: that takes nine ids with one hash, and is not modelled.)
  if (slot.length > 8 && set.slots.length < 64) grow(set)
  if (set.size > set.slots.length * 0.75) grow(set)
}

/** As `HashMap.computeIfAbsent` adds a key: before those of its slot, where `put` adds it behind them. */
export function addFirst<T>(set: JavaHashSet<T>, item: T): void {
  const slot = slotOf(set, item)
  if (slot.includes(item)) return
  if (set.size > set.slots.length * 0.75) grow(set)
  slotOf(set, item).unshift(item)
  set.size++
}

/** Removes `item`, if it is there. */
export function removeFrom<T>(set: JavaHashSet<T>, item: T): void {
  const slot = slotOf(set, item)
  const at = slot.indexOf(item)
  if (at < 0) return
  slot.splice(at, 1)
  set.size--
}

/** The items in the order in which Java iterates over them. */
export const itemsOf = <T>(set: JavaHashSet<T>): T[] => set.slots.flat()

/** `items` in the order in which a HashMap visits them that they were put into one after the other. */
export function hashOrder<T>(items: readonly T[], hashOf: (item: T) => number, capacity = 16): T[] {
  const set = javaHashSet(hashOf, capacity)
  for (const item of items) addTo(set, item)
  return itemsOf(set)
}

const emptySlots = <T>(count: number): T[][] => Array.from({ length: count }, () => [])

function slotOf<T>({ hashOf, slots }: JavaHashSet<T>, item: T): T[] {
  const hash = hashOf(item)
  return slots[(hash ^ (hash >>> 16)) & (slots.length - 1)]!
}

function grow<T>(set: JavaHashSet<T>): void {
  const items = itemsOf(set)
  set.slots = emptySlots(set.slots.length * 2)
  for (const item of items) slotOf(set, item).push(item)
}
