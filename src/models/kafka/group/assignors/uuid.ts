// Kafka's Uuid, as far as assignors lean on it: its hash and its order decide ties between topics.

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The 128 bits of a Uuid in URL-safe base64, as four signed 32-bit words, most significant first. */
function wordsOf(uuid: string): [number, number, number, number] {
  const words: [number, number, number, number] = [0, 0, 0, 0]
  for (let bit = 0; bit < 128; bit++) {
    const digit = digits.indexOf(uuid.charAt(Math.floor(bit / 6)))
    const value = (digit >> (5 - (bit % 6))) & 1
    words[bit >> 5]! |= value << (31 - (bit & 31))
  }
  return words
}

/** `Uuid.hashCode()`: both 64-bit halves xor-ed, and of that both 32-bit halves. */
export const uuidHash = (uuid: string): number => wordsOf(uuid).reduce((hash, word) => hash ^ word, 0)

/** `Uuid.compareTo`: two signed 64-bit numbers, the most significant first. */
export function byUuid(a: string, b: string): number {
  const [a0, a1, a2, a3] = wordsOf(a)
  const [b0, b1, b2, b3] = wordsOf(b)
  return a0 - b0 || (a1 >>> 0) - (b1 >>> 0) || a2 - b2 || (a3 >>> 0) - (b3 >>> 0)
}

/** The Uuid that stands for a topic's number, which here is the offset of the metadata record that made it. */
export function uuidOf(topicId: number): string {
  let text = ''
  for (let rest = topicId; text.length < 8; rest = Math.floor(rest / 64)) text = digits.charAt(rest % 64) + text
  return `${'A'.repeat(13)}${text}A`
}
