// What a run is, and what of it a checkpoint saves.
import type { Act, Blueprint, Scenario } from '../blueprint/scenario'
import type { Timeline } from '../kernel/timeline'
import type { Micros } from '../kernel/time'
import { cloneWorld, type Delivery } from '../kernel/world'
import type { Message } from '../models/kafka/messages'
import { cloneChecks, type Checks } from './check'
import type { KafkaStage, KafkaWorld } from './compile'
import type { Headline, Mark, Sample, Stop, Transition } from './frame'
import type { Chore } from './acting'
import { cloneChecker, type Checker } from './invariants/checker'
import type { Plan } from './plan'
import { cloneReferee, type Referee } from './referee/state'
import { cloneSeries, type Series } from './series'

/** All that a checkpoint saves. */
export interface RunState {
  world: KafkaWorld
  blueprint: Blueprint
  /** Planned acts that are done: index of the next one. */
  next: number
  /** Lines that waited for a state, by line: when it came. -1: never yet. */
  fired: Record<string, Micros>
  /** What acts will do later by themselves, by time. */
  later: { at: Micros; line: number; act: Act | Chore }[]
  referee: Referee
  checker: Checker
  checks: Checks
  series: Series
  /** Lengths of the run's histories at this moment. */
  headlines: number
  samples: number
  marks: number
  transitions: number
  /** What each broker, leader and group was last said to be, by `of id`. */
  became: Record<string, string | null>
  /** Deliveries so far, and those among them that a person can see. */
  events: number
  visible: number
  /** Something was noted since the last look at the expectations. */
  dirty: boolean
  /** Deliveries at the present instant, to notice a system that spins without time passing. */
  atInstant: number
  stopped: Stop | null
}

export interface Run {
  scenario: Scenario
  plan: Plan
  stage: KafkaStage
  state: RunState
  timeline: Timeline<RunState>
  /** The latest moment that was reached since the past last changed. */
  live: Micros
  /** Histories, longer than the state's lengths while one looks at the past. */
  headlines: Headline[]
  samples: Sample[]
  marks: Mark[]
  transitions: Transition[]
  /** Hears of network messages as they leave; null where nobody draws. */
  onSent: ((delivery: Delivery<Message>) => void) | null
  /** Stop at predict steps? Those that were answered do not stop again. */
  interactive: boolean
  /** Are the invariants looked at? */
  watching: boolean
  answered: Record<string, true>
  /** The predict step that the run waits at: its line. */
  asking: number | null
}

/** A copy for a checkpoint, or from one. Only what changes is copied; blueprints are replaced, never changed. It shares with `like`, the checkpoint before. */
export function copyOf(state: RunState, like?: RunState): RunState {
  const world = cloneWorld(state.world, like?.world)
  const referee = cloneReferee(state.referee, like?.referee)
  return {
    world,
    blueprint: state.blueprint,
    next: state.next,
    fired: { ...state.fired },
    later: state.later,
    referee,
    checker: cloneChecker(state.checker, world, referee),
    checks: cloneChecks(state.checks),
    series: cloneSeries(state.series),
    headlines: state.headlines,
    samples: state.samples,
    marks: state.marks,
    transitions: state.transitions,
    became: { ...state.became },
    events: state.events,
    visible: state.visible,
    dirty: state.dirty,
    atInstant: state.atInstant,
    stopped: state.stopped,
  }
}
