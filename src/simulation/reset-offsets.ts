// What kafka-consumer-groups.sh --reset-offsets looks up before it asks: each partition's offset, and who coordinates the group.
import type { ResetPoint } from '../blueprint/scenario'
import type { Broker } from '../models/kafka/actors'
import { listOffsets } from '../models/kafka/broker/queries'
import type { PartitionState } from '../models/kafka/controller/records'
import { shardIdOf } from '../models/kafka/group/shard-for'
import type { AnyGroup } from '../models/kafka/group/state'
import type { ListOffsetsRequest, ResetOffsets } from '../models/kafka/messages'
import type { KafkaWorld } from './compile'

type Timestamp = ListOffsetsRequest['partitions'][number]['timestamp']

/** What its coordinator is to be told; or why the tool gives up before that. */
export function planReset(
  world: KafkaWorld,
  partitions: readonly PartitionState[],
  group: string,
  to: ResetPoint,
): { coordinator: string; request: ResetOffsets } | { why: string } {
  if (partitions.length === 0) return { why: 'it reads no topic that exists' }
  const coordinator = coordinatorOf(world, group)
  if (coordinator === null) return { why: 'nobody coordinates it at the moment' }
  const offsets: ResetOffsets['offsets'][number][] = []
  for (const state of partitions) {
    const committed = coordinator.volatile.groups[shardIdOf(coordinator, group)]?.groups[group]
    const current = committedOffset(committed, state.partition)
    if (to.kind === 'shift' && current === null) {
      return { why: `there is no committed offset of ${state.partition} that could be shifted` }
    }
    const offset = offsetOf(world, state, to, current)
    if (offset === null) return { why: `${state.partition} has no leader that could say where it begins and ends` }
    offsets.push({ partition: state.partition, offset, leaderEpoch: -1 })
  }
  return { coordinator: coordinator.id, request: { type: 'resetOffsets', group, offsets } }
}

// The one in the newest epoch; it need not have heard of the group yet.
function coordinatorOf({ actors }: KafkaWorld, group: string): Broker | null {
  let best: Broker | null = null
  let epoch = -1
  for (const actor of Object.values(actors)) {
    if (actor.kind !== 'broker' || !actor.up) continue
    const shard = actor.volatile.groups[shardIdOf(actor, group)]
    if (shard === undefined || shard.leaderEpoch <= epoch) continue
    best = actor
    epoch = shard.leaderEpoch
  }
  return best
}

const committedOffset = (group: AnyGroup | undefined, partition: string): number | null =>
  group?.offsets[partition]?.offset ?? null

// What lies outside of the log is moved to its end on that side, as the tool does with a warning.
function offsetOf(world: KafkaWorld, state: PartitionState, to: ResetPoint, current: number | null): number | null {
  const start = listed(world, state, 'earliest')
  const end = listed(world, state, 'latest')
  if (start === null || end === null) return null
  if (to.kind === 'earliest') return start
  if (to.kind === 'latest') return end
  const within = (offset: number): number => Math.min(Math.max(offset, start), end)
  if (to.kind === 'current') return within(current ?? end)
  if (to.kind === 'shift') return within(current! + to.by)
  if (to.kind === 'offset') return within(to.offset)
  const at = listed(world, state, to.kind === 'ago' ? Math.max(0, world.now - to.span) : to.at)
  // Nothing is as young: the tool falls back to the end.
  return at === null || at < 0 ? end : at
}

function listed({ actors }: KafkaWorld, { partition, leader }: PartitionState, timestamp: Timestamp): number | null {
  const broker = leader === null ? undefined : actors[leader]
  if (broker?.kind !== 'broker' || !broker.up) return null
  const asked = { partition, currentLeaderEpoch: -1, timestamp }
  const [answer] = listOffsets(broker, { type: 'listOffsetsRequest', correlationId: 0, partitions: [asked] }).partitions
  return answer === undefined || answer.error !== 'NONE' ? null : answer.offset
}
