// A decision about a share group: records that are replayed into a copy, and come true together when they are written.
import type { Broker, BrokerEffects } from '../../broker/state'
import type { Fact } from '../../facts'
import type { ErrorCode } from '../../messages'
import type { GroupShard } from '../state'
import { append } from '../write'
import { replayShare, type ShareDecision } from './replay'
import { emptyShareGroup, type ShareGroup } from './state'

export interface ShareDraft {
  readonly group: ShareGroup
  readonly records: ShareDecision[]
  /** What people hear when the records are written. */
  readonly facts: Fact[]
}

/** Begins with the group as it is, or with a new one. */
export function shareDraft({ groups }: GroupShard, id: string): ShareDraft {
  const known = groups[id]
  return { group: known?.type === 'share' ? { ...known } : emptyShareGroup(id), records: [], facts: [] }
}

export function decideShare({ group, records }: ShareDraft, ...decisions: readonly ShareDecision[]): void {
  for (const record of decisions) {
    records.push(record)
    replayShare(group, record)
  }
}

/** Writes what was decided; then it holds. Answers the log's refusal: then nothing has happened. */
export function carryOutShare(
  self: Broker,
  shard: GroupShard,
  { group, records, facts }: ShareDraft,
  fx: BrokerEffects,
): ErrorCode {
  if (records.length === 0) return 'NONE'
  const { group: id } = group
  const before = shard.groups[id]
  const gone = before === undefined || before.type === 'share' ? [] : [{ type: 'groupTombstone', group: id } as const]
  const error = append(self, shard, [...gone, ...records], fx)
  if (error !== 'NONE') return error
  const from = before?.state ?? 'Empty'
  if (before === undefined) {
    fx.note({ type: 'coordinator-elected', broker: self.id, group: id, partition: shard.partition })
  }
  if (from !== group.state) group.stateSince = fx.now
  shard.groups[id] = group
  for (const fact of facts) fx.note(fact)
  if (from !== group.state) {
    fx.note({ type: 'group-state-changed', broker: self.id, group: id, from, to: group.state })
  }
  return 'NONE'
}
