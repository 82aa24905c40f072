// A fingerprint of plain state: equal states give equal digests on every machine, whatever the order of their keys.

/** Two 32-bit lanes over a canonical walk of the state. */
export interface Digest {
  a: number
  b: number
}

export const createDigest = (): Digest => ({ a: 0x243f6a88, b: 0x85a308d3 })

/** The digest as 16 hexadecimal digits. */
export const digestText = ({ a, b }: Digest): string =>
  (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0')

export function addNumber(digest: Digest, value: number): void {
  const low = value | 0
  const high = Math.floor(value / 0x1_0000_0000) | 0
  mix(digest, low)
  mix(digest, high)
  if (!Number.isInteger(value)) mix(digest, Math.floor((value - Math.floor(value)) * 0x1_0000_0000) | 0)
}

export function addText(digest: Digest, text: string): void {
  mix(digest, text.length)
  for (let i = 0; i < text.length; i++) mix(digest, text.charCodeAt(i))
}

/**
 * Adds a plain value: numbers, text, booleans, null, arrays, typed arrays and objects (keys in sorted order).
 * @throws Error for anything that plain state must not hold (undefined, functions, NaN, Infinity, Maps, …), with its path.
 */
export function addState(digest: Digest, value: unknown, path = 'state'): void {
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value)) throw new Error(`${path} is ${value}: state holds finite numbers only`)
      mix(digest, 1)
      addNumber(digest, value)
      return
    case 'string':
      mix(digest, 2)
      addText(digest, value)
      return
    case 'boolean':
      mix(digest, value ? 3 : 4)
      return
    case 'object':
      addObject(digest, value, path)
      return
    default:
      throw new Error(`${path} is ${typeof value}: state holds plain data only`)
  }
}

function addObject(digest: Digest, value: object | null, path: string): void {
  if (value === null) return mix(digest, 5)
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const list = value as unknown as ArrayLike<unknown>
    mix(digest, 6)
    mix(digest, list.length)
    for (let i = 0; i < list.length; i++) addState(digest, list[i], `${path}[${i}]`)
    return
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw new Error(`${path} is not a plain object`)
  mix(digest, 7)
  for (const key of Object.keys(value).toSorted()) {
    addText(digest, key)
    addState(digest, (value as Record<string, unknown>)[key], `${path}.${key}`)
  }
}

function mix(digest: Digest, word: number): void {
  digest.a = Math.imul(digest.a ^ word, 0x9e3779b1)
  digest.a ^= digest.a >>> 15
  digest.b = Math.imul((digest.b + word) | 0, 0x85ebca77)
  digest.b ^= digest.b >>> 13
}
