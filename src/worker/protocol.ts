// All that the page may ask of the worker, and what comes back. Both ends are typed from `Commands`.
import type { Micros } from '../kernel/time'
import type { Problem, RulesSettings, Scenario } from '../blueprint/scenario'
import type { Salvage } from '../blueprint/salvage'
import type { Carrier, Frame, InvariantCard, LifeLine } from '../simulation/frame'

export type * from '../simulation/frame'
export {
  FLIGHT_BYTES,
  FLIGHT_KINDS,
  ERROR_SHIFT,
  FLIGHT_LOST,
  FLIGHT_WORDS,
  NO_PARTITION,
  type FlightKind,
} from '../simulation/flights'

export interface Commands {
  /** Starts a new run and goes to a moment of it. */
  load(args: { scenario: Scenario; at: Micros }): Frame
  /**
   * The same run with a changed document: whatever differs in the past is simulated anew, up to where it stands now.
   * Lines that lie ahead of now are simply taken note of.
   */
  change(args: { scenario: Scenario }): Frame
  /**
   * Runs towards `to` for at most `budgetMs` of wall time. One question is under way at a time. Without `faces` the
   * answer has no views: flights need sixty frames a second, faces no more than fifteen.
   */
  advance(args: { to: Micros; budgetMs: number; faces: boolean }): Frame
  /** Goes to any moment, past or (by simulating) future. */
  seek(args: { at: Micros }): Frame
  /** One delivery forward (only those that people can see: network messages and facts) or back. */
  step(args: { direction: 1 | -1 }): Frame
  /** Goes on after a predict step. */
  answer(args: { line: number }): Frame
  /** The life of one record. */
  lifeLine(args: { record: number }): LifeLine | null
  /** The messages in which one record is under way now. */
  carriers(args: { record: number }): Carrier[]
  /** A card for each promise that is watched; the same for every run. */
  invariants(args: Record<string, never>): InvariantCard[]
  /** Value of an expression now, or why it cannot be evaluated. */
  evaluate(args: { expression: string }): { value: unknown } | { problem: string }
  /** Digest of the whole state now. */
  digest(args: Record<string, never>): string
}
export type Command = keyof Commands

export type Request = { [C in Command]: { id: number; command: C; args: Parameters<Commands[C]>[0] } }[Command]
export type Reply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: { name: string; message: string; stack: string } }

/** What the explore worker is asked: which rules to explore, in the scope that one can wait for. */
export interface ExploreQuestion {
  rules: RulesSettings
}

/** What the explore worker says: how far it is, and in the end what it found. */
export type ExploreReply =
  | { done: false; states: number; depth: number }
  | {
      done: true
      states: number
      depth: number
      scope: { replicas: number; records: number; epochs: number }
      /** The shortest way to break a promise; null: all of them hold. */
      counterexample: {
        promise: string
        steps: string[]
        /** Who holds what in the end. */
        end: string
        /** Plays it; null where no script was found that a simulation follows. */
        scenario: Scenario | null
      } | null
    }

/** What the parse worker is asked: the text or the bytes of a file, and its name (which only helps to tell YAML from JSON). */
export interface ParseQuestion {
  input: string | Uint8Array
  name: string
  /** Asks for what is right in it, and is answered with that alone; else for all of it. */
  rest: boolean
}

/** What is right in a text that has faults, and the paths of what was left out; null: nothing. */
export type RestReply = { rest: Salvage | null }

/** What the parse worker answers: a scenario, or everything that is wrong with the text. */
export type ParseReply = { ok: true; scenario: Scenario; notices: Problem[] } | { ok: false; problems: Problem[] }
