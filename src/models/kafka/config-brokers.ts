// Settings of brokers and controllers. Defaults are those of Apache Kafka 4.3.1.
import { double, flag, int, list, long, NEVER, optional, text, type Keys } from './config-key'

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
