// How fast machines are: what a broker's threads, network card and disk take for requests and bytes, and a client's core for
// compression.
import type { Micros } from '../../kernel/time'

/** Rates of one broker, and of its clients. Every one of them is a person's own measurement or guess: docs/fidelity.md has where defaults come from. */
export interface Capacity {
  /** What a request handler thread takes for a request, whatever is in it, Micros. */
  readonly request: Micros
  /** Bytes per second that one request handler thread checks and copies. */
  readonly threadRate: number
  /** What a network thread takes to read a request and to send an answer, Micros. */
  readonly network: Micros
  /** Bytes per second that one network thread moves. */
  readonly networkRate: number
  /** Bytes per second of the network card, each way. */
  readonly link: number
  /** Bytes per second that the disk writes in the long run. */
  readonly disk: number
  /** Bytes that the page cache holds back for the disk before appends wait for it. */
  readonly dirty: number
  /** How fast a core of a client compresses and decompresses, against the one whose figures codecs.ts has. */
  readonly clientCore: number
}

/** A small server: see docs/fidelity.md for each number. */
export const typicalCapacity: Capacity = {
  request: 100,
  threadRate: 500_000_000,
  network: 20,
  networkRate: 1_000_000_000,
  link: 125_000_000,
  disk: 150_000_000,
  dirty: 256_000_000,
  clientCore: 1,
}
