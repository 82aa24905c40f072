// What the referee saw that needs an explanation, and what may explain it.
import type { Micros } from '../../kernel/time'
import type { FactOf } from '../../models/kafka/facts'
import type { PartitionId, RecordId } from '../../models/kafka/messages'
import type { ExplainCode } from './explain'

/** What a person, or a line of the script, did to the run. */
export interface FaultNote {
  at: Micros
  /** The verb of the timeline (kill, restore, cut, pause, set, remove, …), or `resume`. */
  kind: string
  /** Ids of the blocks and actors it befell; for a link both ends. */
  targets: readonly string[]
  /** With `set`: the keys that were changed; with `wipe`: `voter`, if a controller is among the targets. Else ''. */
  detail: string
}

/** Something that a promise may forbid; kept until the next delivery, for the invariants. */
export interface Incident {
  kind:
    | 'lost'
    | 'duplicate'
    | 'out-of-order'
    | 'rewritten'
    | 'two-verdicts'
    | 'never-sent'
    | 'failed-yet-stored'
    | 'tombstone-missed'
    | 'passed-by'
    | 'done-again'
    | 'given-up'
    | 'never-done'
    | 'made-again'
    | 'never-made'
  partition: PartitionId
  record: RecordId
  offset: number
  /** Records that this stands for. */
  count: number
  idempotent: boolean
  acksAll: boolean
  code: ExplainCode | ''
  /** The group that it is about, where it is about one. */
  group?: string
}

export interface Loss {
  record: RecordId
  partition: PartitionId
  offset: number
  key: string | null
  at: Micros
  code: ExplainCode | ''
}

export interface Fence {
  at: Micros
  reason: 'session-expired' | 'shutdown' | 're-registered'
  silentFor: Micros
}

/** Why a broker last refused something to a client. */
export interface Refusal {
  error: string
  broker: string
  at: Micros
  /** What was asked for; '': that records be stored. */
  request: string
  /** Part of a sentence; '': the error says it all. */
  why: string
}

/** A member that its group did not want any more. */
export interface Removal {
  group: string
  at: Micros
  reason: FactOf<'member-removed'>['reason']
}
