// What may go wrong with records, their partitions and their copies.
import { type KafkaError, refresh, retry, stop } from './error-kinds'

/** What may go wrong with records, their partitions and their copies. */
export const recordErrors = {
  NONE: stop(0, 'nothing went wrong', 'nothing'),
  UNKNOWN_SERVER_ERROR: stop(-1, 'the broker met something that it did not expect', 'look into the log of the broker'),
  OFFSET_OUT_OF_RANGE: stop(
    1,
    'there is no such offset',
    'nothing where auto.offset.reset says where to go on; else seek, and keep records longer than the slowest reader needs',
  ),
  CORRUPT_MESSAGE: retry(
    2,
    'the bytes that arrived are not those that were sent',
    'nothing: it is sent again; look at network and memory if it comes often',
  ),
  UNKNOWN_TOPIC_OR_PARTITION: refresh(
    3,
    'it does not know that partition',
    'wait until the metadata have come round; else look at the name, and whether the topic was created',
  ),
  LEADER_NOT_AVAILABLE: refresh(
    5,
    'the partition has no leader',
    'nothing while an election runs; else bring back a replica that was in sync',
  ),
  NOT_LEADER_OR_FOLLOWER: refresh(
    6,
    'it does not lead that partition',
    'nothing: the client looks for the leader, and tries again',
  ),
  REQUEST_TIMED_OUT: retry(
    7,
    'no answer came in time',
    'find out which copy is slow; a request that timed out may have been done',
  ),
  BROKER_NOT_AVAILABLE: stop(8, 'that broker is not there', 'start the broker, or ask another'),
  REPLICA_NOT_AVAILABLE: refresh(9, 'that copy is not ready', 'nothing: the client tries again'),
  MESSAGE_TOO_LARGE: stop(
    10,
    'the batch is too large',
    'smaller records or compression, or a higher max.message.bytes (and replica and consumer fetch sizes)',
  ),
  NETWORK_EXCEPTION: refresh(
    13,
    'the connection broke',
    'nothing: the client connects again; without idempotence what was on its way may be stored twice',
  ),
  INVALID_TOPIC_EXCEPTION: stop(
    17,
    'a topic cannot be called so, or is internal',
    'another name: letters, digits, dots, underscores and hyphens, at most 249',
  ),
  RECORD_LIST_TOO_LARGE: stop(
    18,
    'the batch is larger than a segment',
    'a smaller batch.size, or larger segment.bytes',
  ),
  NOT_ENOUGH_REPLICAS: retry(
    19,
    'too few replicas are in sync',
    'bring the missing replicas back; nothing was written',
  ),
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: retry(
    20,
    'it was written, but too few replicas were in sync',
    'bring the missing replicas back; with idempotence the retry stores nothing twice',
  ),
  INVALID_REQUIRED_ACKS: stop(21, 'acks is none of 0, 1 and all', 'set acks to 0, 1 or all'),
  INVALID_TIMESTAMP: stop(
    32,
    'it is stamped too far from the time of the leader',
    'set the clock right, widen message.timestamp.before.max.ms or after.max.ms, or let the broker stamp (LogAppendTime)',
  ),
  UNSUPPORTED_VERSION: stop(
    35,
    'the broker does not know this version of the request',
    'a client or a broker of another version',
  ),
  OUT_OF_ORDER_SEQUENCE_NUMBER: stop(
    45,
    'an earlier batch is missing',
    'nothing: the producer sends the earlier one first, or begins a new epoch',
  ),
  DUPLICATE_SEQUENCE_NUMBER: stop(
    46,
    'it was stored before, longer ago than the broker remembers',
    'nothing: the producer takes it as stored',
  ),
  INVALID_PRODUCER_EPOCH: stop(
    47,
    'a newer instance of the producer has taken over, or its transaction timed out',
    'abort the transaction; of two producers with one transactional.id stop one',
  ),
  KAFKA_STORAGE_ERROR: refresh(
    56,
    'the disk failed',
    'make room on the disk or replace it; meanwhile another replica leads',
  ),
  UNKNOWN_PRODUCER_ID: stop(
    59,
    'the broker does not remember this producer',
    'nothing: the producer begins anew; keep records longer than it pauses',
  ),
  FETCH_SESSION_ID_NOT_FOUND: retry(
    70,
    'the broker does not know the fetch session any more',
    'nothing: the client opens another session',
  ),
  INVALID_FETCH_SESSION_EPOCH: retry(
    71,
    'a request of the fetch session is missing',
    'nothing: the client opens another session',
  ),
  FENCED_LEADER_EPOCH: refresh(74, 'the leader has changed', 'nothing: the client asks for the new metadata'),
  UNKNOWN_LEADER_EPOCH: retry(
    75,
    'the broker has not heard of this leader yet',
    'nothing: the client tries again until the broker has caught up',
  ),
  UNSUPPORTED_COMPRESSION_TYPE: stop(
    76,
    'the broker cannot read this compression',
    'another compression.type, or newer brokers',
  ),
  OFFSET_NOT_AVAILABLE: retry(
    78,
    'the new leader does not know yet how far its log is committed',
    'nothing: the client tries again when the followers have fetched',
  ),
  INVALID_RECORD: stop(
    87,
    'it has a record without a key, and the topic is compacted',
    'give each record a key, or take compact out of cleanup.policy',
  ),
  UNKNOWN_TOPIC_ID: refresh(
    100,
    'it does not know the topic of this id',
    'nothing while the news travels; a topic that was deleted is gone',
  ),
  INCONSISTENT_TOPIC_ID: refresh(
    103,
    'a topic of this name was made anew',
    'nothing: the client asks for the new metadata',
  ),
  OFFSET_MOVED_TO_TIERED_STORAGE: stop(
    109,
    'what it asks for lies in tiered storage only',
    'nothing: the follower builds its state from the remote log',
  ),
  REBOOTSTRAP_REQUIRED: stop(129, 'the client must begin again from bootstrap.servers', 'nothing: the client does so'),
} satisfies Record<string, KafkaError>
