// Watches the promises while the run goes on: facts say what was touched, and what was touched is looked at after the
// delivery, when every actor is whole again.
import type { Micros } from '../../kernel/time'
import type { Fact } from '../../models/kafka/facts'
import type { KafkaWorld } from '../compile'
import type { Stop } from '../frame'
import type { Referee } from '../referee-state'

export interface Checker {
  world: KafkaWorld
  referee: Referee
}

export const createChecker = (world: KafkaWorld, referee: Referee): Checker => ({ world, referee })

/** A checkpoint of the checker, over the copies of the world and the referee that it goes with. */
export const cloneChecker = (checker: Checker, world: KafkaWorld, referee: Referee): Checker => ({
  ...checker,
  world,
  referee,
})

/** Hears a fact, after the referee has. Nothing is looked at yet: the actor that noted it is in the middle of its work. */
export function observe(_checker: Checker, _fact: Fact, _at: Micros, _seq: number): void {}

/** Looks at what was touched, once after each delivery and each act. Answers with the first unexplained breakage. */
export function settle(_checker: Checker, _at: Micros, _seq: number): Stop | null {
  return null
}
