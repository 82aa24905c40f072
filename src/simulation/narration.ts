// Facts in sentences: who did what, because of what, with what consequence.
import type { Micros } from '../kernel/time'
import type { Fact } from '../models/kafka/facts'
import type { Headline } from './frame'
import type { Referee } from './referee-state'

/** The sentence of a fact, told when the referee has heard it; null for facts that are only told on demand. */
export function narrate(_fact: Fact, _at: Micros, _seq: number, _referee: Referee): Headline | null {
  return null
}
