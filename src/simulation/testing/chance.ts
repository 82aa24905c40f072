// What chance decides in random documents.
import { nextUint32, type Stream } from '../../kernel/random'

/** A whole number from `low` to `high`. */
export const between = (chance: Stream, low: number, high: number): number =>
  low + (nextUint32(chance) % (high - low + 1))

export const oneOf = <T>(chance: Stream, ...choices: T[]): T => choices[between(chance, 0, choices.length - 1)]!
