// The metadata log as a screen shows it: the end of it, its last records in words, and how far two logs are the same.
import { isInternal } from '../../models/kafka/partition'
import { quotaText } from '../../models/kafka/quotas'
import type { MetadataRecord } from '../../models/kafka/controller/records'
import type { MetadataLog } from '../../models/kafka/raft/log'
import type { MetadataBatch } from '../../models/kafka/raft/records'
import type { MetadataCellView, MetadataRecordView } from '../frame'
import { listed } from '../narration/words'

/** Cells of the log that are shown, and records. */
const CELLS = 12
const RECORDS = 24

const endOf = ({ baseOffset, records }: MetadataBatch): number => baseOffset + records.length

/** The end of the log, oldest first. No-ops that follow each other are one cell: there are two a second of them. */
export function lastCells({ batches }: MetadataLog, highWatermark: number): MetadataCellView[] {
  const cells: MetadataCellView[] = []
  for (let i = batches.length - 1; i >= 0; i--) {
    const { baseOffset, epoch, records } = batches[i]!
    const committed = endOf(batches[i]!) <= highWatermark
    for (let place = records.length - 1; place >= 0; place--) {
      const { type } = records[place]!
      const offset = baseOffset + place
      const next = cells.at(-1)
      const inBatch = place < records.length - 1 || type === 'noOpRecord'
      if (next && inBatch && next.type === type && next.epoch === epoch && next.committed === committed)
        next.offset = offset
      else if (cells.length === CELLS) return cells.toReversed()
      else cells.push({ offset, end: offset + 1, epoch, type, committed })
    }
  }
  return cells.toReversed()
}

/** The last records that are no no-ops, newest first; the partitions of an internal topic are one. */
export function lastRecords({ batches }: MetadataLog, highWatermark: number): MetadataRecordView[] {
  const views: MetadataRecordView[] = []
  for (let i = batches.length - 1; i >= 0 && views.length < RECORDS; i--) {
    const { baseOffset, epoch, records } = batches[i]!
    for (let place = records.length - 1; place >= 0 && views.length < RECORDS; place--) {
      const record = records[place]!
      if (record.type === 'noOpRecord') continue
      const offset = baseOffset + place
      const row = { offset, epoch, type: record.type, says: says(record), committed: offset < highWatermark }
      const last = views.at(-1)
      // The fifty partitions of an internal topic would be all that there is to see.
      if (last && isOfInternal(record) && last.says === row.says && last.committed === row.committed)
        last.offset = offset
      else views.push(row)
    }
  }
  return views
}

/**
 * Up to which offset two logs are the same. Two batches of one offset and one epoch were written by one leader, and what
 * is before them is the same, too (Raft's log matching).
 */
export function agreesTo(log: MetadataLog, other: MetadataLog): number {
  if (log === other) return log.logEndOffset
  let at = other.batches.length - 1
  for (let i = log.batches.length - 1; i >= 0; i--) {
    const own = log.batches[i]!
    while (at >= 0 && other.batches[at]!.baseOffset > own.baseOffset) at--
    const theirs = other.batches[at]
    if (theirs !== undefined && theirs.baseOffset === own.baseOffset && theirs.epoch === own.epoch) return endOf(own)
  }
  return 0
}

const nobody = 'nobody'

const isOfInternal = (record: MetadataRecord): boolean => record.type === 'partitionRecord' && isInternal(record.topic)

/** What a record says, in a few words. */
function says(record: MetadataRecord): string {
  switch (record.type) {
    case 'registerBrokerRecord':
      return `${record.broker} is registered with broker epoch ${record.brokerEpoch}${record.fenced ? ', fenced' : ''}`
    case 'unregisterBrokerRecord':
      return `${record.broker} is gone`
    case 'brokerRegistrationChangeRecord':
      return `${record.broker} is ${record.fenced ? 'fenced' : 'unfenced'}${record.inControlledShutdown ? ', and about to stop' : ''}`
    case 'featureLevelRecord':
      return `${record.name} is at level ${record.featureLevel}`
    case 'topicRecord':
      return `topic ${record.topic} is made`
    case 'removeTopicRecord':
      return `topic ${record.topic} is deleted`
    case 'configRecord':
      return `${record.topic}: ${listed(Object.entries(record.config).map(([key, value]) => `${key}=${value}`)) || 'defaults'}`
    case 'groupConfigRecord':
      return `group ${record.group}: ${listed(Object.entries(record.config).map(([key, value]) => `${key}=${value}`)) || 'defaults'}`
    case 'partitionRecord':
      if (isOfInternal(record)) return `the partitions of ${record.topic} on their brokers`
      return `${record.partition} on ${listed(record.replicas)}, led by ${record.leader ?? nobody}`
    case 'partitionChangeRecord':
      return `${record.partition}: ${changes(record)}`
    case 'accessControlEntryRecord':
      return record.id
    case 'removeAccessControlEntryRecord':
      return `no more: ${record.id}`
    case 'clientQuotaRecord':
      return quotaText(record.quota)
    case 'producerIdsRecord':
      return `producer ids below ${record.nextProducerId} are given out`
    case 'leaderChangeMessage':
      return `${record.leader} leads the quorum, with the votes of ${listed(record.votes) || nobody}`
    case 'votersRecord':
      return `the voters are ${listed(record.voters)}`
    case 'noOpRecord':
      return 'nothing'
  }
}

function changes(record: Extract<MetadataRecord, { type: 'partitionChangeRecord' }>): string {
  const { leader, isr, elr, replicas, addingReplicas, leaderRecoveryState, unclean } = record
  const parts = [
    ...(leader === undefined ? [] : [`leader ${leader ?? 'none'}${unclean ? ' (unclean)' : ''}`]),
    ...(isr === undefined ? [] : [`ISR ${isr.join(' ') || 'empty'}`]),
    ...(elr === undefined || elr.length === 0 ? [] : [`ELR ${elr.join(' ')}`]),
    ...(replicas === undefined ? [] : [`replicas ${replicas.join(' ')}`]),
    ...(addingReplicas === undefined || addingReplicas.length === 0 ? [] : [`adding ${addingReplicas.join(' ')}`]),
    ...(leaderRecoveryState === undefined ? [] : [leaderRecoveryState]),
  ]
  return parts.join(', ') || 'a new epoch'
}
