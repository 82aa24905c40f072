// What may go wrong with groups, their coordinators and transactions.
import { type KafkaError, relocate, retry, stop } from './error-kinds'

/** What may go wrong with groups, their coordinators and transactions. */
export const groupErrors = {
  OFFSET_METADATA_TOO_LARGE: stop(
    12,
    'what is to be kept with the offset is too long',
    'shorter metadata, or a larger offset.metadata.max.bytes',
  ),
  COORDINATOR_LOAD_IN_PROGRESS: retry(14, 'the coordinator is still loading', 'nothing: the client tries again'),
  COORDINATOR_NOT_AVAILABLE: relocate(
    15,
    'the group has no coordinator at the moment',
    'bring enough replicas of the coordinator partition back',
  ),
  NOT_COORDINATOR: relocate(
    16,
    'another broker coordinates the group',
    'nothing: the client looks for the coordinator',
  ),
  ILLEGAL_GENERATION: stop(
    22,
    'its generation is over',
    'nothing: the member joins again; if it comes often, poll sooner or raise max.poll.interval.ms',
  ),
  INCONSISTENT_GROUP_PROTOCOL: stop(
    23,
    'it shares no assignor or protocol with the group',
    'list an assignor that all members have (partition.assignment.strategy), in two rolling restarts',
  ),
  INVALID_GROUP_ID: stop(24, 'a group cannot be called so', 'set group.id'),
  UNKNOWN_MEMBER_ID: stop(
    25,
    'the group does not know this member any more',
    'nothing: the member joins again; if it comes often, look at heartbeats and at max.poll.interval.ms',
  ),
  INVALID_SESSION_TIMEOUT: stop(
    26,
    'its session timeout is outside of what the broker allows',
    'a session.timeout.ms between group.min.session.timeout.ms and group.max.session.timeout.ms',
  ),
  REBALANCE_IN_PROGRESS: stop(
    27,
    'the group is rebalancing',
    'nothing: the member joins again; what was not committed is read again',
  ),
  INVALID_TXN_STATE: stop(48, 'the transaction is in no state for this', 'abort, and begin another transaction'),
  INVALID_PRODUCER_ID_MAPPING: stop(
    49,
    'the transactional id has another producer id by now',
    'start the producer anew; raise transactional.id.expiration.ms if it pauses for long',
  ),
  INVALID_TRANSACTION_TIMEOUT: stop(
    50,
    'the transaction timeout is longer than brokers allow',
    'a transaction.timeout.ms of at most transaction.max.timeout.ms',
  ),
  CONCURRENT_TRANSACTIONS: retry(
    51,
    'the transaction before it is still being completed',
    'nothing: the client tries again',
  ),
  TRANSACTION_COORDINATOR_FENCED: stop(
    52,
    'the marker came from a coordinator that is none any more',
    'nothing: its successor writes the markers',
  ),
  NON_EMPTY_GROUP: stop(68, 'the group has members', 'stop its members first'),
  GROUP_ID_NOT_FOUND: stop(69, 'there is no group of this protocol and name', 'look at group.id and at group.protocol'),
  MEMBER_ID_REQUIRED: stop(
    79,
    'it has no member id yet',
    'nothing: the member joins again with the id that it was given',
  ),
  GROUP_MAX_SIZE_REACHED: stop(81, 'the group is full', 'fewer members, or a higher group.max.size'),
  FENCED_INSTANCE_ID: stop(
    82,
    'another process has this group.instance.id',
    'give each process a group.instance.id of its own',
  ),
  UNSTABLE_OFFSET_COMMIT: retry(
    88,
    'an open transaction has yet to say whether its offsets count',
    'nothing: the client asks again',
  ),
  PRODUCER_FENCED: stop(
    90,
    'a newer producer has this transactional.id',
    'close this producer; of two with one transactional.id stop one',
  ),
  FENCED_MEMBER_EPOCH: stop(
    110,
    'its epoch is not the one that the group has it in',
    'nothing: the member lets go of everything, and joins again',
  ),
  UNRELEASED_INSTANCE_ID: stop(
    111,
    'another process has this group.instance.id and has not left',
    'wait for the other process to leave, or give each an id of its own',
  ),
  UNSUPPORTED_ASSIGNOR: stop(
    112,
    'the brokers do not have the assignor that it asks for',
    'a group.remote.assignor of group.consumer.assignors',
  ),
  STALE_MEMBER_EPOCH: stop(
    113,
    'its epoch is over, and what it commits may be with another by now',
    'nothing: the member learns its epoch, and may commit again',
  ),
  TRANSACTION_ABORTABLE: stop(120, 'the transaction cannot be committed any more', 'abort it, and do its work again'),
  INVALID_RECORD_STATE: stop(
    121,
    'the record is not held by who acknowledges it',
    'acknowledge within group.share.record.lock.duration.ms',
  ),
  SHARE_SESSION_NOT_FOUND: retry(
    122,
    'the broker does not know the share session any more',
    'nothing: the client opens another session',
  ),
  INVALID_SHARE_SESSION_EPOCH: retry(
    123,
    'a request of the share session is missing',
    'nothing: the client opens another session',
  ),
  FENCED_STATE_EPOCH: stop(
    124,
    'it came from a share-partition leader that is none any more',
    'nothing: its successor goes on',
  ),
  INVALID_REGULAR_EXPRESSION: stop(128, 'the pattern of topics is not one that RE2/J can read', 'mend the pattern'),
  STREAMS_INVALID_TOPOLOGY: stop(
    130,
    'the topology of the streams group is not valid',
    'look at what the topology reads and writes',
  ),
  STREAMS_INVALID_TOPOLOGY_EPOCH: stop(
    131,
    'the topology has another epoch in the group',
    'deploy one version of the application',
  ),
  STREAMS_TOPOLOGY_FENCED: stop(
    132,
    'the topology of this member is older than that of the group',
    'deploy one version of the application',
  ),
  SHARE_SESSION_LIMIT_REACHED: retry(
    133,
    'the broker has as many share sessions as it may',
    'fewer members, or a higher group.share.max.share.sessions',
  ),
} satisfies Record<string, KafkaError>
