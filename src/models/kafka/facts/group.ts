// What happened to groups, at their coordinator.
import type { Micros } from '../../../kernel/time'
import type { ErrorCode } from '../error-codes'
import type { ConsumerMemberState } from '../group/records'
import type { PartitionId } from '../partition'

export type GroupFact =
  | { type: 'coordinator-elected'; broker: string; group: string; partition: PartitionId }
  | { type: 'rebalance-started'; broker: string; group: string; generation: number; reason: string }
  | {
      type: 'generation-started'
      broker: string
      group: string
      generation: number
      protocol: string
      leader: string
      members: readonly string[]
    }
  | {
      /** The group is Stable: everybody's partitions, by member id. */
      type: 'assignment-completed'
      broker: string
      group: string
      generation: number
      assignment: Readonly<Record<string, readonly PartitionId[]>>
    }
  | { type: 'group-state-changed'; broker: string; group: string; from: string; to: string }
  | { type: 'member-joined'; broker: string; group: string; member: string; client: string }
  | {
      type: 'member-removed'
      broker: string
      group: string
      member: string
      client: string
      reason: 'left' | 'session-expired' | 'did-not-rejoin' | 'did-not-sync' | 'no-room' | 'did-not-revoke'
    }
  /** N-10: a live classic group became one of the consumer protocol; these members go on to speak the classic one. */
  | { type: 'group-upgraded'; broker: string; group: string; epoch: number; members: readonly string[] }
  | {
      /** N-2: members, subscriptions or topics have changed, so a new target is due (KIP-848). */
      type: 'group-epoch-bumped'
      broker: string
      group: string
      epoch: number
      reason: string
    }
  | {
      /** N-3: where everybody shall end, by member id. Each member goes there at its own pace. */
      type: 'target-assignment-computed'
      broker: string
      group: string
      epoch: number
      assignor: string
      target: Readonly<Record<string, readonly PartitionId[]>>
    }
  | {
      /** N-4: a member of the consumer protocol took a step towards its target. */
      type: 'member-reconciled'
      broker: string
      group: string
      member: string
      client: string
      memberEpoch: number
      state: ConsumerMemberState
      assigned: readonly PartitionId[]
      /** It must give these up first. */
      revoking: readonly PartitionId[]
      /** Of its target, what others have not given up yet. */
      waitingFor: readonly PartitionId[]
    }
  | {
      /** N-1: a static member went with epoch -2: what it has stays its own until its session ends. */
      type: 'static-member-away'
      broker: string
      group: string
      instance: string
      member: string
      client: string
    }
  | {
      /** G-17: a process took the place of the one that had its `group.instance.id` before. */
      type: 'static-member-replaced'
      broker: string
      group: string
      instance: string
      member: string
      previous: string
      client: string
    }
  | {
      /** It is replicated, and counts. `committedAt`: when the coordinator took it. */
      type: 'offset-committed'
      broker: string
      group: string
      member: string
      generation: number
      partition: PartitionId
      offset: number
      previous: number
      committedAt: Micros
    }
  | { type: 'offsets-expired'; broker: string; group: string; partitions: readonly PartitionId[] }
  | {
      /** An operator has set what the group has committed; `previous` -1: nothing was. */
      type: 'offsets-reset'
      group: string
      offsets: readonly { readonly partition: PartitionId; readonly offset: number; readonly previous: number }[]
    }
  | { type: 'offset-reset-refused'; group: string; why: string }
  | {
      /** N-9: a coordinator looked whether a member of the consumer protocol may commit these; what it may is written next. */
      type: 'offset-commit-judged'
      broker: string
      group: string
      member: string
      epoch: number
      partitions: readonly PartitionId[]
      error: ErrorCode
    }
  | {
      type: 'offset-commit-refused'
      broker: string
      group: string
      member: string
      error: ErrorCode
      /** What of the group decided it, as part of a sentence; absent: the error says it all. */
      why?: string
    }
