// What a group coordinator writes to its partition of `__consumer_offsets`, and replays after a failover.
import type { PartitionId } from '../partition'
import type { ShareGroupRecord, ShareStateRecord } from '../share/records'

/** What a member tells its group's leader, for one of its assignors (Kafka's ConsumerProtocolSubscription). */
export interface Subscription {
  readonly topics: readonly string[]
  /** What it owns while it joins; with eager assignors that is nothing (KIP-429). */
  readonly owned: readonly PartitionId[]
  /** The generation that it comes from (KIP-792); -1: none. */
  readonly generation: number
  /** `client.rack`; null: it does not say. */
  readonly rack: string | null
  /** What the assignor itself remembers: its last assignment (sticky) and the generation of that; null: nothing. */
  readonly userData: { readonly partitions: readonly PartitionId[]; readonly generation: number } | null
}

/** What a group has committed for a partition. */
export interface CommittedOffset {
  offset: number
  leaderEpoch: number
  /** Micros. */
  committedAt: number
}

/** Of a member of the consumer protocol (Kafka's MemberState): what keeps it from having all of its target, if anything. */
export type ConsumerMemberState = 'STABLE' | 'UNREVOKED_PARTITIONS' | 'UNRELEASED_PARTITIONS'

/** Partition → the member epoch at which the member was given it (KIP-1251). */
export type PartitionEpochs = Readonly<Record<PartitionId, number>>

/** What a member that speaks the classic protocol told when it joined (Kafka's ClassicMemberMetadata). */
export interface ClassicMember {
  readonly sessionTimeoutMs: number
  readonly protocols: readonly (Subscription & { readonly name: string })[]
}

/** What a member of the consumer protocol has told of itself (ConsumerGroupMemberMetadataValue). */
export interface ConsumerSubscription {
  readonly memberId: string
  readonly clientId: string
  /** The actor. */
  readonly client: string
  readonly groupInstanceId: string | null
  readonly rackId: string | null
  readonly rebalanceTimeoutMs: number
  /** `group.remote.assignor`; null: whatever the broker prefers. */
  readonly serverAssignor: string | null
  /** Sorted. */
  readonly topics: readonly string[]
  /** A pattern of topics, besides those; '': none (N-10). */
  readonly topicRegex: string
  /** It speaks the classic protocol, in a group that is on its way from one to the other; null: it does not. */
  readonly classic: ClassicMember | null
}

/** How far a member is on its way to its target (ConsumerGroupCurrentMemberAssignmentValue). */
export interface CurrentAssignment {
  readonly memberEpoch: number
  readonly previousMemberEpoch: number
  readonly state: ConsumerMemberState
  readonly assigned: PartitionEpochs
  /** It has been told to give these up, and has not said yet that it did. */
  readonly pendingRevocation: PartitionEpochs
}

/** A group of the consumer protocol (KIP-848): record by record as Kafka's ConsumerGroup*Value classes divide it. */
export type ConsumerGroupRecord =
  /** The group epoch, and what the subscribed topics looked like then. */
  | {
      readonly type: 'consumerGroupMetadata'
      readonly group: string
      readonly epoch: number
      readonly metadataHash: string
    }
  | { readonly type: 'consumerGroupMemberMetadata'; readonly group: string; readonly member: ConsumerSubscription }
  | {
      readonly type: 'consumerGroupTargetAssignmentMetadata'
      readonly group: string
      readonly epoch: number
      /** When it was computed, Micros (KIP-1263). */
      readonly computedAt: number
      /** The assignor that computed it. Kafka does not store this; it is for people. */
      readonly assignor: string
    }
  | {
      readonly type: 'consumerGroupTargetAssignmentMember'
      readonly group: string
      readonly memberId: string
      readonly partitions: readonly PartitionId[]
    }
  | {
      readonly type: 'consumerGroupCurrentMemberAssignment'
      readonly group: string
      readonly memberId: string
      readonly current: CurrentAssignment
    }
  /** N-10: the topics that a pattern means, and when the broker looked. */
  | {
      readonly type: 'consumerGroupRegularExpression'
      readonly group: string
      readonly regex: string
      readonly topics: readonly string[]
      /** Micros. */
      readonly resolvedAt: number
    }
  /** Nobody subscribes to it any more. */
  | { readonly type: 'consumerGroupRegularExpressionTombstone'; readonly group: string; readonly regex: string }
  /** The last records of a group without members. */
  | { readonly type: 'consumerGroupMetadataTombstone'; readonly group: string }
  | { readonly type: 'consumerGroupTargetAssignmentMetadataTombstone'; readonly group: string }
  /** A member is gone, in the order in which Kafka writes it. */
  | {
      readonly type:
        | 'consumerGroupCurrentMemberAssignmentTombstone'
        | 'consumerGroupTargetAssignmentMemberTombstone'
        | 'consumerGroupMemberMetadataTombstone'
      readonly group: string
      readonly memberId: string
    }

export type CoordinatorRecord =
  | ConsumerGroupRecord
  | ShareGroupRecord
  /** Of `__share_group_state`. */
  | ShareStateRecord
  | {
      readonly type: 'groupMetadata'
      readonly group: string
      readonly generation: number
      readonly protocolType: 'consumer' | null
      readonly protocol: string | null
      /** `currentStateTimestamp`: since when it is as this record says, Micros. */
      readonly stateSince: number
      readonly leader: string | null
      readonly members: readonly {
        readonly memberId: string
        readonly clientId: string
        /** The actor to answer to. */
        readonly client: string
        readonly groupInstanceId: string | null
        readonly sessionTimeoutMs: number
        readonly rebalanceTimeoutMs: number
        /** With the protocol that the group uses. */
        readonly subscription: Subscription
        readonly assignment: readonly PartitionId[]
      }[]
    }
  | {
      readonly type: 'offsetCommit'
      readonly group: string
      readonly partition: PartitionId
      readonly offset: number
      readonly leaderEpoch: number
      /** Micros. */
      readonly committedAt: number
    }
  /** The offset is gone: its partition was deleted. */
  | { readonly type: 'offsetTombstone'; readonly group: string; readonly partition: PartitionId }
  | { readonly type: 'groupTombstone'; readonly group: string }
