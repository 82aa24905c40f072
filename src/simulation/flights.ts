// Messages under way, packed for the page: written once when a message is sent, never touched again.
// Where a message is drawn is a pure function of virtual time: (now - sentAt) / (dueAt - sentAt) of its way.

/** 32-bit words per flight. */
export const FLIGHT_WORDS = 10

/**
 * Layout of one flight (Float64 times first, so a record is 40 bytes, 8-byte aligned):
 *   words 0-1  sentAt  (Float64, Micros)
 *   words 2-3  dueAt   (Float64, Micros)
 *   word  4    from    (Uint32, number of an actor)
 *   word  5    to      (Uint32, number of an actor)
 *   word  6    partition (Uint32, number of a partition; 0xffffffff: none)
 *   word  7    kind    (Uint32, index into FLIGHT_KINDS)
 *   word  8    records (Uint32, how many it carries)
 *   word  9    flags   (Uint32; 1 = lost; from bit 8 on the number of the error that it tells of + 1, 0 for none)
 * A request that carries several partitions makes one flight per partition with records, else a single one.
 */
export const FLIGHT_BYTES = FLIGHT_WORDS * 4

/** What a flight is, for its shape and tint. */
export const FLIGHT_KINDS = [
  'produce',
  'produce-ack',
  'produce-error',
  'replica-fetch',
  'replica-data',
  'consumer-fetch',
  'consumer-data',
  'group',
  'commit',
  'control',
  'metadata',
] as const
export type FlightKind = (typeof FLIGHT_KINDS)[number]

export const NO_PARTITION = 0xffffffff
export const FLIGHT_LOST = 1
/** Errors stand in the flags from this bit on. */
export const ERROR_SHIFT = 8
