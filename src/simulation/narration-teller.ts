// How a fact becomes a sentence: how loud it is, in what tone, about whom, and how often.
import type { Micros } from '../kernel/time'
import type { Headline } from './frame'
import type { Referee } from './referee-state'

export type Level = Headline['level']
export type Tone = Headline['tone']

/** How a type of fact is told. */
export interface Teller<F> {
  level: Level | ((fact: F, referee: Referee) => Level)
  tone: Tone | ((fact: F, referee: Referee) => Tone)
  text: (fact: F, referee: Referee) => string
  /** Ids of the blocks that it speaks of. */
  about: (fact: F) => readonly (string | null)[]
  /** Facts that give the same answer here are told at most once a second. */
  once?: (fact: F) => string
  /** Instead of a second: while the same fact comes back within this time, it is not told again. */
  quiet?: Micros
}
