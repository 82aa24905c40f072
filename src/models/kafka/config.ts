// Every configuration key that the model knows: name, type, default, range, source. `config-docs.ts` says what each is for.
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
export const clientConfig = {
  'request.timeout.ms': int({
    default: 30_000,
    classroom: 8_000,
    min: 0,
    dynamic: true,
  }),
  'retry.backoff.ms': long({
    default: 100,
    classroom: 300,
    min: 0,
    dynamic: true,
  }),
  'retry.backoff.max.ms': long({ default: 1_000, min: 0, dynamic: true }),
  'reconnect.backoff.ms': long({
    default: 50,
    classroom: 300,
    min: 0,
    dynamic: true,
  }),
  'reconnect.backoff.max.ms': long({
    default: 1_000,
    classroom: 2_000,
    min: 0,
    dynamic: true,
  }),
  'socket.connection.setup.timeout.ms': long({
    default: 10_000,
    classroom: 4_000,
    min: 0,
    dynamic: true,
  }),
  'metadata.max.age.ms': long({
    default: 300_000,
    classroom: 30_000,
    min: 0,
    dynamic: true,
  }),
} satisfies Keys

/** How hard a codec tries (KIP-390), of producers and of topics. */
const compressionLevels = {
  'compression.gzip.level': int({
    default: -1,
    min: -1,
    max: 9,
    dynamic: true,
  }),
  'compression.lz4.level': int({
    default: 9,
    min: 1,
    max: 17,
    dynamic: true,
  }),
  'compression.zstd.level': int({
    default: 3,
    min: -131_072,
    max: 22,
    dynamic: true,
  }),
} satisfies Keys

/** Producer settings (ProducerConfig). */
export const producerConfig = {
  acks: text({
    default: 'all',
    values: ['all', '-1', '1', '0'],
    dynamic: true,
  }),
  'enable.idempotence': flag({
    default: true,
    dynamic: true,
  }),
  'linger.ms': long({
    default: 5,
    classroom: 100,
    min: 0,
    dynamic: true,
  }),
  'batch.size': int({
    default: 16_384,
    min: 0,
    dynamic: true,
  }),
  'compression.type': text({
    default: 'none',
    values: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
    dynamic: true,
  }),
  ...compressionLevels,
  'buffer.memory': long({
    default: 33_554_432,
    min: 0,
    dynamic: true,
  }),
  'max.block.ms': long({
    default: 60_000,
    classroom: 10_000,
    min: 0,
    dynamic: true,
  }),
  'max.request.size': int({
    default: 1_048_576,
    min: 0,
    dynamic: true,
  }),
  'max.in.flight.requests.per.connection': int({
    default: 5,
    min: 1,
    dynamic: true,
  }),
  retries: int({
    default: 2_147_483_647,
    min: 0,
    max: 2_147_483_647,
    dynamic: true,
  }),
  'delivery.timeout.ms': int({
    default: 120_000,
    classroom: 30_000,
    min: 0,
    dynamic: true,
  }),
  'partitioner.class': optional({
    default: null,
    values: ['RoundRobinPartitioner'],
    dynamic: true,
  }),
  'partitioner.ignore.keys': flag({
    default: false,
    dynamic: true,
  }),
  'partitioner.adaptive.partitioning.enable': flag({
    default: true,
    dynamic: true,
  }),
  'partitioner.availability.timeout.ms': long({
    default: 0,
    min: 0,
    dynamic: true,
  }),
  'transactional.id': optional({
    default: null,
  }),
  'transaction.timeout.ms': int({
    default: 60_000,
    classroom: 15_000,
    min: 1,
  }),
  'metadata.max.idle.ms': long({
    default: 300_000,
    min: 5_000,
    dynamic: true,
  }),
  ...clientConfig,
} satisfies Keys

/** Consumer settings (ConsumerConfig). */
export const consumerConfig = {
  'auto.offset.reset': text({
    default: 'latest',
    dynamic: true,
  }),
  'isolation.level': text({
    default: 'read_uncommitted',
    values: ['read_uncommitted', 'read_committed'],
    dynamic: true,
  }),
  'enable.auto.commit': flag({
    default: true,
    dynamic: true,
  }),
  'auto.commit.interval.ms': int({
    default: 5_000,
    classroom: 2_000,
    min: 0,
    dynamic: true,
  }),
  'max.poll.records': int({
    default: 500,
    classroom: 10,
    min: 1,
    dynamic: true,
  }),
  'max.poll.interval.ms': int({
    default: 300_000,
    classroom: 20_000,
    min: 1,
    dynamic: true,
  }),
  'session.timeout.ms': int({
    default: 45_000,
    classroom: 10_000,
    min: 1,
    dynamic: true,
  }),
  'heartbeat.interval.ms': int({
    default: 3_000,
    classroom: 1_500,
    min: 1,
    dynamic: true,
  }),
  'group.protocol': text({
    default: 'classic',
    values: ['classic', 'consumer'],
    dynamic: false,
  }),
  'group.remote.assignor': optional({
    default: null,
    values: ['uniform', 'range'],
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
    dynamic: false,
  }),
  'group.instance.id': optional({
    default: null,
    dynamic: false,
  }),
  'fetch.min.bytes': int({
    default: 1,
    min: 0,
    dynamic: true,
  }),
  'fetch.max.wait.ms': int({
    default: 500,
    classroom: 2_000,
    min: 0,
    dynamic: true,
  }),
  'fetch.max.bytes': int({ default: 52_428_800, min: 0, dynamic: true }),
  'max.partition.fetch.bytes': int({
    default: 1_048_576,
    min: 0,
    dynamic: true,
  }),
  'client.rack': text({
    default: '',
    dynamic: true,
  }),
  'allow.auto.create.topics': flag({
    default: true,
    dynamic: true,
  }),
  'default.api.timeout.ms': int({
    default: 60_000,
    classroom: 15_000,
    min: 0,
    dynamic: true,
  }),
  'share.acknowledgement.mode': text({
    default: 'implicit',
    values: ['implicit', 'explicit'],
    dynamic: false,
  }),
  'share.acquire.mode': text({
    default: 'batch_optimized',
    values: ['batch_optimized', 'record_limit'],
    dynamic: true,
  }),
  ...clientConfig,
} satisfies Keys

/** Dynamic settings of a group, which its brokers read (GroupConfig; `kafka-configs --group`). */
export const groupConfig = {
  'share.auto.offset.reset': text({
    default: 'latest',
    dynamic: true,
  }),
  'share.isolation.level': text({
    default: 'read_uncommitted',
    values: ['read_uncommitted', 'read_committed'],
    dynamic: true,
  }),
  'share.record.lock.duration.ms': optionalInt({
    default: null,
    min: 1_000,
    max: 3_600_000,
    dynamic: true,
  }),
  'share.delivery.count.limit': optionalInt({
    default: null,
    min: 2,
    max: 10,
    dynamic: true,
  }),
  'share.partition.max.record.locks': optionalInt({
    default: null,
    min: 100,
    max: 10_000,
    dynamic: true,
  }),
  'share.session.timeout.ms': optionalInt({
    default: null,
    min: 1,
    dynamic: true,
  }),
  'share.heartbeat.interval.ms': optionalInt({
    default: null,
    min: 1,
    dynamic: true,
  }),
  'share.renew.acknowledge.enable': flag({
    default: true,
    dynamic: true,
  }),
} satisfies Keys

/** Topic settings (LogConfig). */
export const topicConfig = {
  'min.insync.replicas': int({
    default: 1,
    min: 1,
    dynamic: true,
  }),
  'unclean.leader.election.enable': flag({
    default: false,
    dynamic: true,
  }),
  'leader.replication.throttled.replicas': text({
    default: '',
    dynamic: true,
  }),
  'follower.replication.throttled.replicas': text({
    default: '',
    dynamic: true,
  }),
  'compression.type': text({
    default: 'producer',
    values: ['producer', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'],
    dynamic: true,
  }),
  ...compressionLevels,
  'max.message.bytes': int({ default: 1_048_588, min: 0, dynamic: true }),
  'cleanup.policy': text({
    default: 'delete',
    values: ['delete', 'compact', 'compact,delete', ''],
    dynamic: true,
  }),
  'min.cleanable.dirty.ratio': double({
    default: 0.5,
    min: 0,
    max: 1,
    dynamic: true,
  }),
  'min.compaction.lag.ms': long({
    default: 0,
    min: 0,
    dynamic: true,
  }),
  'max.compaction.lag.ms': long({
    default: NEVER,
    min: 1,
    dynamic: true,
  }),
  'delete.retention.ms': long({
    default: 86_400_000,
    min: 0,
    dynamic: true,
  }),
  'retention.ms': long({
    default: 604_800_000,
    min: -1,
    dynamic: true,
  }),
  'retention.bytes': long({
    default: -1,
    min: -1,
    dynamic: true,
  }),
  'remote.storage.enable': flag({
    default: false,
    dynamic: true,
  }),
  'local.retention.ms': long({
    default: -2,
    min: -2,
    dynamic: true,
  }),
  'local.retention.bytes': long({
    default: -2,
    min: -2,
    dynamic: true,
  }),
  'remote.log.copy.disable': flag({
    default: false,
    dynamic: true,
  }),
  'remote.log.delete.on.disable': flag({
    default: false,
    dynamic: true,
  }),
  'segment.bytes': int({
    default: 1_073_741_824,
    min: 1_048_576,
    dynamic: true,
  }),
  'segment.ms': long({
    default: 604_800_000,
    min: 1,
    dynamic: true,
  }),
  'segment.jitter.ms': long({
    default: 0,
    min: 0,
    dynamic: true,
  }),
  'segment.index.bytes': int({
    default: 10_485_760,
    min: 4,
    dynamic: true,
  }),
  'index.interval.bytes': int({
    default: 4_096,
    min: 0,
    dynamic: true,
  }),
  'file.delete.delay.ms': long({
    default: 60_000,
    min: 0,
    dynamic: true,
  }),
  'flush.messages': long({
    default: NEVER,
    min: 1,
    dynamic: true,
  }),
  'flush.ms': long({
    default: NEVER,
    min: 0,
    dynamic: true,
  }),
  'message.timestamp.type': text({
    default: 'CreateTime',
    values: ['CreateTime', 'LogAppendTime'],
    dynamic: true,
  }),
  'message.timestamp.before.max.ms': long({
    default: NEVER,
    min: 0,
    dynamic: true,
  }),
  'message.timestamp.after.max.ms': long({
    default: 3_600_000,
    min: 0,
    dynamic: true,
  }),
} satisfies Keys

/** Broker and controller settings. Every broker of a blueprint has the same, unless it overrides one. */
export const brokerConfig = {
  'broker.heartbeat.interval.ms': int({
    default: 2_000,
    classroom: 1_000,
    min: 1,
  }),
  'broker.session.timeout.ms': int({
    default: 9_000,
    classroom: 4_000,
    min: 1,
    mode: 'kraft',
  }),
  'controller.quorum.election.timeout.ms': int({
    default: 1_000,
    classroom: 2_000,
    min: 1,
    mode: 'kraft',
  }),
  'controller.quorum.fetch.timeout.ms': int({
    default: 2_000,
    classroom: 4_000,
    min: 1,
    mode: 'kraft',
  }),
  'controller.quorum.election.backoff.max.ms': int({
    default: 1_000,
    classroom: 2_000,
    min: 0,
    mode: 'kraft',
  }),
  'controller.quorum.append.linger.ms': int({
    default: 25,
    classroom: 100,
    min: 0,
    mode: 'kraft',
  }),
  'controller.quorum.request.timeout.ms': int({
    default: 2_000,
    classroom: 6_000,
    min: 1,
    mode: 'kraft',
  }),
  'controller.quorum.retry.backoff.ms': int({
    default: 20,
    classroom: 100,
    min: 1,
    mode: 'kraft',
  }),
  'metadata.max.idle.interval.ms': int({
    default: 500,
    classroom: 2_000,
    min: 0,
    mode: 'kraft',
  }),
  'zookeeper.session.timeout.ms': int({
    default: 18_000,
    classroom: 6_000,
    min: 1,
    mode: 'zookeeper',
  }),
  'leader.imbalance.per.broker.percentage': int({
    default: 10,
    min: 0,
    mode: 'zookeeper',
  }),
  'controlled.shutdown.max.retries': int({
    default: 3,
    min: 1,
    mode: 'zookeeper',
  }),
  'controlled.shutdown.retry.backoff.ms': long({
    default: 5_000,
    min: 0,
    mode: 'zookeeper',
  }),
  'replica.lag.time.max.ms': long({
    default: 30_000,
    classroom: 10_000,
    min: 1,
    dynamic: true,
  }),
  'replica.fetch.wait.max.ms': int({
    default: 500,
    classroom: 2_000,
    min: 0,
  }),
  'replica.socket.timeout.ms': int({
    default: 30_000,
    classroom: 8_000,
    min: 1,
  }),
  'replica.fetch.min.bytes': int({
    default: 1,
    min: 0,
  }),
  'replica.fetch.max.bytes': int({ default: 1_048_576, min: 0 }),
  'replica.fetch.response.max.bytes': int({ default: 10_485_760, min: 0 }),
  'replica.fetch.backoff.ms': int({
    default: 1_000,
    min: 0,
  }),
  'replica.high.watermark.checkpoint.interval.ms': long({
    default: 5_000,
    min: 1,
  }),
  'producer.id.expiration.ms': int({ default: 86_400_000, min: 1, dynamic: true }),
  'producer.id.expiration.check.interval.ms': int({ default: 600_000, classroom: 10_000, min: 1 }),
  'log.retention.check.interval.ms': long({
    default: 300_000,
    classroom: 10_000,
    min: 1,
  }),
  'log.initial.task.delay.ms': long({
    default: 30_000,
    classroom: 5_000,
    min: 0,
  }),
  'remote.log.storage.system.enable': flag({
    default: false,
  }),
  'remote.log.manager.task.interval.ms': long({
    default: 30_000,
    classroom: 5_000,
    min: 1,
  }),
  'remote.fetch.max.wait.ms': int({
    default: 500,
    classroom: 5_000,
    min: 1,
    dynamic: true,
  }),
  'log.cleaner.backoff.ms': long({
    default: 15_000,
    classroom: 3_000,
    min: 0,
  }),
  'log.cleaner.io.max.bytes.per.second': double({
    default: NEVER,
    classroom: 10_000,
    min: 0,
    dynamic: true,
  }),
  'offsets.topic.segment.bytes': int({
    default: 104_857_600,
    min: 1,
  }),
  'log.flush.scheduler.interval.ms': long({
    default: NEVER,
    min: 1,
  }),
  'replica.selector.class': optional({
    default: null,
    values: ['org.apache.kafka.common.replica.RackAwareReplicaSelector'],
  }),
  'leader.replication.throttled.rate': long({
    default: NEVER,
    min: 0,
    dynamic: true,
  }),
  'follower.replication.throttled.rate': long({
    default: NEVER,
    min: 0,
    dynamic: true,
  }),
  'auto.create.topics.enable': flag({
    default: true,
  }),
  'authorizer.class.name': optional({
    default: null,
    values: ['org.apache.kafka.metadata.authorizer.StandardAuthorizer'],
    aliases: { StandardAuthorizer: 'org.apache.kafka.metadata.authorizer.StandardAuthorizer' },
    mode: 'kraft',
  }),
  'super.users': text({
    default: '',
    mode: 'kraft',
  }),
  'allow.everyone.if.no.acl.found': flag({
    default: false,
    mode: 'kraft',
  }),
  'num.network.threads': int({
    default: 3,
    min: 1,
  }),
  'num.io.threads': int({
    default: 8,
    min: 1,
  }),
  'queued.max.requests': int({
    default: 500,
    min: 1,
  }),
  'controller.quota.window.num': int({ default: 11, min: 1 }),
  'controller.quota.window.size.seconds': int({ default: 1, min: 1 }),
  'quota.window.num': int({ default: 11, min: 1 }),
  'quota.window.size.seconds': int({ default: 1, min: 1 }),
  'delete.topic.enable': flag({ default: true }),
  'num.partitions': int({ default: 1, min: 1 }),
  'default.replication.factor': int({
    default: 1,
    min: 1,
  }),
  'controlled.shutdown.enable': flag({
    default: true,
    dynamic: true,
  }),
  'auto.leader.rebalance.enable': flag({
    default: true,
  }),
  'leader.imbalance.check.interval.seconds': long({
    default: 300,
    classroom: 20,
    min: 1,
  }),
  'unclean.leader.election.interval.ms': long({
    default: 300_000,
    classroom: 20_000,
    min: 1,
  }),
  'offsets.topic.num.partitions': int({ default: 50, min: 1 }),
  'offsets.topic.replication.factor': int({ default: 3, min: 1 }),
  'offsets.commit.timeout.ms': int({ default: 5_000, min: 1 }),
  'offsets.retention.minutes': int({
    default: 10_080,
    min: 1,
  }),
  'offsets.retention.check.interval.ms': long({
    default: 600_000,
    classroom: 20_000,
    min: 1,
  }),
  'transaction.state.log.num.partitions': int({ default: 50, min: 1 }),
  'transaction.state.log.replication.factor': int({ default: 3, min: 1 }),
  'transaction.state.log.min.isr': int({
    default: 2,
    min: 1,
  }),
  'transaction.state.log.segment.bytes': int({
    default: 104_857_600,
    min: 1,
  }),
  'transaction.max.timeout.ms': int({
    default: 900_000,
    min: 1,
  }),
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': int({
    default: 10_000,
    classroom: 2_000,
    min: 1,
  }),
  'transactional.id.expiration.ms': int({
    default: 604_800_000,
    min: 1,
  }),
  'transaction.partition.verification.enable': flag({
    default: true,
    dynamic: true,
  }),
  'add.partitions.to.txn.retry.backoff.ms': int({
    default: 20,
    min: 1,
  }),
  'add.partitions.to.txn.retry.backoff.max.ms': int({
    default: 100,
    min: 0,
  }),
  'group.initial.rebalance.delay.ms': int({
    default: 3_000,
    classroom: 2_000,
    min: 0,
  }),
  'group.min.session.timeout.ms': int({
    default: 6_000,
    classroom: 1_000,
    min: 1,
  }),
  'group.max.session.timeout.ms': int({
    default: 1_800_000,
    min: 1,
  }),
  'group.max.size': int({ default: 2_147_483_647, min: 1 }),
  'group.consumer.session.timeout.ms': int({
    default: 45_000,
    classroom: 10_000,
    min: 1,
  }),
  'group.consumer.heartbeat.interval.ms': int({
    default: 5_000,
    classroom: 1_500,
    min: 1,
  }),
  'group.consumer.assignment.interval.ms': int({
    default: 1_000,
    min: 0,
    max: 15_000,
  }),
  'group.consumer.regex.refresh.interval.ms': int({
    default: 600_000,
    min: 10_000,
  }),
  'group.consumer.migration.policy': text({
    default: 'bidirectional',
    values: ['bidirectional', 'disabled', 'downgrade', 'upgrade'],
  }),
  'group.consumer.assignors': list({
    default: 'uniform,range',
    values: ['uniform', 'range'],
    aliases: {
      'org.apache.kafka.coordinator.group.assignor.UniformAssignor': 'uniform',
      'org.apache.kafka.coordinator.group.assignor.RangeAssignor': 'range',
    },
  }),
  'group.consumer.max.size': int({
    default: 2_147_483_647,
    min: 1,
  }),
  'group.share.session.timeout.ms': int({
    default: 45_000,
    classroom: 10_000,
    min: 1,
  }),
  'group.share.heartbeat.interval.ms': int({
    default: 5_000,
    classroom: 1_500,
    min: 1,
  }),
  'group.share.assignment.interval.ms': int({
    default: 1_000,
    min: 0,
    max: 15_000,
  }),
  'group.share.max.size': int({
    default: 200,
    min: 1,
    max: 1_000,
  }),
  'group.share.record.lock.duration.ms': int({
    default: 30_000,
    classroom: 12_000,
    min: 1_000,
    max: 3_600_000,
  }),
  'group.share.delivery.count.limit': int({
    default: 5,
    min: 2,
    max: 10,
  }),
  'group.share.partition.max.record.locks': int({
    default: 2_000,
    min: 100,
    max: 10_000,
  }),
  'share.coordinator.state.topic.num.partitions': int({
    default: 50,
    min: 1,
  }),
  'share.coordinator.state.topic.replication.factor': int({
    default: 3,
    min: 1,
  }),
  'share.coordinator.state.topic.min.isr': int({
    default: 2,
    min: 1,
  }),
  'share.coordinator.state.topic.segment.bytes': int({
    default: 104_857_600,
    min: 1,
  }),
  'share.coordinator.snapshot.update.records.per.snapshot': int({
    default: 500,
    min: 0,
    max: 500,
  }),
  'share.coordinator.write.timeout.ms': int({
    default: 5_000,
    min: 1,
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
