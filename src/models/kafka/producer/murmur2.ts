// Key → hash → partition, exactly as Kafka's Java client (P-2, P-3).

/** Scratch memory for the bytes of one key; its content means nothing between two calls. */
let scratch = new Uint8Array(256)

/**
 * Writes `text` as UTF-8 into scratch memory, and answers its length in bytes. A lone surrogate becomes `?`, as in
 * Java's `String.getBytes`.
 */
function encode(text: string): number {
  if (scratch.length < text.length * 3) scratch = new Uint8Array(text.length * 6)
  let length = 0
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i)
    if (code >= 0xd800 && code <= 0xdfff) {
      const point = text.codePointAt(i)!
      if (point > 0xffff) i++
      code = point > 0xffff ? point : 0x3f
    }
    if (code < 0x80) {
      scratch[length++] = code
    } else if (code < 0x800) {
      scratch[length++] = 0xc0 | (code >> 6)
      scratch[length++] = 0x80 | (code & 0x3f)
    } else if (code < 0x10000) {
      scratch[length++] = 0xe0 | (code >> 12)
      scratch[length++] = 0x80 | ((code >> 6) & 0x3f)
      scratch[length++] = 0x80 | (code & 0x3f)
    } else {
      scratch[length++] = 0xf0 | (code >> 18)
      scratch[length++] = 0x80 | ((code >> 12) & 0x3f)
      scratch[length++] = 0x80 | ((code >> 6) & 0x3f)
      scratch[length++] = 0x80 | (code & 0x3f)
    }
  }
  return length
}

/** Bytes of `text` in UTF-8. */
export const utf8Size = (text: string): number => encode(text)

/** murmur2 of a key's UTF-8 bytes, as a signed 32-bit integer. */
export function murmur2OfText(key: string): number {
  const length = encode(key)
  return murmur2(scratch, length)
}

const m = 0x5bd1e995

/** Kafka's `Utils.murmur2` of the first `length` bytes: signed 32 bits, little-endian words, seed 0x9747b28c. */
export function murmur2(bytes: Uint8Array, length = bytes.length): number {
  let h = 0x9747b28c ^ length
  const words = length & ~3
  for (let i = 0; i < words; i += 4) {
    let k = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    k = Math.imul(k, m)
    k = Math.imul(k ^ (k >>> 24), m)
    h = Math.imul(h, m) ^ k
  }
  const tail = length & 3
  if (tail === 3) h ^= bytes[words + 2]! << 16
  if (tail >= 2) h ^= bytes[words + 1]! << 8
  if (tail >= 1) h = Math.imul(h ^ bytes[words]!, m)
  h = Math.imul(h ^ (h >>> 13), m)
  return h ^ (h >>> 15)
}

/** `Utils.toPositive`: drops the sign bit, which is not the absolute value. */
export const toPositive = (hash: number): number => hash & 0x7fffffff
