// How a heartbeat of the consumer protocol, or of a share group, is answered: an error at once, what was decided once it is stored.
import type { Effects } from '../../../kernel/step'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import type { ConsumerGroupHeartbeatResponse, ErrorCode, Message, ShareGroupHeartbeatResponse } from '../messages'
import { shardFor } from './shard-for'
import type { GroupShard } from './state'
import { whenWritten } from './write'

/** What the two kinds of group do differently. `Beaten`: what the member is told. */
interface Heartbeat<Beaten extends object> {
  leave(shard: GroupShard): ErrorCode
  beat(shard: GroupShard): Beaten | ErrorCode
  answer(error: ErrorCode, member: Beaten | null): ConsumerGroupHeartbeatResponse | ShareGroupHeartbeatResponse
}

/** Lets a member leave (an epoch below 0) or go on, and answers it. */
export function answerHeartbeat<Beaten extends object>(
  self: Broker,
  { group, memberEpoch }: { readonly group: string; readonly memberEpoch: number },
  to: string,
  fx: Effects<Message, Fact>,
  { leave, beat, answer }: Heartbeat<Beaten>,
): void {
  const shard = group === '' ? 'INVALID_GROUP_ID' : shardFor(self, group)
  if (typeof shard === 'string') return fx.send(to, answer(shard, null))
  const outcome = memberEpoch < 0 ? leave(shard) : beat(shard)
  if (typeof outcome === 'string' && outcome !== 'NONE') return fx.send(to, answer(outcome, null))
  const reply = answer('NONE', typeof outcome === 'string' ? null : outcome)
  whenWritten(self, shard, { kind: 'reply', to, reply }, fx)
}
