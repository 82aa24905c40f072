// Settings of topics. Defaults are those of Apache Kafka 4.3.1.
import { compressionLevels } from './config-clients'
import { double, flag, int, long, NEVER, text, type Keys } from './config-key'

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
