// All that a condition can speak of: objects, their fields, what they mean and in which unit. The checker, the evaluator
// and the docs read this one table.

/** `count` is a plain number; `duration` needs a unit; `set` holds ids. */
export type FieldType = 'count' | 'duration' | 'flag' | 'text' | 'set'

export interface FieldEntry {
  type: FieldType
  doc: string
  /** One value per partition instead of one: a comparison must hold for each. */
  perPartition?: true
  /** An id of this kind stands in brackets behind it, as in `quorum.state(k1)`. */
  of?: 'controller'
  /** What may stand in brackets behind it, as in `ledger.lost(producer=web)`. */
  filters?: readonly Filter[]
  /** All that this text can ever be, besides `none`. */
  words?: readonly string[]
  /** This text, or all of this set, are ids of these (a text may be `none`, too). */
  idOf?: 'broker' | 'consumer' | 'controller'
}

export type Filter = 'producer' | 'topic' | 'group'

export interface ObjectEntry {
  /** How it is written: `topic(orders).p(0)`. */
  form: string
  doc: string
  fields: Readonly<Record<string, FieldEntry>>
}

const count = (doc: string): FieldEntry => ({ type: 'count', doc })
const flag = (doc: string): FieldEntry => ({ type: 'flag', doc })
const text = (doc: string): FieldEntry => ({ type: 'text', doc })
const idOf = (idOf: FieldEntry['idOf'], doc: string): FieldEntry => ({ type: 'text', doc, idOf })
/** Text that is one of a few words; the list ends its description. */
const oneOf = (words: readonly string[], before: string, after = ''): FieldEntry => {
  const list = `${words.slice(0, -1).join(', ')} or ${words.at(-1)!}`
  return { type: 'text', doc: `${before}${list}${after}`, words }
}
const brokers = (doc: string): FieldEntry => ({ type: 'set', doc, idOf: 'broker' })
const bySender = (doc: string): FieldEntry => ({ type: 'count', doc, filters: ['producer', 'topic'] })
const byReader = (doc: string): FieldEntry => ({ type: 'count', doc, filters: ['group', 'topic'] })
const span = (doc: string): FieldEntry => ({ type: 'duration', doc })
const perPartition = (doc: string): FieldEntry => ({ type: 'count', doc, perPartition: true })

export const vocabulary = {
  ledger: {
    form: 'ledger',
    doc: 'What became of the records, as the referee saw it. Counts of records.',
    fields: {
      sent: bySender('Accepted by send().'),
      acked: bySender('Acknowledged to the producer (with acks=0: never).'),
      failed: bySender('send() failed, and no broker holds the record.'),
      indeterminate: bySender('The producer cannot know whether it was stored.'),
      pending: bySender("Still in a producer's memory or on the way."),
      lost: bySender('Acknowledged, and no copy is left that anybody can ever read.'),
      unconfirmedLost: bySender('Never acknowledged, stored, and gone.'),
      expired: bySender('Left the log at its beginning: by retention, or because a person deleted it. Not lost.'),
      compacted: bySender(
        'Taken by the cleaner of a compacted topic: a later record has the same key, or it was a tombstone. Not lost.',
      ),
      duplicates: bySender('Copies beyond the first: stored more than once.'),
      outOfOrder: bySender('Stored behind a record of the same producer and partition that was sent later.'),
      delivered: byReader('Handed to a group by poll(), first times only; summed over groups.'),
      redelivered: byReader('Handed to the same group once more.'),
      unseen: byReader('Readable, and skipped by a group that reads the topic.'),
      processed: byReader('Processed by an application of a group, first times only; summed over groups.'),
      processedAgain: byReader('Processed by the same group twice or more; each record counts once.'),
      processedOutOfOrder: byReader(
        'Processed, for the first time, behind a record of its partition that is stored later.',
      ),
      missed: byReader('Committed past and never processed: the application that had them is gone.'),
      skipped: byReader('Left out by an application that could not process them (onFailure: { finally: skip }).'),
      deadLettered: byReader('Sent to a topic for records that an application could not process.'),
    },
  },
  topic: {
    form: 'topic(orders)',
    doc: 'A topic as a whole, as the controller knows it.',
    fields: {
      records: count('Records stored on its leaders.'),
      partitions: count('Number of partitions.'),
      underReplicated: count(
        'Partitions with fewer in-sync replicas than replicas; those that are being added do not count.',
      ),
      underMinIsr: count('Partitions with fewer in-sync replicas than min.insync.replicas.'),
      atMinIsr: count(
        'Partitions with exactly min.insync.replicas in-sync replicas: one more failure, and writes are refused.',
      ),
      offlinePartitions: count('Partitions without a leader.'),
    },
  },
  'topic.p': {
    form: 'topic(orders).p(0)',
    doc: 'One partition; `p(*)` is each of them.',
    fields: {
      leader: idOf('broker', 'The broker that leads it, or `none`.'),
      leaderEpoch: count('Counts its leaders.'),
      replicas: brokers('Brokers that hold a copy.'),
      isr: brokers('In-sync replicas.'),
      inSync: count('Number of in-sync replicas.'),
      elr: brokers('Eligible leader replicas (KIP-966): not in sync, and may lead without loss all the same.'),
      adding: brokers('Replicas that a reassignment is copying to.'),
      removing: brokers('Replicas that go when the reassignment is complete.'),
      start: count('First offset that is kept.'),
      localStart: count('First offset on the leader’s own disk: what is kept before lies in remote storage only.'),
      remoteEnd: count('Offset after the last one that remote storage has; 0: it has none.'),
      hw: count(
        'High watermark: offsets below it can be read. That of a new leader may be behind for a moment (R-HW5): this one is not.',
      ),
      leo: count('Log end offset of the leader: the next to be written.'),
      lso: count('Last stable offset: readers of committed data wait there for the first transaction that is open.'),
      openTransactions: count('Transactions without a marker in it.'),
    },
  },
  group: {
    form: 'group(billing)',
    doc: 'A consumer group.',
    fields: {
      state: oneOf(
        [
          'Empty',
          'PreparingRebalance',
          'CompletingRebalance',
          'Assigning',
          'Reconciling',
          'Stable',
          'Dead',
          'CoordinatorUnavailable',
        ],
        '',
        ' (CompletingRebalance: classic protocol; Assigning and Reconciling: consumer protocol; the last: nobody coordinates it).',
      ),
      generation: count('Counts its assignments; in the consumer protocol its group epoch.'),
      members: count('Consumers that belong to it now.'),
      idleMembers: count('Members that own no partition.'),
      rebalances: count('Rebalances so far, the first included.'),
      lag: count('Records from what it has committed to the high watermark, over all partitions.'),
      delivered: count(
        'Records handed to it by poll(), repetitions included (ledger.delivered counts first times only).',
      ),
      processed: count(
        'Records that its consumers have finished, repetitions and those of removed consumers included.',
      ),
      acquired: count('Share groups: records given out, repetitions included.'),
      redelivered: count('Share groups: of them, those that had been given out before.'),
      accepted: count('Share groups: records that somebody accepted.'),
      released: count('Share groups: records that were released for another try.'),
      rejected: count('Share groups: records that were rejected.'),
      expired: count('Share groups: locks that ended without an acknowledgement.'),
      archived: count('Share groups: records that were given up, for whatever reason.'),
      exhausted: count('Share groups: records that were given up because they had been delivered as often as may be.'),
      refused: count('Share groups: acknowledgements that did not count.'),
      unowned: count('Partitions that nobody owns now, though somebody did before.'),
      unownedTime: span('Time for which nobody owned a partition, summed over the partitions that ever had an owner.'),
      longestUnowned: span('The longest time for which nobody owned one of its partitions.'),
      position: perPartition('Next offset to be read by the member that owns the partition.'),
    },
  },
  'group.p': {
    form: 'group(billing).p(0)',
    doc: 'A partition as a group reads it. A number means that partition of every topic it reads; `p(orders-0)` is exact.',
    fields: {
      position: count('Next offset to be read by the member that owns it.'),
      committed: count('Next offset to be read according to the last commit.'),
      lag: count('Records from the committed offset to the high watermark.'),
      acquired: count('Share groups: records given out, repetitions included.'),
      redelivered: count('Share groups: of them, those that had been given out before.'),
      accepted: count('Share groups: records that somebody accepted.'),
      released: count('Share groups: records that were released for another try.'),
      rejected: count('Share groups: records that were rejected.'),
      expired: count('Share groups: locks that ended without an acknowledgement.'),
      archived: count('Share groups: records that were given up, for whatever reason.'),
      exhausted: count('Share groups: records that were given up because they had been delivered as often as may be.'),
      refused: count('Share groups: acknowledgements that did not count.'),
      shareStart: count('Share groups: SPSO, everything below is done with.'),
      shareEnd: count('Share groups: SPEO, the last offset in flight.'),
      inFlight: count('Share groups: records in flight that are not done with.'),
      owner: idOf('consumer', 'The consumer that owns it, or `none`.'),
      unownedTime: span('Time for which nobody owned it, since it first had an owner.'),
      longestUnowned: span('The longest stretch of that.'),
    },
  },
  producer: {
    form: 'producer(web)',
    doc: 'A producer application.',
    fields: {
      up: flag('Its process runs.'),
      sent: count('Records accepted by send().'),
      acked: count('Records acknowledged.'),
      failed: count('Records whose callback reported an error.'),
      retries: count('Batches sent again.'),
      buffered: count('Records that wait in its memory.'),
      inFlight: count('Requests without an answer yet.'),
      lastError: text('The latest error it met, or `none`.'),
      p50: span(
        'From send() to the acknowledgement, for half of the records of the last ten to twenty seconds; `none` without any.',
      ),
      p99: span('The same for all but one in a hundred.'),
      throttleTime: span('For how long brokers have told it to wait, since it was over a quota.'),
      compressionRate: count(
        "Kafka's metric compression-rate-avg: bytes of its batches' records after by before compression; 1 without a codec.",
      ),
      compressionTime: span('What compression has taken of its sender thread since it started; 0 without a codec.'),
      transactionState: oneOf(
        [
          'UNINITIALIZED',
          'INITIALIZING',
          'READY',
          'IN_TRANSACTION',
          'COMMITTING_TRANSACTION',
          'ABORTING_TRANSACTION',
          'ABORTABLE_ERROR',
          'FATAL_ERROR',
        ],
        "Of a transactional producer, in Kafka's words: ",
        '; `none` without a transactional.id.',
      ),
      committed: count('Transactions that it has committed.'),
      aborted: count('Transactions that it has aborted.'),
    },
  },
  transaction: {
    form: 'transaction(web)',
    doc: 'A transactional id, as its coordinator has it.',
    fields: {
      state: oneOf(
        ['Empty', 'Ongoing', 'PrepareCommit', 'PrepareAbort', 'CompleteCommit', 'CompleteAbort'],
        '',
        '; `none` while nobody coordinates it.',
      ),
      epoch: count('Epoch of its producer.'),
      coordinator: idOf('broker', 'The broker that coordinates it, or `none`.'),
      partitions: count('Partitions of its present transaction, those of __consumer_offsets included.'),
    },
  },
  consumer: {
    form: 'consumer(billing-1)',
    doc: 'One consumer of a group.',
    fields: {
      up: flag('Its process runs.'),
      owned: count('Partitions that it owns.'),
      throttleTime: span('For how long brokers have told it to wait, since it was over a quota.'),
      processed: count('Records that its application has finished, repetitions included; a restart keeps the count.'),
      outputError: text('The latest error that the producer of its output met, or `none`.'),
    },
  },
  broker: {
    form: 'broker(b1)',
    doc: 'A broker.',
    fields: {
      up: flag('Its process runs.'),
      fenced: flag('Registered and not serving, as the controller sees it.'),
      silentWhenFenced: {
        type: 'duration',
        doc: 'How long the controller had not heard from it when it was last fenced; `none` if it never was.',
      },
      leaders: count('Partitions that it leads.'),
      replicas: count('Partitions of which it holds a copy.'),
      UnderReplicatedPartitions: count(
        "Kafka's metric: partitions that it leads with fewer in-sync replicas than replicas.",
      ),
      UnderMinIsrPartitionCount: count(
        "Kafka's metric: partitions that it leads with fewer in-sync replicas than min.insync.replicas.",
      ),
      RequestQueueSize: count("Kafka's metric: requests that wait for a thread; 0 without `capacity`."),
      RequestHandlerAvgIdlePercent: count(
        "Kafka's metric: the share (0 to 1) of time that request handler threads were idle, over the last second or two.",
      ),
      NetworkProcessorAvgIdlePercent: count('The same of network threads.'),
      AtMinIsrPartitionCount: count(
        "Kafka's metric: partitions that it leads with exactly min.insync.replicas in sync.",
      ),
    },
  },
  'broker.p': {
    form: 'broker(b1).p(orders-0)',
    doc: "A broker's own copy of a partition; a number means that partition of every topic.",
    fields: {
      start: count('First offset that it keeps.'),
      localStart: count('First offset on its own disk: what it keeps before lies in remote storage only.'),
      leo: count('Log end offset of the copy.'),
      hw: count('High watermark as the broker knows it.'),
      epoch: count('The leader epoch that the broker has last heard of.'),
      diverged: count("Offsets at which it holds another record than the leader's log does."),
    },
  },
  quorum: {
    form: 'quorum',
    doc: 'The metadata quorum, and each of its controllers.',
    fields: {
      leader: idOf('controller', 'The controller that leads in the newest epoch; `none`: nobody does.'),
      epoch: count('The newest epoch that any controller is in.'),
      voters: count('Controllers that vote, by the newest voter set in the log.'),
      highWatermark: count('Records of the metadata log that are committed, as far as any controller knows.'),
      state: {
        ...oneOf(['unattached', 'prospective', 'candidate', 'leader', 'follower', 'resigned'], '', '.'),
        of: 'controller',
      },
      currentEpoch: { type: 'count', of: 'controller', doc: 'The epoch that it is in.' },
      logEnd: { type: 'count', of: 'controller', doc: 'End of its metadata log, committed or not.' },
      committed: { type: 'count', of: 'controller', doc: 'Records that it knows to be committed; -1: none yet.' },
      vote: { type: 'text', of: 'controller', idOf: 'controller', doc: 'Who has its vote in its epoch, or `none`.' },
      voter: { type: 'flag', of: 'controller', doc: 'It votes; a controller that was added does not at first.' },
    },
  },
  controller: {
    form: 'controller',
    doc: 'The controllers as one.',
    fields: {
      up: flag('One of their processes runs.'),
      metadataOffset: count('Records in the metadata log.'),
      OfflinePartitionsCount: count("Kafka's metric: partitions without a leader, those of internal topics included."),
      PreferredReplicaImbalanceCount: count("Kafka's metric: partitions whose leader is not their first replica."),
    },
  },
  key: {
    form: 'key(K7)',
    doc: 'All records with this key.',
    fields: { partitions: count('Different partitions that they were stored in.') },
  },
  clock: {
    form: 'clock',
    doc: 'Simulated time.',
    fields: { now: { type: 'duration', doc: 'Time since the start.' } },
  },
} as const satisfies Record<string, ObjectEntry>

export type ObjectName = keyof typeof vocabulary

/** An object's entry; null when there is none of this name. */
export function objectEntry(name: string): ObjectEntry | null {
  return Object.hasOwn(vocabulary, name) ? vocabulary[name as ObjectName] : null
}

/** Objects that stand alone, without an id in brackets. */
export const loneObjects: readonly string[] = ['ledger', 'quorum', 'controller', 'clock']
