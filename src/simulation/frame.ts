// What a screen needs to know of a run at one moment, as plain data, and no more. `views` makes it.
import type { Micros } from '../kernel/time'
import type { BrokerView, LinkView } from './frame/brokers'
import type { GroupView } from './frame/groups'
import type { CoordinatedView, ProducerView } from './frame/producers'
import type { QuorumView } from './frame/quorum'
import type { ConfigSet } from './frame/settings'
import type { TopicView } from './frame/topics'
import type {
  ExpectationView,
  ExplainedView,
  Headline,
  LedgerView,
  Mark,
  Sample,
  Stop,
  Transition,
} from './frame/verdicts'

export type * from './frame/brokers'
export type * from './frame/groups'
export type * from './frame/producers'
export type * from './frame/quorum'
export type * from './frame/settings'
export type * from './frame/topics'
export type * from './frame/verdicts'

export interface Frame {
  /** Rises with every load and every change of the past; frames of an older one are stale. */
  runId: number
  now: Micros
  /** Deliveries so far. */
  events: number
  /** The latest moment that was ever reached in this run. */
  live: Micros
  seed: number
  brokers: BrokerView[]
  topics: TopicView[]
  producers: ProducerView[]
  groups: GroupView[]
  /** Every transactional id, as its coordinator has it, by name. */
  coordinated: CoordinatedView[]
  quorum: QuorumView
  /** What was set for all brokers and controllers: those without a value of their own go by it. */
  config: ConfigSet
  links: LinkView[]
  ledger: LedgerView
  expectations: ExpectationView[]
  /** Promises that did not hold and need not have, by configuration and faults. In the order in which they first broke. */
  explained: ExplainedView[]
  /** New headlines since the last frame of this run (after a seek: all of them up to now). */
  headlines: Headline[]
  /** `headlines` replaces what the page has, rather than adding to it. */
  headlinesReset: boolean
  /** New samples since the last frame, and whether they replace all. */
  samples: Sample[]
  samplesReset: boolean
  /** Lines of the timeline that have happened by now (with `when` lines at the moment they did). */
  marks: Mark[]
  /** What the timeline's tracks are drawn from; like `headlines`, new ones only, and all after `headlinesReset`. */
  transitions: Transition[]
  /** The run stopped by itself: an unexplained broken promise, or an error in the model. */
  stopped: Stop | null
  /** A predict step that waits for an answer (index into the scenario's timeline). */
  asking: number | null
  /** Flights since the last frame, or all under way after a seek: see flights.ts for the layout. */
  flights: ArrayBuffer
  flightsReset: boolean
  /** Actor ids by the numbers that flights use; partition ids likewise. Only when changed since the last frame. */
  names: { actors: string[]; partitions: string[]; errors: string[] } | null
  /** Are the views (brokers … expectations) in it? Those of a frame without are empty: the last ones still stand. */
  faces: boolean
  /** Did `advance` reach the time asked for, or did the budget end first? */
  reached: boolean
}
