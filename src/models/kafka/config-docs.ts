// What each configuration key is for, in one sentence: for the inspector. Apart from the keys, since the engine runs without.
import type { brokerConfig } from './config-brokers'
import type { clientConfig, consumerConfig, groupConfig, producerConfig } from './config-clients'
import type { topicConfig } from './config-topics'
import type { ConfigScope } from './config'

type Docs<K> = Readonly<Record<keyof K, string>>

const client: Docs<typeof clientConfig> = {
  'request.timeout.ms': 'How long a client waits for a response; then it closes the connection and tries again.',
  'retry.backoff.ms':
    'Pause before the first retry, give or take 20 %; it doubles with every retry, up to retry.backoff.max.ms.',
  'retry.backoff.max.ms': 'Longest pause before a retry.',
  'reconnect.backoff.ms':
    'Pause before a broken connection is tried again; it doubles with every failure, up to reconnect.backoff.max.ms.',
  'reconnect.backoff.max.ms': 'Longest pause before a broken connection is tried again.',
  'socket.connection.setup.timeout.ms': 'How long a client waits for a broken connection to come back, per attempt.',
  'metadata.max.age.ms':
    'A client asks for leaders and partitions at least this often, even when nothing seems to have changed.',
}

const compressionLevels = {
  'compression.gzip.level': 'From 1 (fast) to 9 (small); -1 is what zlib takes for its best compromise, 6.',
  'compression.lz4.level':
    'Kafka takes its default of 9 for the fast compressor; other levels are slower, and smaller the higher they are.',
  'compression.zstd.level': 'From the fastest (below 0) to the smallest (22).',
}

const producer: Docs<Omit<typeof producerConfig, keyof typeof clientConfig>> = {
  acks: "Which copies must exist before a send counts as done: none (0), the leader's (1), or those of all in-sync replicas (all).",
  'enable.idempotence':
    'Numbers the batches, so that a retry is stored once and in order. Needs acks=all; without it, it is silently off.',
  'linger.ms': 'How long a batch waits for company before it is sent. (0 before Kafka 4.0.)',
  'batch.size': 'Bytes of a batch, per partition; a full one is sent without waiting. 0: every record travels alone.',
  'compression.type':
    'Batches are stored and sent compressed by this codec, which takes the producer time; max.message.bytes is compared with what comes out.',
  ...compressionLevels,
  'buffer.memory': 'Bytes for all records that are not yet answered; when it is full, send() blocks.',
  'max.block.ms': 'How long send() waits for memory or metadata before it refuses the record.',
  'max.request.size': 'Bytes of one request; also the largest record that send() takes.',
  'max.in.flight.requests.per.connection':
    'Unanswered requests per broker. Above 1 and without idempotence, a retry may land behind its successor.',
  retries: 'Attempts after the first; delivery.timeout.ms ends them anyway.',
  'delivery.timeout.ms':
    'From send() to success or failure, at most. A batch that fails by this may still have been stored.',
  'partitioner.class':
    'Chooses the partition of every record instead of the built-in rule (keys by hash, others sticky).',
  'partitioner.ignore.keys': 'Spread records over partitions as if they had no key.',
  'partitioner.adaptive.partitioning.enable': 'Give fewer keyless records to partitions with long queues.',
  'partitioner.availability.timeout.ms':
    'Give no keyless records to partitions whose broker takes nothing for this long; 0: never skip one.',
  'transactional.id':
    'Makes the producer transactional. A process that starts with the id of another one takes its place, and ends what that left open.',
  'transaction.timeout.ms':
    'The coordinator aborts a transaction that has been open for this long, counted from its first partition.',
  'metadata.max.idle.ms': 'A topic that gets no record for this long is forgotten, until the next record for it.',
}

const consumer: Docs<Omit<typeof consumerConfig, keyof typeof clientConfig>> = {
  'auto.offset.reset':
    'Where to start when the group has no valid committed offset: earliest, latest, none or by_duration:<ISO-8601 duration>.',
  'isolation.level':
    'What is read of transactions: with read_committed their records are delivered once they are committed, never if they are aborted, and reading waits at the first open one.',
  'enable.auto.commit': 'Commit positions in the background, inside poll().',
  'auto.commit.interval.ms': 'How often positions are committed, with enable.auto.commit.',
  'max.poll.records': 'Records that one poll() returns, at most.',
  'max.poll.interval.ms':
    'A member that does not poll for this long leaves the group; also how long a rebalance waits for it.',
  'session.timeout.ms': 'A member that is not heard for this long is removed from the group.',
  'heartbeat.interval.ms':
    'How often a member says that it is alive. Must be below session.timeout.ms; a third of it is usual.',
  'group.protocol':
    'How members share partitions. `classic`: they stop, join, and one of them assigns. `consumer` (KIP-848): the coordinator assigns, and each member moves by itself. Read when a consumer starts.',
  'group.remote.assignor':
    'Consumer protocol: the broker’s assignor that the group shall use; not set: the first of group.consumer.assignors. Read when a consumer starts.',
  'partition.assignment.strategy':
    'Assignors, the preferred one first; the group uses the one that most members prefer among those that all have. Cooperative only if nothing else is in the list. Read when a consumer starts.',
  'group.instance.id':
    'Makes members static: one that restarts within session.timeout.ms gets its partitions back, and nobody rebalances. ${consumer} stands for the consumer itself. Read when a consumer starts.',
  'fetch.min.bytes': 'A broker holds a fetch until it has this much, or fetch.max.wait.ms has passed.',
  'fetch.max.wait.ms': 'How long a broker holds a fetch at most.',
  'fetch.max.bytes': 'Bytes of one fetch response.',
  'max.partition.fetch.bytes': 'Bytes per partition of one fetch response.',
  'client.rack':
    'Where the consumer is, so that brokers with replica.selector.class send it to a replica nearby. ${zone} stands for the zone in which it is drawn.',
  'allow.auto.create.topics':
    'May a topic that is not there be made because this consumer asks for it? The brokers need auto.create.topics.enable, too.',
  'default.api.timeout.ms': 'How long a synchronous call (a commit, say) is retried.',
  'share.acknowledgement.mode':
    'Share groups: `implicit`: the next poll() accepts all records of the last one. `explicit`: the application accepts, releases, rejects or renews each record. Read when a consumer starts.',
  'share.acquire.mode':
    'Share groups: `batch_optimized`: whole batches are acquired, also where that is more than max.poll.records. `record_limit`: never more (KIP-1206).',
}

const group: Docs<typeof groupConfig> = {
  'share.auto.offset.reset':
    'Share groups: where to start in a partition that the group has never read: earliest, latest or by_duration:<ISO-8601 duration>.',
  'share.isolation.level':
    'Share groups: with read_committed, records of open and aborted transactions are not given out.',
  'share.record.lock.duration.ms':
    'Share groups: how long a consumer may keep a record before somebody else gets it. Not set: group.share.record.lock.duration.ms of the broker.',
  'share.delivery.count.limit':
    'Share groups: how often a record is delivered at most; then it is archived. Not set: group.share.delivery.count.limit of the broker.',
  'share.partition.max.record.locks':
    'Share groups: records of a partition that may be in flight. Not set: group.share.partition.max.record.locks of the broker.',
  'share.session.timeout.ms':
    'Share groups: a member that is not heard for this long is removed. Not set: group.share.session.timeout.ms of the broker.',
  'share.heartbeat.interval.ms':
    'Share groups: how often a member says that it is alive. Not set: group.share.heartbeat.interval.ms of the broker.',
  'share.renew.acknowledge.enable': 'Share groups: consumers may renew the locks of their records (KIP-1222).',
}

const topic: Docs<typeof topicConfig> = {
  'min.insync.replicas': 'With acks=all, a write is refused while fewer replicas than this are in sync.',
  'unclean.leader.election.enable':
    'May a replica that is not in sync become leader when no other can? It brings the topic back, and loses records.',
  'leader.replication.throttled.replicas':
    'Which leaders send no more than leader.replication.throttled.rate to followers that are not in sync: partition and broker, as in 0:b1,1:b2, or * for all.',
  'follower.replication.throttled.replicas':
    'Which followers copy no more than follower.replication.throttled.rate: partition and broker, as in 0:b3,1:b3, or * for all.',
  'compression.type':
    'How batches are stored: as their producers compressed them, or in this way, for which the leader writes others anew.',
  ...compressionLevels,
  'max.message.bytes': 'Bytes of one batch.',
  'cleanup.policy':
    'What becomes of old records: whole segments are deleted (delete), of each key only the latest stays (compact), both, or nothing is done.',
  'min.cleanable.dirty.ratio':
    'With compact: the cleaner comes when more than this share of the log, its active segment aside, was not cleaned yet.',
  'min.compaction.lag.ms': 'With compact: a record stays for at least this long, even if a later one has its key.',
  'max.compaction.lag.ms':
    'With compact: a log is cleaned, and a segment closed, once a record has waited for this long, however little is dirty.',
  'delete.retention.ms':
    'With compact: how long a tombstone stays once the cleaner has seen it. Who reads more slowly than this never hears that the key is gone.',
  'retention.ms': 'A segment whose newest record is older than this is deleted; -1: never.',
  'retention.bytes':
    'The oldest segments are deleted while a partition would still hold this much without them; -1: no limit.',
  'remote.storage.enable':
    'Closed segments are copied to remote storage (KIP-405). Not for compacted topics; brokers need remote.log.storage.system.enable.',
  'local.retention.ms':
    "Tiered: how long a segment that was copied stays on the brokers' own disks; -2: as long as retention.ms says.",
  'local.retention.bytes':
    "Tiered: how much of a partition stays on the brokers' own disks once it was copied; -2: as much as retention.bytes says.",
  'remote.log.copy.disable':
    'Tiered: nothing more is copied; what lies in remote storage can be read until retention deletes it (KIP-950).',
  'remote.log.delete.on.disable':
    'Says that what lies in remote storage may be deleted when remote.storage.enable is switched off (KIP-950).',
  'segment.bytes': 'A segment takes no more than this; then the next one begins.',
  'segment.ms':
    'A record that is this much newer than the first of the segment begins the next one. An idle log never does.',
  'segment.jitter.ms': 'Takes up to this much off segment.ms, so that many logs do not begin a segment at once.',
  'segment.index.bytes': 'Room of the index of a segment; when it is full the next one begins.',
  'index.interval.bytes': 'Bytes between two entries of the index.',
  'file.delete.delay.ms': 'How long the files of deleted segments still take up room.',
  'flush.messages':
    'Write to the disk itself (fsync) after this many records; without it, the host does that when it likes.',
  'flush.ms': 'Write to the disk itself after this long, looked at each log.flush.scheduler.interval.ms.',
  'message.timestamp.type': "Whose clock stamps a record: the producer's (CreateTime) or the leader's (LogAppendTime).",
  'message.timestamp.before.max.ms':
    'With CreateTime, a record that is stamped further in the past than this is refused.',
  'message.timestamp.after.max.ms':
    'With CreateTime, a record that is stamped further in the future than this is refused. (No limit before Kafka 4.0.)',
}

const broker: Docs<typeof brokerConfig> = {
  'broker.heartbeat.interval.ms': 'How often a broker tells the controller that it is alive.',
  'broker.session.timeout.ms':
    'A broker that is not heard for this long is fenced, and its partitions get other leaders.',
  'controller.quorum.election.timeout.ms':
    'A voter that knows no leader, or gets no answer to its candidacy, begins an election after one to two times this long.',
  'controller.quorum.fetch.timeout.ms':
    'A voter that cannot fetch from the leader for this long looks for another; a leader that no majority fetches from resigns after half as long again.',
  'controller.quorum.election.backoff.max.ms':
    'Longest pause of a successor after its leader has resigned; without pre-vote, also after a lost election.',
  'controller.quorum.append.linger.ms':
    'How long the active controller collects metadata records before it writes them as one batch.',
  'controller.quorum.request.timeout.ms':
    'How long a broker waits for an answer to its metadata fetch before it asks another controller.',
  'controller.quorum.retry.backoff.ms':
    'Pause before a question to the quorum is asked again; those who know no leader wait five times as long.',
  'metadata.max.idle.interval.ms':
    'The active controller writes a record without meaning this often, so that all see how far the log is committed; 0: never.',
  'zookeeper.session.timeout.ms':
    'ZooKeeper mode (Kafka 3.9): a broker that the ensemble has not heard of for this long is gone, and another may be the controller.',
  'leader.imbalance.per.broker.percentage':
    'ZooKeeper mode (Kafka 3.9): leaders go back to a broker only when more of its preferred partitions than this are led by others.',
  'controlled.shutdown.max.retries':
    'ZooKeeper mode (Kafka 3.9): how often a broker that stops asks the controller to move its leaderships.',
  'controlled.shutdown.retry.backoff.ms': 'ZooKeeper mode (Kafka 3.9): pause between those tries.',
  'replica.lag.time.max.ms': 'A follower that has not caught up for this long leaves the in-sync replicas.',
  'replica.fetch.wait.max.ms': "How long a leader holds a follower's fetch when there is nothing new.",
  'replica.socket.timeout.ms':
    'How long a broker waits for an answer of another one before it gives the connection up.',
  'replica.fetch.min.bytes': "A leader holds a follower's fetch until it has this much.",
  'replica.fetch.max.bytes': "Bytes per partition of a follower's fetch.",
  'replica.fetch.response.max.bytes': "Bytes of a follower's whole fetch.",
  'replica.fetch.backoff.ms': 'How long a follower leaves a partition alone after an error.',
  'replica.high.watermark.checkpoint.interval.ms': 'How often a broker writes its high watermarks to disk.',
  'producer.id.expiration.ms':
    'A log forgets the last sequence numbers of a producer that has written nothing for this long; a retry after that is stored twice.',
  'producer.id.expiration.check.interval.ms': 'How often a broker looks for such producers.',
  'log.retention.check.interval.ms': 'How often a broker looks for segments to delete.',
  'log.initial.task.delay.ms': 'How long after its start a broker looks for segments to delete for the first time.',
  'remote.log.storage.system.enable': 'The brokers have remote storage, so that topics may use it (KIP-405).',
  'remote.log.manager.task.interval.ms':
    'Tiered topics: how often a leader looks for segments to copy to remote storage, and for such as are to be deleted there.',
  'remote.fetch.max.wait.ms':
    'How long a fetch waits for remote storage; after that it is answered without, and the consumer asks again.',
  'log.cleaner.backoff.ms': 'How long the log cleaner sleeps when no log needs cleaning.',
  'log.cleaner.io.max.bytes.per.second':
    'The log cleaner reads and writes no more than this, so that a pass takes longer and disturbs less.',
  'offsets.topic.segment.bytes':
    'A segment of __consumer_offsets takes no more than this: only closed ones are compacted.',
  'log.flush.scheduler.interval.ms': 'How often a broker looks for logs that flush.ms says to flush; by default never.',
  'replica.selector.class':
    'Lets consumers with client.rack read from an in-sync replica in their own rack (KIP-392). Absent: from the leader only.',
  'leader.replication.throttled.rate':
    'Bytes per second that a broker sends to throttled followers that are not in sync.',
  'follower.replication.throttled.rate':
    'Bytes per second that a broker copies as a throttled follower that is not in sync.',
  'auto.create.topics.enable': 'Make a topic that is not there when a client asks for it.',
  'authorizer.class.name':
    'Who decides what each client may do, by the access control entries of the cluster. Absent: everybody may do everything.',
  'super.users': 'Principals that may do everything, with semicolons between them: User:ops;User:backup.',
  'allow.everyone.if.no.acl.found': 'Everybody may use a topic or group that no access control entry is about.',
  'num.network.threads':
    'Threads that read requests and send answers. They take time only where brokers have a capacity.',
  'num.io.threads': 'Threads that handle requests. They take time only where brokers have a capacity.',
  'queued.max.requests': 'So many requests may wait for a thread; with more, nothing is read from the network.',
  'controller.quota.window.num':
    'So many windows’ worth of controller_mutation_rate may be used at once, after a pause (KIP-599).',
  'controller.quota.window.size.seconds': 'How long each of those windows is.',
  'quota.window.num': 'Over so many samples client quotas are measured.',
  'quota.window.size.seconds': 'How long each of those samples is.',
  'delete.topic.enable': 'Lets topics be deleted.',
  'num.partitions': 'Partitions of a topic that is made without a number of its own.',
  'default.replication.factor': 'Copies of a topic that is made without a number of its own.',
  'controlled.shutdown.enable': 'Move leaderships away before a broker stops.',
  'auto.leader.rebalance.enable': 'Give leadership back to the preferred replica from time to time.',
  'leader.imbalance.check.interval.seconds': 'How often, with auto.leader.rebalance.enable.',
  'unclean.leader.election.interval.ms':
    'How often leaderless partitions are looked at, where unclean elections are allowed.',
  'offsets.topic.num.partitions': 'Partitions of __consumer_offsets.',
  'offsets.topic.replication.factor': 'Copies of __consumer_offsets.',
  'offsets.commit.timeout.ms': 'How long a commit waits for its copies.',
  'offsets.retention.minutes':
    'How long what a group has committed is kept after its last member has gone; of topics that nobody reads any more, after the commit.',
  'offsets.retention.check.interval.ms': 'How often a coordinator looks for committed offsets that have expired.',
  'transaction.state.log.num.partitions': 'Partitions of __transaction_state.',
  'transaction.state.log.replication.factor': 'Copies of __transaction_state.',
  'transaction.state.log.min.isr':
    'In-sync copies that __transaction_state needs for a write (its min.insync.replicas).',
  'transaction.state.log.segment.bytes': 'Bytes of a segment of __transaction_state.',
  'transaction.max.timeout.ms': 'The longest transaction.timeout.ms that a producer may ask for.',
  'transaction.abort.timed.out.transaction.cleanup.interval.ms':
    'How often a coordinator looks for transactions that have taken longer than their timeout, and aborts them.',
  'transactional.id.expiration.ms': 'A transactional id that nobody has used for this long is forgotten.',
  'transaction.partition.verification.enable':
    'Leaders ask the coordinator whether a batch is part of a transaction before they store its first one (KIP-890). With transaction.version 2 they always do.',
  'add.partitions.to.txn.retry.backoff.ms':
    'Pause before a leader asks the coordinator again, while that still ends the transaction before.',
  'add.partitions.to.txn.retry.backoff.max.ms':
    'How long a leader goes on asking; then the producer is told CONCURRENT_TRANSACTIONS.',
  'group.initial.rebalance.delay.ms': 'How long a new group waits for more members.',
  'group.min.session.timeout.ms': 'Smallest session.timeout.ms that a member may ask for.',
  'group.max.session.timeout.ms': 'Largest session.timeout.ms that a member may ask for.',
  'group.max.size': 'Members that a group may have.',
  'group.consumer.session.timeout.ms':
    'Consumer protocol: a member that is not heard for this long is removed from its group.',
  'group.consumer.heartbeat.interval.ms':
    'Consumer protocol: how often a member says that it is alive, and hears what is new. Must be below group.consumer.session.timeout.ms.',
  'group.consumer.assignment.interval.ms':
    'Consumer protocol: the shortest time from one computed assignment of a group to the next (KIP-1263). 0: with every change at once, as before Kafka 4.3.',
  'group.consumer.regex.refresh.interval.ms':
    'Consumer protocol: after this the broker looks anew which topics a pattern means, even where none has come or gone.',
  'group.consumer.migration.policy':
    'Whether a live classic group becomes one of the consumer protocol when the first member of that joins (`upgrade`, `bidirectional`). The way back is not modelled.',
  'group.consumer.assignors':
    'Consumer protocol: assignors that a group may ask for; the first one serves those that ask for none.',
  'group.consumer.max.size': 'Consumer protocol: members that a group may have.',
  'group.share.session.timeout.ms': 'Share groups: a member that is not heard for this long is removed from its group.',
  'group.share.heartbeat.interval.ms': 'Share groups: how often a member says that it is alive, and hears what is new.',
  'group.share.assignment.interval.ms':
    'Share groups: the shortest time from one computed assignment of a group to the next (KIP-1263).',
  'group.share.max.size': 'Share groups: members that a group may have.',
  'group.share.record.lock.duration.ms':
    'Share groups: how long a consumer may keep a record before somebody else gets it.',
  'group.share.delivery.count.limit': 'Share groups: how often a record is delivered at most; then it is archived.',
  'group.share.partition.max.record.locks':
    'Share groups: records of a partition that may be in flight. While they are that many, nothing new is given out.',
  'share.coordinator.state.topic.num.partitions': 'Partitions of __share_group_state.',
  'share.coordinator.state.topic.replication.factor': 'Copies of __share_group_state.',
  'share.coordinator.state.topic.min.isr': 'The min.insync.replicas of __share_group_state.',
  'share.coordinator.state.topic.segment.bytes': 'Bytes of a segment of __share_group_state.',
  'share.coordinator.snapshot.update.records.per.snapshot':
    'After so many updates of a share-partition its whole state is written down.',
  'share.coordinator.write.timeout.ms': 'How long a share coordinator waits for the copies of what it wrote.',
}

/** By the kind of block that carries the key. */
export const configDocs: Readonly<Record<ConfigScope, Readonly<Record<string, string>>>> = {
  producer: { ...client, ...producer },
  consumer: { ...client, ...consumer },
  group: { ...client, ...consumer, ...group },
  topic,
  broker,
}
