// Java's String.hashCode, and what Kafka derives from it: the partition of `__consumer_offsets` that a group lives in.

/** `String.hashCode()`: h = 31 h + unit over the UTF-16 code units, as a signed 32-bit integer. */
export function javaHash(text: string): number {
  let h = 0
  for (let i = 0; i < text.length; i++) h = (Math.imul(31, h) + text.charCodeAt(i)) | 0
  return h
}

/** `Utils.abs`: the smallest integer, which has no positive counterpart, gives 0. */
const abs = (n: number): number => (n === -0x8000_0000 ? 0 : Math.abs(n))

/** G-1: index of the partition of `__consumer_offsets` for a group, of `count` partitions in all. */
export const coordinatorPartition = (group: string, count: number): number => abs(javaHash(group)) % count
