// What it is to hear a fact.
import type { Micros } from '../../kernel/time'
import type { Fact, FactOf } from '../../models/kafka/facts'
import type { Referee } from './state'

/** What the referee does with facts of each type. */
export type Hearings = { [T in Fact['type']]?: (referee: Referee, fact: FactOf<T>, at: Micros, seq: number) => void }
