// Every configuration key that the model knows: name, type, default, range, one sentence, source.
// Defaults are those of Apache Kafka 4.3.1. `classroom` is the value of the scaled time profile, where it differs.

export type ConfigValue = string | number | boolean | null

/** One configuration key, spelled as Kafka spells it. */
export interface ConfigKey<T extends ConfigValue = ConfigValue> {
  readonly type: 'int' | 'long' | 'double' | 'boolean' | 'string' | 'list'
  /** Kafka's own default. */
  readonly default: T
  /** Default in the `classroom` time profile, where times are scaled so that a person can follow. */
  readonly classroom?: T
  readonly min?: number
  readonly max?: number
  /** Allowed values of a string, or of each item of a list. A list is its items with commas between them. */
  readonly values?: readonly string[]
  /** Other ways to write a value. */
  readonly aliases?: Readonly<Record<string, string>>
  /** One sentence for the inspector. */
  readonly doc: string
  /** Can be changed while the process runs, without a restart. */
  readonly dynamic?: boolean
  /** Means something only where the cluster is controlled in this way; absent: in both. */
  readonly mode?: 'kraft' | 'zookeeper'
}

/** Kafka's Long.MAX_VALUE, "never": as large as a number can be exact here. */
const NEVER = Number.MAX_SAFE_INTEGER

type Keys = Record<string, ConfigKey>
type Resolved<K extends Keys> = { -readonly [N in keyof K]: K[N] extends ConfigKey<infer T> ? T : never }

const int = (key: Omit<ConfigKey<number>, 'type'>): ConfigKey<number> => ({ type: 'int', ...key })
const long = (key: Omit<ConfigKey<number>, 'type'>): ConfigKey<number> => ({ type: 'long', ...key })
const double = (key: Omit<ConfigKey<number>, 'type'>): ConfigKey<number> => ({ type: 'double', ...key })
const flag = (key: Omit<ConfigKey<boolean>, 'type'>): ConfigKey<boolean> => ({ type: 'boolean', ...key })
const text = (key: Omit<ConfigKey<string>, 'type'>): ConfigKey<string> => ({ type: 'string', ...key })
const list = (key: Omit<ConfigKey<string>, 'type'>): ConfigKey<string> => ({ type: 'list', ...key })
const optional = (key: Omit<ConfigKey<string | null>, 'type'>): ConfigKey<string | null> => ({ type: 'string', ...key })

const optionalInt = (key: Omit<ConfigKey<number | null>, 'type'>): ConfigKey<number | null> => ({ type: 'int', ...key })

/** Settings that every client has (CommonClientConfigs). */
const clientConfig = {
  'request.timeout.ms': int({
    default: 30_000,
    classroom: 8_000,
    min: 0,
    doc: 'How long a client waits for a response; then it closes the connection and tries again.',
    dynamic: true,
  }),
  'retry.backoff.ms': long({
    default: 100,
    classroom: 300,
    min: 0,
    doc: 'Pause before the first retry, give or take 20 %; it doubles with every retry, up to retry.backoff.max.ms.',
    dynamic: true,
  }),
  'retry.backoff.max.ms': long({ default: 1_000, min: 0, doc: 'Longest pause before a retry.', dynamic: true }),
  'reconnect.backoff.ms': long({
    default: 50,
    classroom: 300,
    min: 0,
    doc: 'Pause before a broken connection is tried again; it doubles with every failure, up to reconnect.backoff.max.ms.',
    dynamic: true,
  }),
  'reconnect.backoff.max.ms': long({
    default: 1_000,
    classroom: 2_000,
    min: 0,
    doc: 'Longest pause before a broken connection is tried again.',
    dynamic: true,
  }),
  'socket.connection.setup.timeout.ms': long({
    default: 10_000,
    classroom: 4_000,
    min: 0,
    doc: 'How long a client waits for a broken connection to come back, per attempt.',
    dynamic: true,
  }),
  'metadata.max.age.ms': long({
    default: 300_000,
    classroom: 30_000,
    min: 0,
    doc: 'A client asks for leaders and partitions at least this often, even when nothing seems to have changed.',
    dynamic: true,
  }),
} satisfies Keys

/** Producer settings (ProducerConfig). */
export const producerConfig = {
  acks: text({
    default: 'all',
    values: ['all', '-1', '1', '0'],
    doc: "Which copies must exist before a send counts as done: none (0), the leader's (1), or those of all in-sync replicas (all).",
    dynamic: true,
  }),
  'enable.idempotence': flag({
    default: true,
    doc: 'Numbers the batches, so that a retry is stored once and in order. Needs acks=all; without it, it is silently off.',
    dynamic: true,
  }),
  'linger.ms': long({
    default: 5,
    classroom: 100,
    min: 0,
    doc: 'How long a batch waits for company before it is sent. (0 before Kafka 4.0.)',
    dynamic: true,
  }),
  'batch.size': int({
    default: 16_384,
    min: 0,
    doc: 'Bytes of a batch, per partition; a full one is sent without waiting. 0: every record travels alone.',
    dynamic: true,
  }),
  'compression.type': text({
    default: 'none',
    values: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
    doc: 'Batches are stored and sent compressed by this codec; max.message.bytes is compared with what comes out.',
    dynamic: true,
  }),
  'buffer.memory': long({
    default: 33_554_432,
    min: 0,
    doc: 'Bytes for all records that are not yet answered; when it is full, send() blocks.',
    dynamic: true,
  }),
  'max.block.ms': long({
    default: 60_000,
    classroom: 10_000,
    min: 0,
    doc: 'How long send() waits for memory or metadata before it refuses the record.',
    dynamic: true,
  }),
  'max.request.size': int({
    default: 1_048_576,
    min: 0,
    doc: 'Bytes of one request; also the largest record that send() takes.',
    dynamic: true,
  }),
  'max.in.flight.requests.per.connection': int({
    default: 5,
    min: 1,
    doc: 'Unanswered requests per broker. Above 1 and without idempotence, a retry may land behind its successor.',
    dynamic: true,
  }),
  retries: int({
    default: 2_147_483_647,
    min: 0,
    max: 2_147_483_647,
    doc: 'Attempts after the first; delivery.timeout.ms ends them anyway.',
    dynamic: true,
  }),
  'delivery.timeout.ms': int({
    default: 120_000,
    classroom: 30_000,
    min: 0,
    doc: 'From send() to success or failure, at most. A batch that fails by this may still have been stored.',
    dynamic: true,
  }),
  'partitioner.class': optional({
    default: null,
    values: ['RoundRobinPartitioner'],
    doc: 'Chooses the partition of every record instead of the built-in rule (keys by hash, others sticky).',
    dynamic: true,
  }),
  'partitioner.ignore.keys': flag({
    default: false,
    doc: 'Spread records over partitions as if they had no key.',
    dynamic: true,
  }),
  'partitioner.adaptive.partitioning.enable': flag({
    default: true,
    doc: 'Give fewer keyless records to partitions with long queues.',
    dynamic: true,
  }),
  'partitioner.availability.timeout.ms': long({
    default: 0,
    min: 0,
    doc: 'Give no keyless records to partitions whose broker takes nothing for this long; 0: never skip one.',
    dynamic: true,
  }),
  'transactional.id': optional({
    default: null,
    doc: 'Makes the producer transactional. A process that starts with the id of another one takes its place, and ends what that left open.',
  }),
  'transaction.timeout.ms': int({
    default: 60_000,
    classroom: 15_000,
    min: 1,
    doc: 'The coordinator aborts a transaction that has been open for this long, counted from its first partition.',
  }),
  'metadata.max.idle.ms': long({
    default: 300_000,
    min: 5_000,
    doc: 'A topic that gets no record for this long is forgotten, until the next record for it.',
    dynamic: true,
  }),
  ...clientConfig,
} satisfies Keys

/** Consumer settings (ConsumerConfig). */
export const consumerConfig = {
  'auto.offset.reset': text({
    default: 'latest',
    doc: 'Where to start when the group has no valid committed offset: earliest, latest, none or by_duration:<ISO-8601 duration>.',
    dynamic: true,
  }),
  'isolation.level': text({
    default: 'read_uncommitted',
    values: ['read_uncommitted', 'read_committed'],
    doc: 'What is read of transactions: with read_committed their records are delivered once they are committed, never if they are aborted, and reading waits at the first open one.',
    dynamic: true,
  }),
  'enable.auto.commit': flag({
    default: true,
    doc: 'Commit positions in the background, inside poll().',
    dynamic: true,
  }),
  'auto.commit.interval.ms': int({
    default: 5_000,
    classroom: 2_000,
    min: 0,
    doc: 'How often positions are committed, with enable.auto.commit.',
    dynamic: true,
  }),
  'max.poll.records': int({
    default: 500,
    classroom: 10,
    min: 1,
    doc: 'Records that one poll() returns, at most.',
    dynamic: true,
  }),
  'max.poll.interval.ms': int({
    default: 300_000,
    classroom: 20_000,
    min: 1,
    doc: 'A member that does not poll for this long leaves the group; also how long a rebalance waits for it.',
    dynamic: true,
  }),
  'session.timeout.ms': int({
    default: 45_000,
    classroom: 10_000,
    min: 1,
    doc: 'A member that is not heard for this long is removed from the group.',
    dynamic: true,
  }),
  'heartbeat.interval.ms': int({
    default: 3_000,
    classroom: 1_500,
    min: 1,
    doc: 'How often a member says that it is alive. Must be below session.timeout.ms; a third of it is usual.',
    dynamic: true,
  }),
  'group.protocol': text({
    default: 'classic',
    values: ['classic', 'consumer'],
    doc: 'How members share partitions. `classic`: they stop, join, and one of them assigns. `consumer` (KIP-848): the coordinator assigns, and each member moves by itself. Read when a consumer starts.',
    dynamic: false,
  }),
  'group.remote.assignor': optional({
    default: null,
    values: ['uniform', 'range'],
    doc: 'Consumer protocol: the broker’s assignor that the group shall use; not set: the first of group.consumer.assignors. Read when a consumer starts.',
    dynamic: false,
  }),
  'partition.assignment.strategy': list({
    default: 'range,cooperative-sticky',
    values: ['range', 'roundrobin', 'sticky', 'cooperative-sticky'],
    aliases: {
      'org.apache.kafka.clients.consumer.RangeAssignor': 'range',
      'org.apache.kafka.clients.consumer.RoundRobinAssignor': 'roundrobin',
      'org.apache.kafka.clients.consumer.StickyAssignor': 'sticky',
      'org.apache.kafka.clients.consumer.CooperativeStickyAssignor': 'cooperative-sticky',
    },
    doc: 'Assignors, the preferred one first; the group uses the one that most members prefer among those that all have. Cooperative only if nothing else is in the list. Read when a consumer starts.',
    dynamic: false,
  }),
  'group.instance.id': optional({
    default: null,
    doc: 'Makes members static: one that restarts within session.timeout.ms gets its partitions back, and nobody rebalances. ${consumer} stands for the consumer itself. Read when a consumer starts.',
    dynamic: false,
  }),
  'fetch.min.bytes': int({
    default: 1,
    min: 0,
    doc: 'A broker holds a fetch until it has this much, or fetch.max.wait.ms has passed.',
    dynamic: true,
  }),
  'fetch.max.wait.ms': int({
    default: 500,
    classroom: 2_000,
    min: 0,
    doc: 'How long a broker holds a fetch at most.',
    dynamic: true,
  }),
  'fetch.max.bytes': int({ default: 52_428_800, min: 0, doc: 'Bytes of one fetch response.', dynamic: true }),
  'max.partition.fetch.bytes': int({
    default: 1_048_576,
    min: 0,
    doc: 'Bytes per partition of one fetch response.',
    dynamic: true,
  }),
  'client.rack': text({
    default: '',
    doc: 'Where the consumer is, so that brokers with replica.selector.class send it to a replica nearby. ${zone} stands for the zone in which it is drawn.',
    dynamic: true,
  }),
  'allow.auto.create.topics': flag({
    default: true,
    doc: 'May a topic that is not there be made because this consumer asks for it? The brokers need auto.create.topics.enable, too.',
    dynamic: true,
  }),
  'default.api.timeout.ms': int({
    default: 60_000,
    classroom: 15_000,
    min: 0,
    doc: 'How long a synchronous call (a commit, say) is retried.',
    dynamic: true,
  }),
  'share.acknowledgement.mode': text({
    default: 'implicit',
    values: ['implicit', 'explicit'],
    doc: 'Share groups: `implicit`: the next poll() accepts all records of the last one. `explicit`: the application accepts, releases, rejects or renews each record. Read when a consumer starts.',
    dynamic: false,
  }),
  'share.acquire.mode': text({
    default: 'batch_optimized',
    values: ['batch_optimized', 'record_limit'],
    doc: 'Share groups: `batch_optimized`: whole batches are acquired, also where that is more than max.poll.records. `record_limit`: never more (KIP-1206).',
    dynamic: true,
  }),
  ...clientConfig,
} satisfies Keys

/** Dynamic settings of a group, which its brokers read (GroupConfig; `kafka-configs --group`). */
export const groupConfig = {
  'share.auto.offset.reset': text({
    default: 'latest',
    doc: 'Share groups: where to start in a partition that the group has never read: earliest, latest or by_duration:<ISO-8601 duration>.',
    dynamic: true,
  }),
  'share.isolation.level': text({
    default: 'read_uncommitted',
    values: ['read_uncommitted', 'read_committed'],
    doc: 'Share groups: with read_committed, records of open and aborted transactions are not given out.',
    dynamic: true,
  }),
  'share.record.lock.duration.ms': optionalInt({
    default: null,
    min: 1_000,
    max: 3_600_000,
    doc: 'Share groups: how long a consumer may keep a record before somebody else gets it. Not set: group.share.record.lock.duration.ms of the broker.',
    dynamic: true,
  }),
  'share.delivery.count.limit': optionalInt({
    default: null,
    min: 2,
    max: 10,
    doc: 'Share groups: how often a record is delivered at most; then it is archived. Not set: group.share.delivery.count.limit of the broker.',
    dynamic: true,
  }),
  'share.partition.max.record.locks': optionalInt({
    default: null,
    min: 100,
    max: 10_000,
    doc: 'Share groups: records of a partition that may be in flight. Not set: group.share.partition.max.record.locks of the broker.',
    dynamic: true,
  }),
  'share.session.timeout.ms': optionalInt({
    default: null,
    min: 1,
    doc: 'Share groups: a member that is not heard for this long is removed. Not set: group.share.session.timeout.ms of the broker.',
    dynamic: true,
  }),
  'share.heartbeat.interval.ms': optionalInt({
    default: null,
    min: 1,
    doc: 'Share groups: how often a member says that it is alive. Not set: group.share.heartbeat.interval.ms of the broker.',
    dynamic: true,
  }),
  'share.renew.acknowledge.enable': flag({
    default: true,
    doc: 'Share groups: consumers may renew the locks of their records (KIP-1222).',
    dynamic: true,
  }),
} satisfies Keys

/** Topic settings (LogConfig). */
export const topicConfig = {
  'min.insync.replicas': int({
    default: 1,
    min: 1,
    doc: 'With acks=all, a write is refused while fewer replicas than this are in sync.',
    dynamic: true,
  }),
  'unclean.leader.election.enable': flag({
    default: false,
    doc: 'May a replica that is not in sync become leader when no other can? It brings the topic back, and loses records.',
    dynamic: true,
  }),
  'leader.replication.throttled.replicas': text({
    default: '',
    doc: 'Which leaders send no more than leader.replication.throttled.rate to followers that are not in sync: partition and broker, as in 0:b1,1:b2, or * for all.',
    dynamic: true,
  }),
  'follower.replication.throttled.replicas': text({
    default: '',
    doc: 'Which followers copy no more than follower.replication.throttled.rate: partition and broker, as in 0:b3,1:b3, or * for all.',
    dynamic: true,
  }),
  'compression.type': text({
    default: 'producer',
    values: ['producer', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'],
    doc: 'How batches are stored: as their producers compressed them, or in this way, for which the leader writes others anew.',
    dynamic: true,
  }),
  'max.message.bytes': int({ default: 1_048_588, min: 0, doc: 'Bytes of one batch.', dynamic: true }),
  'cleanup.policy': text({
    default: 'delete',
    values: ['delete', 'compact', 'compact,delete', ''],
    doc: 'What becomes of old records: whole segments are deleted (delete), of each key only the latest stays (compact), both, or nothing is done.',
    dynamic: true,
  }),
  'min.cleanable.dirty.ratio': double({
    default: 0.5,
    min: 0,
    max: 1,
    doc: 'With compact: the cleaner comes when more than this share of the log, its active segment aside, was not cleaned yet.',
    dynamic: true,
  }),
  'min.compaction.lag.ms': long({
    default: 0,
    min: 0,
    doc: 'With compact: a record stays for at least this long, even if a later one has its key.',
    dynamic: true,
  }),
  'max.compaction.lag.ms': long({
    default: NEVER,
    min: 1,
    doc: 'With compact: a log is cleaned, and a segment closed, once a record has waited for this long, however little is dirty.',
    dynamic: true,
  }),
  'delete.retention.ms': long({
    default: 86_400_000,
    min: 0,
    doc: 'With compact: how long a tombstone stays once the cleaner has seen it. Who reads more slowly than this never hears that the key is gone.',
    dynamic: true,
  }),
  'retention.ms': long({
    default: 604_800_000,
    min: -1,
    doc: 'A segment whose newest record is older than this is deleted; -1: never.',
    dynamic: true,
  }),
  'retention.bytes': long({
    default: -1,
    min: -1,
    doc: 'The oldest segments are deleted while a partition would still hold this much without them; -1: no limit.',
    dynamic: true,
  }),
  'segment.bytes': int({
    default: 1_073_741_824,
    min: 1_048_576,
    doc: 'A segment takes no more than this; then the next one begins.',
    dynamic: true,
  }),
  'segment.ms': long({
    default: 604_800_000,
    min: 1,
    doc: 'A record that is this much newer than the first of the segment begins the next one. An idle log never does.',
    dynamic: true,
  }),
  'segment.jitter.ms': long({
    default: 0,
    min: 0,
    doc: 'Takes up to this much off segment.ms, so that many logs do not begin a segment at once.',
    dynamic: true,
  }),
  'segment.index.bytes': int({
    default: 10_485_760,
    min: 4,
    doc: 'Room of the index of a segment; when it is full the next one begins.',
    dynamic: true,
  }),
  'index.interval.bytes': int({
    default: 4_096,
    min: 0,
    doc: 'Bytes between two entries of the index.',
    dynamic: true,
  }),
  'file.delete.delay.ms': long({
    default: 60_000,
    min: 0,
    doc: 'How long the files of deleted segments still take up room.',
    dynamic: true,
  }),
  'flush.messages': long({
    default: NEVER,
    min: 1,
    doc: 'Write to the disk itself (fsync) after this many records; without it, the host does that when it likes.',
    dynamic: true,
  }),
  'flush.ms': long({
    default: NEVER,
    min: 0,
    doc: 'Write to the disk itself after this long, looked at each log.flush.scheduler.interval.ms.',
    dynamic: true,
  }),
  'message.timestamp.type': text({
    default: 'CreateTime',
    values: ['CreateTime', 'LogAppendTime'],
    doc: "Whose clock stamps a record: the producer's (CreateTime) or the leader's (LogAppendTime).",
    dynamic: true,
  }),
  'message.timestamp.before.max.ms': long({
    default: NEVER,
    min: 0,
    doc: 'With CreateTime, a record that is stamped further in the past than this is refused.',
    dynamic: true,
  }),
  'message.timestamp.after.max.ms': long({
    default: 3_600_000,
    min: 0,
    doc: 'With CreateTime, a record that is stamped further in the future than this is refused. (No limit before Kafka 4.0.)',
    dynamic: true,
  }),
} satisfies Keys

/** Broker and controller settings. Every broker of a blueprint has the same, unless it overrides one. */
export const brokerConfig = {
  'broker.heartbeat.interval.ms': int({
    default: 2_000,
    classroom: 1_000,
    min: 1,
    doc: 'How often a broker tells the controller that it is alive.',
  }),
  'broker.session.timeout.ms': int({
    default: 9_000,
    classroom: 4_000,
    min: 1,
    doc: 'A broker that is not heard for this long is fenced, and its partitions get other leaders.',
    mode: 'kraft',
  }),
  'controller.quorum.election.timeout.ms': int({
    default: 1_000,
    classroom: 2_000,
    min: 1,
    doc: 'A voter that knows no leader, or gets no answer to its candidacy, begins an election after one to two times this long.',
    mode: 'kraft',
  }),
  'controller.quorum.fetch.timeout.ms': int({
    default: 2_000,
    classroom: 4_000,
    min: 1,
    doc: 'A voter that cannot fetch from the leader for this long looks for another; a leader that no majority fetches from resigns after half as long again.',
    mode: 'kraft',
  }),
  'controller.quorum.election.backoff.max.ms': int({
    default: 1_000,
    classroom: 2_000,
    min: 0,
    doc: 'Longest pause of a successor after its leader has resigned; without pre-vote, also after a lost election.',
    mode: 'kraft',
  }),
  'controller.quorum.append.linger.ms': int({
    default: 25,
    classroom: 100,
    min: 0,
    doc: 'How long the active controller collects metadata records before it writes them as one batch.',
    mode: 'kraft',
  }),
  'controller.quorum.request.timeout.ms': int({
    default: 2_000,
    classroom: 6_000,
    min: 1,
    doc: 'How long a broker waits for an answer to its metadata fetch before it asks another controller.',
    mode: 'kraft',
  }),
  'controller.quorum.retry.backoff.ms': int({
    default: 20,
    classroom: 100,
    min: 1,
    doc: 'Pause before a question to the quorum is asked again; those who know no leader wait five times as long.',
    mode: 'kraft',
  }),
  'metadata.max.idle.interval.ms': int({
    default: 500,
    classroom: 2_000,
    min: 0,
    doc: 'The active controller writes a record without meaning this often, so that all see how far the log is committed; 0: never.',
    mode: 'kraft',
  }),
  'zookeeper.session.timeout.ms': int({
    default: 18_000,
    classroom: 6_000,
    min: 1,
    doc: 'ZooKeeper mode (Kafka 3.9): a broker that the ensemble has not heard of for this long is gone, and another may be the controller.',
    mode: 'zookeeper',
  }),
  'leader.imbalance.per.broker.percentage': int({
    default: 10,
    min: 0,
    doc: 'ZooKeeper mode (Kafka 3.9): leaders go back to a broker only when more of its preferred partitions than this are led by others.',
    mode: 'zookeeper',
  }),
  'controlled.shutdown.max.retries': int({
    default: 3,
    min: 1,
    doc: 'ZooKeeper mode (Kafka 3.9): how often a broker that stops asks the controller to move its leaderships.',
    mode: 'zookeeper',
  }),
  'controlled.shutdown.retry.backoff.ms': long({
    default: 5_000,
    min: 0,
    doc: 'ZooKeeper mode (Kafka 3.9): pause between those tries.',
    mode: 'zookeeper',
  }),
  'replica.lag.time.max.ms': long({
    default: 30_000,
    classroom: 10_000,
    min: 1,
    doc: 'A follower that has not caught up for this long leaves the in-sync replicas.',
    dynamic: true,
  }),
  'replica.fetch.wait.max.ms': int({
    default: 500,
    classroom: 2_000,
    min: 0,
    doc: "How long a leader holds a follower's fetch when there is nothing new.",
  }),
  'replica.socket.timeout.ms': int({
    default: 30_000,
    classroom: 8_000,
    min: 1,
    doc: 'How long a broker waits for an answer of another one before it gives the connection up.',
  }),
  'replica.fetch.min.bytes': int({
    default: 1,
    min: 0,
    doc: "A leader holds a follower's fetch until it has this much.",
  }),
  'replica.fetch.max.bytes': int({ default: 1_048_576, min: 0, doc: "Bytes per partition of a follower's fetch." }),
  'replica.fetch.response.max.bytes': int({ default: 10_485_760, min: 0, doc: "Bytes of a follower's whole fetch." }),
  'replica.fetch.backoff.ms': int({
    default: 1_000,
    min: 0,
    doc: 'How long a follower leaves a partition alone after an error.',
  }),
  'replica.high.watermark.checkpoint.interval.ms': long({
    default: 5_000,
    min: 1,
    doc: 'How often a broker writes its high watermarks to disk.',
  }),
  'log.retention.check.interval.ms': long({
    default: 300_000,
    classroom: 10_000,
    min: 1,
    doc: 'How often a broker looks for segments to delete.',
  }),
  'log.initial.task.delay.ms': long({
    default: 30_000,
    classroom: 5_000,
    min: 0,
    doc: 'How long after its start a broker looks for segments to delete for the first time.',
  }),
  'log.cleaner.backoff.ms': long({
    default: 15_000,
    classroom: 3_000,
    min: 0,
    doc: 'How long the log cleaner sleeps when no log needs cleaning.',
  }),
  'log.cleaner.io.max.bytes.per.second': double({
    default: NEVER,
    classroom: 10_000,
    min: 0,
    doc: 'The log cleaner reads and writes no more than this, so that a pass takes longer and disturbs less.',
    dynamic: true,
  }),
  'offsets.topic.segment.bytes': int({
    default: 104_857_600,
    min: 1,
    doc: 'A segment of __consumer_offsets takes no more than this: only closed ones are compacted.',
  }),
  'log.flush.scheduler.interval.ms': long({
    default: NEVER,
    min: 1,
    doc: 'How often a broker looks for logs that flush.ms says to flush; by default never.',
  }),
  'replica.selector.class': optional({
    default: null,
    values: ['org.apache.kafka.common.replica.RackAwareReplicaSelector'],
    doc: 'Lets consumers with client.rack read from an in-sync replica in their own rack (KIP-392). Absent: from the leader only.',
  }),
  'leader.replication.throttled.rate': long({
    default: NEVER,
    min: 0,
    doc: 'Bytes per second that a broker sends to throttled followers that are not in sync.',
    dynamic: true,
  }),
  'follower.replication.throttled.rate': long({
    default: NEVER,
    min: 0,
    doc: 'Bytes per second that a broker copies as a throttled follower that is not in sync.',
    dynamic: true,
  }),
  'auto.create.topics.enable': flag({
    default: true,
    doc: 'Make a topic that is not there when a client asks for it.',
  }),
  'authorizer.class.name': optional({
    default: null,
    values: ['org.apache.kafka.metadata.authorizer.StandardAuthorizer'],
    aliases: { StandardAuthorizer: 'org.apache.kafka.metadata.authorizer.StandardAuthorizer' },
    doc: 'Who decides what each client may do, by the access control entries of the cluster. Absent: everybody may do everything.',
    mode: 'kraft',
  }),
  'super.users': text({
    default: '',
    doc: 'Principals that may do everything, with semicolons between them: User:ops;User:backup.',
    mode: 'kraft',
  }),
  'allow.everyone.if.no.acl.found': flag({
    default: false,
    doc: 'Everybody may use a topic or group that no access control entry is about.',
    mode: 'kraft',
  }),
  'num.network.threads': int({
    default: 3,
    min: 1,
    doc: 'Threads that read requests and send answers. They take time only where brokers have a capacity.',
  }),
  'num.io.threads': int({
    default: 8,
    min: 1,
    doc: 'Threads that handle requests. They take time only where brokers have a capacity.',
  }),
  'queued.max.requests': int({
    default: 500,
    min: 1,
    doc: 'So many requests may wait for a thread; with more, nothing is read from the network.',
  }),
  'quota.window.num': int({ default: 11, min: 1, doc: 'Over so many samples client quotas are measured.' }),
  'quota.window.size.seconds': int({ default: 1, min: 1, doc: 'How long each of those samples is.' }),
  'delete.topic.enable': flag({ default: true, doc: 'Lets topics be deleted.' }),
  'num.partitions': int({ default: 1, min: 1, doc: 'Partitions of a topic that is made without a number of its own.' }),
  'default.replication.factor': int({
    default: 1,
    min: 1,
    doc: 'Copies of a topic that is made without a number of its own.',
  }),
  'controlled.shutdown.enable': flag({
    default: true,
    doc: 'Move leaderships away before a broker stops.',
    dynamic: true,
  }),
  'auto.leader.rebalance.enable': flag({
    default: true,
    doc: 'Give leadership back to the preferred replica from time to time.',
  }),
  'leader.imbalance.check.interval.seconds': long({
    default: 300,
    classroom: 20,
    min: 1,
    doc: 'How often, with auto.leader.rebalance.enable.',
  }),
  'unclean.leader.election.interval.ms': long({
    default: 300_000,
    classroom: 20_000,
    min: 1,
    doc: 'How often leaderless partitions are looked at, where unclean elections are allowed.',
  }),
  'offsets.topic.num.partitions': int({ default: 50, min: 1, doc: 'Partitions of __consumer_offsets.' }),
  'offsets.topic.replication.factor': int({ default: 3, min: 1, doc: 'Copies of __consumer_offsets.' }),
  'offsets.commit.timeout.ms': int({ default: 5_000, min: 1, doc: 'How long a commit waits for its copies.' }),
  'offsets.retention.minutes': int({
    default: 10_080,
    min: 1,
    doc: 'How long what a group has committed is kept after its last member has gone; of topics that nobody reads any more, after the commit.',
  }),
  'offsets.retention.check.interval.ms': long({
    default: 600_000,
    classroom: 20_000,
    min: 1,
    doc: 'How often a coordinator looks for committed offsets that have expired.',
  }),
  'transaction.state.log.num.partitions': int({ default: 50, min: 1, doc: 'Partitions of __transaction_state.' }),
  'transaction.state.log.replication.factor': int({ default: 3, min: 1, doc: 'Copies of __transaction_state.' }),
  'transaction.state.log.min.isr': int({
    default: 2,
    min: 1,
    doc: 'In-sync copies that __transaction_state needs for a write (its min.insync.replicas).',
  }),
  'transaction.state.log.segment.bytes': int({
    default: 104_857_600,
    min: 1,
    doc: 'Bytes of a segment of __transaction_state.',
  }),
  'transaction.max.timeout.ms': int({
    default: 900_000,
    min: 1,
    doc: 'The longest transaction.timeout.ms that a producer may ask for.',
  }),
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': int({
    default: 10_000,
    classroom: 2_000,
    min: 1,
    doc: 'How often a coordinator looks for transactions that have taken longer than their timeout, and aborts them.',
  }),
  'transactional.id.expiration.ms': int({
    default: 604_800_000,
    min: 1,
    doc: 'A transactional id that nobody has used for this long is forgotten.',
  }),
  'transaction.partition.verification.enable': flag({
    default: true,
    doc: 'Leaders ask the coordinator whether a batch is part of a transaction before they store its first one (KIP-890). With transaction.version 2 they always do.',
    dynamic: true,
  }),
  'add.partitions.to.txn.retry.backoff.ms': int({
    default: 20,
    min: 1,
    doc: 'Pause before a leader asks the coordinator again, while that still ends the transaction before.',
  }),
  'add.partitions.to.txn.retry.backoff.max.ms': int({
    default: 100,
    min: 0,
    doc: 'How long a leader goes on asking; then the producer is told CONCURRENT_TRANSACTIONS.',
  }),
  'group.initial.rebalance.delay.ms': int({
    default: 3_000,
    classroom: 2_000,
    min: 0,
    doc: 'How long a new group waits for more members.',
  }),
  'group.min.session.timeout.ms': int({
    default: 6_000,
    classroom: 1_000,
    min: 1,
    doc: 'Smallest session.timeout.ms that a member may ask for.',
  }),
  'group.max.session.timeout.ms': int({
    default: 1_800_000,
    min: 1,
    doc: 'Largest session.timeout.ms that a member may ask for.',
  }),
  'group.max.size': int({ default: 2_147_483_647, min: 1, doc: 'Members that a group may have.' }),
  'group.consumer.session.timeout.ms': int({
    default: 45_000,
    classroom: 10_000,
    min: 1,
    doc: 'Consumer protocol: a member that is not heard for this long is removed from its group.',
  }),
  'group.consumer.heartbeat.interval.ms': int({
    default: 5_000,
    classroom: 1_500,
    min: 1,
    doc: 'Consumer protocol: how often a member says that it is alive, and hears what is new. Must be below group.consumer.session.timeout.ms.',
  }),
  'group.consumer.assignment.interval.ms': int({
    default: 1_000,
    min: 0,
    max: 15_000,
    doc: 'Consumer protocol: the shortest time from one computed assignment of a group to the next (KIP-1263). 0: with every change at once, as before Kafka 4.3.',
  }),
  'group.consumer.regex.refresh.interval.ms': int({
    default: 600_000,
    min: 10_000,
    doc: 'Consumer protocol: after this the broker looks anew which topics a pattern means, even where none has come or gone.',
  }),
  'group.consumer.migration.policy': text({
    default: 'bidirectional',
    values: ['bidirectional', 'disabled', 'downgrade', 'upgrade'],
    doc: 'Whether a live classic group becomes one of the consumer protocol when the first member of that joins (`upgrade`, `bidirectional`). The way back is not modelled.',
  }),
  'group.consumer.assignors': list({
    default: 'uniform,range',
    values: ['uniform', 'range'],
    aliases: {
      'org.apache.kafka.coordinator.group.assignor.UniformAssignor': 'uniform',
      'org.apache.kafka.coordinator.group.assignor.RangeAssignor': 'range',
    },
    doc: 'Consumer protocol: assignors that a group may ask for; the first one serves those that ask for none.',
  }),
  'group.consumer.max.size': int({
    default: 2_147_483_647,
    min: 1,
    doc: 'Consumer protocol: members that a group may have.',
  }),
  'group.share.session.timeout.ms': int({
    default: 45_000,
    classroom: 10_000,
    min: 1,
    doc: 'Share groups: a member that is not heard for this long is removed from its group.',
  }),
  'group.share.heartbeat.interval.ms': int({
    default: 5_000,
    classroom: 1_500,
    min: 1,
    doc: 'Share groups: how often a member says that it is alive, and hears what is new.',
  }),
  'group.share.assignment.interval.ms': int({
    default: 1_000,
    min: 0,
    max: 15_000,
    doc: 'Share groups: the shortest time from one computed assignment of a group to the next (KIP-1263).',
  }),
  'group.share.max.size': int({
    default: 200,
    min: 1,
    max: 1_000,
    doc: 'Share groups: members that a group may have.',
  }),
  'group.share.record.lock.duration.ms': int({
    default: 30_000,
    classroom: 12_000,
    min: 1_000,
    max: 3_600_000,
    doc: 'Share groups: how long a consumer may keep a record before somebody else gets it.',
  }),
  'group.share.delivery.count.limit': int({
    default: 5,
    min: 2,
    max: 10,
    doc: 'Share groups: how often a record is delivered at most; then it is archived.',
  }),
  'group.share.partition.max.record.locks': int({
    default: 2_000,
    min: 100,
    max: 10_000,
    doc: 'Share groups: records of a partition that may be in flight. While they are that many, nothing new is given out.',
  }),
  'share.coordinator.state.topic.num.partitions': int({
    default: 50,
    min: 1,
    doc: 'Partitions of __share_group_state.',
  }),
  'share.coordinator.state.topic.replication.factor': int({
    default: 3,
    min: 1,
    doc: 'Copies of __share_group_state.',
  }),
  'share.coordinator.state.topic.min.isr': int({
    default: 2,
    min: 1,
    doc: 'The min.insync.replicas of __share_group_state.',
  }),
  'share.coordinator.state.topic.segment.bytes': int({
    default: 104_857_600,
    min: 1,
    doc: 'Bytes of a segment of __share_group_state.',
  }),
  'share.coordinator.snapshot.update.records.per.snapshot': int({
    default: 500,
    min: 0,
    max: 500,
    doc: 'After so many updates of a share-partition its whole state is written down.',
  }),
  'share.coordinator.write.timeout.ms': int({
    default: 5_000,
    min: 1,
    doc: 'How long a share coordinator waits for the copies of what it wrote.',
  }),
} satisfies Keys

/** KIP-890: which protocol of transactions is spoken? */
export const TRANSACTION_VERSION = 'transaction.version'

/** KIP-966: is a list of eligible leader replicas kept beside the ISR? */
export const ELR_FEATURE = 'eligible.leader.replicas.version'

/** Features of the whole cluster that can be at another level than in a newly formatted one (`kafka-features.sh`). */
export const featureLevels: Readonly<Record<string, { default: number; max: number; doc: string }>> = {
  [ELR_FEATURE]: {
    default: 1,
    max: 1,
    doc: 'Eligible leader replicas (KIP-966): who left the in-sync replicas while they were fewer than min.insync.replicas may still lead without loss. 0: off, as before Kafka 4.1.',
  },
  [TRANSACTION_VERSION]: {
    default: 2,
    max: 2,
    doc: 'Transactions (KIP-890): with 2, partitions are added by their leaders and each transaction has an epoch of its own. 0 or 1: as before Kafka 4.0.',
  },
}

export type ProducerConfig = Resolved<typeof producerConfig>
export type ConsumerConfig = Resolved<typeof consumerConfig>
export type GroupConfig = Resolved<typeof groupConfig>
export type TopicConfig = Resolved<typeof topicConfig>
export type BrokerConfig = Resolved<typeof brokerConfig>

/** The items of a setting that is a list. */
export const listItems = (value: string): string[] => value.split(',').filter((item) => item !== '')

/** How times are scaled: Kafka's own, or so that a person can follow. */
export type TimeProfile = 'realistic' | 'classroom'

/** Key tables by the kind of block that carries them. */
export const configTables = {
  producer: producerConfig,
  consumer: consumerConfig,
  /** Of a group's block: its consumers' settings, and those that its brokers have of it. */
  group: { ...consumerConfig, ...groupConfig },
  topic: topicConfig,
  broker: brokerConfig,
} as const

export type ConfigScope = keyof typeof configTables

/** The value that a key has when nobody sets it. */
export function defaultValue(key: ConfigKey, profile: TimeProfile): ConfigValue {
  return profile === 'classroom' && key.classroom !== undefined ? key.classroom : key.default
}

/** A complete configuration: what was set, over the defaults of the profile. */
export function resolveConfig<S extends ConfigScope>(
  scope: S,
  profile: TimeProfile,
  set: Readonly<Record<string, ConfigValue>>,
): Resolved<(typeof configTables)[S]> {
  const table: Keys = configTables[scope]
  const resolved = Object.entries(table).map(([name, key]): [string, ConfigValue] => {
    const value = set[name] ?? defaultValue(key, profile)
    // `acks: 1` reads as a number in YAML; Kafka's type is a string.
    return [name, key.type === 'string' && typeof value === 'number' ? String(value) : value]
  })
  return Object.fromEntries(resolved) as Resolved<(typeof configTables)[S]>
}

/** A combination of settings that Kafka's own client refuses to start with. */
export interface ConfigProblem {
  readonly key: string
  readonly message: string
  readonly fix: string
}

const acksAll = (acks: string): boolean => acks === 'all' || acks === '-1'

/** P-22: idempotence needs acks=all and retries; unless somebody insists on it, it is silently off without them. */
export const isIdempotent = (config: ProducerConfig): boolean =>
  config['enable.idempotence'] && acksAll(config.acks) && config.retries > 0

/** Kafka's number for `acks`. */
export const acksOf = (config: ProducerConfig): -1 | 0 | 1 => (acksAll(config.acks) ? -1 : config.acks === '1' ? 1 : 0)

/** P-22: in milliseconds; raised to linger.ms + request.timeout.ms where the default would be too small for them. */
export const deliveryTimeout = (config: ProducerConfig): number =>
  Math.max(config['delivery.timeout.ms'], shortestDelivery(config))

const shortestDelivery = (config: ProducerConfig): number =>
  Math.min(config['linger.ms'] + config['request.timeout.ms'], 2_147_483_647)

/** The reasons for which KafkaProducer would throw a ConfigException (P-22). `set` is what somebody wrote down. */
export function producerConfigProblems(
  set: Readonly<Record<string, ConfigValue>>,
  resolved: ProducerConfig,
): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const least = shortestDelivery(resolved)
  if (set['delivery.timeout.ms'] !== undefined && resolved['delivery.timeout.ms'] < least) {
    problems.push({
      key: 'delivery.timeout.ms',
      message: `delivery.timeout.ms (${resolved['delivery.timeout.ms']}) must be at least linger.ms + request.timeout.ms (${least})`,
      fix: `delivery.timeout.ms: ${least}`,
    })
  }
  const insists = set['enable.idempotence'] === true
  if (insists && !acksAll(resolved.acks)) {
    problems.push({ key: 'acks', message: 'enable.idempotence needs acks: all', fix: 'acks: all' })
  }
  if (insists && resolved.retries === 0) {
    problems.push({ key: 'retries', message: 'enable.idempotence needs retries above 0', fix: 'retries: 2147483647' })
  }
  if (resolved['enable.idempotence'] && resolved['max.in.flight.requests.per.connection'] > 5) {
    problems.push({
      key: 'max.in.flight.requests.per.connection',
      message: 'an idempotent producer may have at most 5 requests in flight per connection',
      fix: 'max.in.flight.requests.per.connection: 5, or enable.idempotence: false',
    })
  }
  if (resolved['transactional.id'] !== null) problems.push(...transactionProblems(set, resolved))
  return problems
}

// T-3, P-22: a producer with a transactional id has to be idempotent, and its timeout has to leave time for its sends.
function transactionProblems(set: Readonly<Record<string, ConfigValue>>, resolved: ProducerConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  if (resolved['transactional.id'] === '') {
    problems.push({
      key: 'transactional.id',
      message: 'a transactional.id may not be empty',
      fix: 'a name of its own, or leave transactional.id out',
    })
  }
  if (!resolved['enable.idempotence']) {
    problems.push({
      key: 'enable.idempotence',
      message: 'transactional.id needs an idempotent producer',
      fix: 'enable.idempotence: true, or no transactional.id',
    })
  } else if (set['enable.idempotence'] !== true && !acksAll(resolved.acks)) {
    problems.push({ key: 'acks', message: 'transactional.id needs acks: all', fix: 'acks: all' })
  } else if (set['enable.idempotence'] !== true && resolved.retries === 0) {
    problems.push({ key: 'retries', message: 'transactional.id needs retries above 0', fix: 'retries: 2147483647' })
  }
  return problems
}
