// The partition of `__consumer_offsets` that a group lives in, by Java's String.hashCode.
import { javaHash } from '../java-hash'

/** `Utils.abs`: the smallest integer, which has no positive counterpart, gives 0. */
const abs = (n: number): number => (n === -0x8000_0000 ? 0 : Math.abs(n))

/** G-1: index of the partition of `__consumer_offsets` for a group, of `count` partitions in all. */
export const coordinatorPartition = (group: string, count: number): number => abs(javaHash(group)) % count
