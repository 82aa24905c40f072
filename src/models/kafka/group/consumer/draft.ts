// A decision about a group of the consumer protocol: records that are replayed into a copy, and come true together when they are written.
import type { Effects } from '../../../../kernel/step'
import type { Broker } from '../../broker/state'
import type { Fact } from '../../facts'
import type { ErrorCode, Message } from '../../messages'
import type { ConsumerGroupRecord, CoordinatorRecord } from '../records'
import type { AnyGroup, GroupShard } from '../state'
import { append } from '../write'
import { replayConsumer } from './replay'
import type { ConsumerGroup } from './state'

export interface Draft {
  readonly id: string
  /** The group as it will be, under its name. */
  readonly groups: Record<string, AnyGroup>
  readonly records: CoordinatorRecord[]
  /** What people hear when the records are written. */
  readonly facts: Fact[]
}

/** Begins with the group as it is. */
export function draftOf(shard: GroupShard, id: string): Draft {
  const known = shard.groups[id]
  const groups: Draft['groups'] = {}
  if (known?.type === 'consumer') {
    groups[id] = { ...known, members: { ...known.members }, target: { ...known.target } }
  } else if (known !== undefined) groups[id] = known
  return { id, groups, records: [], facts: [] }
}

type Decision = Exclude<ConsumerGroupRecord, { type: 'consumerGroupMetadataTombstone' }>

export function decide(draft: Draft, ...records: readonly Decision[]): void {
  for (const record of records) {
    draft.records.push(record)
    replayConsumer(draft, record)
  }
}

/** The group as it will be. To be asked only when it is one of this protocol, or a record has made it one. */
export const drafted = ({ id, groups }: Draft): ConsumerGroup => groups[id] as ConsumerGroup

/** Writes what was decided; then it holds. Answers the log's refusal: then nothing has happened. */
export function carryOut(self: Broker, shard: GroupShard, draft: Draft, fx: Effects<Message, Fact>): ErrorCode {
  const { id, records, facts } = draft
  if (records.length === 0) return 'NONE'
  const error = append(self, shard, records, fx)
  if (error !== 'NONE') return error
  const before = shard.groups[id]
  const group = drafted(draft)
  const from = before?.state ?? 'Empty'
  if (before === undefined) {
    fx.note({ type: 'coordinator-elected', broker: self.id, group: id, partition: shard.partition })
  }
  if (from !== group.state || before?.type !== 'consumer') group.stateSince = fx.now
  shard.groups[id] = group
  for (const fact of facts) fx.note(fact)
  if (from !== group.state) {
    fx.note({ type: 'group-state-changed', broker: self.id, group: id, from, to: group.state })
  }
  return 'NONE'
}
