// Settings of producers, consumers and groups. Defaults are those of Apache Kafka 4.3.1.
import { flag, int, list, long, optional, optionalInt, text, type Keys } from './config-key'

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
export const compressionLevels = {
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
