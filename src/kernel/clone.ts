// Copies of plain state for checkpoints. What is `sealed` never changes again, so copies share it.

/**
 * An object that is never changed after it was made (a stored batch, a finished chunk); checkpoints share it. A list
 * that begins with one holds nothing else: such lists are long, and are copied without a look at their items.
 */
export interface Sealed {
  readonly sealed: true
}

/**
 * A deep copy of plain data; sealed objects are shared, typed arrays are copied. Of `like`, an earlier copy that nobody
 * will change either, it shares whatever is the same, down to the order of keys: between two checkpoints most of a world
 * stands still.
 */
export function cloneState<T>(value: T, like?: T): T {
  return copy(value, like) as T
}

/** A copy of a list whose items are shared; `like` itself where that holds the same. */
export function cloneList<T>(list: T[], like?: T[]): T[] {
  return like !== undefined && holdsSame(list, like) ? like : list.slice()
}

/** `copy`, or `like`, an earlier copy, where every field of that holds the same. */
export function orLike<T extends object>(copy: T, like: T | undefined): T {
  if (like === undefined) return copy
  for (const key in copy) if (copy[key] !== like[key]) return copy
  return like
}

type Fields = Record<string, unknown>

function copy(value: unknown, like: unknown): unknown {
  if (!isObject(value)) return value
  if (Array.isArray(value)) return copyList(value, Array.isArray(like) ? like : undefined)
  if (ArrayBuffer.isView(value)) {
    return ArrayBuffer.isView(like) && holdsSameNumbers(value as Int32Array, like as Int32Array)
      ? like
      : (value as Int32Array).slice()
  }
  if ((value as Fields).sealed === true) return value
  return copyFields(value as Fields, isFields(like) ? like : undefined)
}

function copyList(list: unknown[], like: unknown[] | undefined): unknown[] {
  if (isSealed(list.at(0)) || !list.some(isObject)) return cloneList(list, like)
  const out = list.slice()
  let same = list.length === like?.length
  for (let i = 0; i < out.length; i++) {
    const known = like?.[i]
    const item = out[i]
    if (isObject(item)) out[i] = copy(item, known)
    if (out[i] !== known) same = false
  }
  return same ? like! : out
}

function copyFields(from: Fields, like: Fields | undefined): Fields {
  const keys = like === undefined ? none : Object.keys(like)
  // All at once: to look each up by its name takes several times as long.
  const values = like === undefined ? none : Object.values(like)
  // Made at the first difference: mostly there is none.
  let out: Fields | null = null
  let n = 0
  for (const key in from) {
    const item = from[key]
    const isNext = keys[n] === key
    const known = isNext ? values[n] : like?.[key]
    const copied = isObject(item) ? copy(item, known) : item
    if (out === null && (!isNext || copied !== known)) out = firstFields(from, keys, values, n)
    if (out !== null) out[key] = copied
    if (isNext) n++
  }
  if (out !== null) return out
  return like !== undefined && n === keys.length ? like : firstFields(from, keys, values, n)
}

/** An object that gets more fields than this one after the other, by names that vary, is a slow one for V8 ever after. */
const MANY = 16

// A copy of `from` for as far as it is the same as an earlier copy: the first `count` of the fields of that.
function firstFields(from: Fields, keys: readonly string[], values: readonly unknown[], count: number): Fields {
  const out: Fields = Object.keys(from).length > MANY ? { ...from } : {}
  for (let i = 0; i < count; i++) out[keys[i]!] = values[i]
  return out
}

const none: readonly string[] = []

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const isFields = (value: unknown): value is Fields =>
  isObject(value) && !Array.isArray(value) && !ArrayBuffer.isView(value)

const isSealed = (value: unknown): boolean => isObject(value) && (value as Partial<Sealed>).sealed === true

function holdsSame(list: unknown[], like: unknown[]): boolean {
  if (list.length !== like.length) return false
  // A line that reads lists of numbers by index as well as lists of objects makes V8 put the numbers into boxes, for good.
  if (typeof list.at(0) === 'number') return list.every((item, i) => item === like.at(i))
  for (let i = 0; i < list.length; i++) if (list[i] !== like[i]) return false
  return true
}

function holdsSameNumbers(list: Int32Array, like: Int32Array): boolean {
  if (list.length !== like.length) return false
  for (let i = 0; i < list.length; i++) if (list[i] !== like[i]) return false
  return true
}
