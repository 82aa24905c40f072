// Which partition of an internal topic a group or a transactional id lives in, by Java's String.hashCode (G-1, T-1).
import { javaHash } from './java-hash'

/** `Utils.abs`: the smallest integer, which has no positive counterpart, gives 0. */
const abs = (n: number): number => (n === -0x8000_0000 ? 0 : Math.abs(n))

/** Index of the partition for a group or transactional id, of `count` partitions in all. Its leader is the coordinator. */
export const coordinatorPartition = (id: string, count: number): number => abs(javaHash(id)) % count
