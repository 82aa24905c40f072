// What happens when a shard's records have been replicated, and what its clients are told when they have not.
import type { Effects } from '../../../kernel/step'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import type { ErrorCode, JoinGroupResponse, Message } from '../messages'
import { classicGroup } from './identity'
import { restartSession } from './sessions'
import type { Completion, Group, GroupShard, GroupState } from './state'

type BrokerEffects = Effects<Message, Fact>

/** Everything up to the write is below the high watermark. */
export function complete(broker: Broker, shard: GroupShard, done: Completion, fx: BrokerEffects): void {
  if (done.kind === 'nothing') return
  if (done.kind === 'assignment') {
    const group = classicGroup(shard, done.group)
    // Another member may have joined meanwhile; then this generation is over.
    if (group?.state !== 'CompletingRebalance' || group.generation !== done.generation) return
    handOut(broker, group, done.assignments, fx)
    return
  }
  if (done.to !== null) fx.send(done.to, done.reply)
}

/** G-14: everybody gets their partitions, those that the leader forgot get none, and the group is Stable. */
function handOut(
  broker: Broker,
  group: Group,
  assignments: Extract<Completion, { kind: 'assignment' }>['assignments'],
  fx: BrokerEffects,
): void {
  const assignment: Record<string, readonly string[]> = {}
  for (const member of Object.values(group.members)) {
    member.assignment = assignments[member.memberId] ?? []
    assignment[member.memberId] = member.assignment
  }
  enter(broker, group, 'Stable', fx)
  for (const member of Object.values(group.members)) {
    if (member.syncing === null) continue
    answerSync(group, member.memberId, 'NONE', fx)
    restartSession(group, member, member.sessionTimeoutMs, fx)
  }
  fx.note({
    type: 'assignment-completed',
    broker: broker.id,
    group: group.group,
    generation: group.generation,
    assignment,
  })
}

/** Answers a parked SyncGroup with the member's partitions, or with an error. */
export function answerSync(group: Group, memberId: string, error: ErrorCode, fx: BrokerEffects): void {
  const member = group.members[memberId]!
  if (member.syncing === null) return
  const correlationId = member.syncing
  member.syncing = null
  const partitions = error === 'NONE' ? member.assignment : []
  fx.send(member.client, { type: 'syncGroupResponse', correlationId, error, partitions })
}

/** Answers a parked JoinGroup with an error. */
export function refuseJoin(group: Group, memberId: string, error: ErrorCode, fx: BrokerEffects): void {
  const member = group.members[memberId]!
  if (member.joining === null) return
  const correlationId = member.joining
  member.joining = null
  fx.send(member.client, joinRefused(correlationId, memberId, error))
}

/** An answer to a JoinGroup that only says why not. */
export const joinRefused = (correlationId: number, memberId: string, error: ErrorCode): JoinGroupResponse => ({
  type: 'joinGroupResponse',
  correlationId,
  error,
  generation: -1,
  protocol: '',
  leader: '',
  memberId,
  members: [],
  skipAssignment: false,
})

/** The write failed: whoever waits for it hears the error. An assignment is not handed out. */
export function refuse(broker: Broker, done: Completion, error: ErrorCode, fx: BrokerEffects): void {
  if (done.kind !== 'reply' && done.kind !== 'commit') return
  if (done.to !== null) fx.send(done.to, { ...done.reply, error })
  if (done.kind !== 'commit') return
  const { group, member } = done
  fx.note({ type: 'offset-commit-refused', broker: broker.id, group, member, error })
}

/** What the log says when it refuses a write, as the group's members hear it (CoordinatorOperationExceptionHelper). */
export function coordinatorError(error: ErrorCode): ErrorCode {
  return errorsOfTheLog[error] ?? error
}

const errorsOfTheLog: Partial<Record<ErrorCode, ErrorCode>> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'COORDINATOR_NOT_AVAILABLE',
  NOT_ENOUGH_REPLICAS: 'COORDINATOR_NOT_AVAILABLE',
  REQUEST_TIMED_OUT: 'COORDINATOR_NOT_AVAILABLE',
  NOT_LEADER_OR_FOLLOWER: 'NOT_COORDINATOR',
  KAFKA_STORAGE_ERROR: 'NOT_COORDINATOR',
}

/** Previous states from which a state may be entered (ClassicGroupState). */
const previousStates: Record<GroupState, readonly GroupState[]> = {
  Empty: ['PreparingRebalance'],
  PreparingRebalance: ['Stable', 'CompletingRebalance', 'Empty'],
  CompletingRebalance: ['PreparingRebalance'],
  Stable: ['CompletingRebalance'],
  Dead: ['Stable', 'PreparingRebalance', 'CompletingRebalance', 'Empty'],
}

/** Moves a group to another state. @throws Error when Kafka's state machine has no such step. */
export function enter(broker: Broker, group: Group, to: GroupState, fx: BrokerEffects): void {
  const from = group.state
  if (!previousStates[to].includes(from)) throw new Error(`group ${group.group} cannot go from ${from} to ${to}`)
  group.state = to
  group.stateSince = fx.now
  fx.note({ type: 'group-state-changed', broker: broker.id, group: group.group, from, to })
}
