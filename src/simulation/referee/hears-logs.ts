// What the referee hears of logs and their copies.
import { sameBatch } from '../../models/kafka/batches'
import { producerOf } from './ledger-pages'
import { expire, storeInVain } from './counting'
import { compact } from './compaction'
import { isVoterWiped } from './faults'
import { lastStanding } from './keeps'
import {
  copyTo,
  cut,
  destroy,
  leadOn,
  loseTail,
  lossOf,
  rebuildCopy,
  replicaOf,
  restartCopy,
  store,
  turnTo,
} from './copies'
import { arrive } from './verdicts'
import { batchAt, indexOf } from './logs'
import { hearTransactional } from './transactions'
import { cellOf } from './ledger-counts'
import { isStale } from './state'
import { type PartitionLedger, type RemoteCopy } from './partition-ledger'
import type { Hearings } from './hearings'
import { knownLedger, ledgerFor, readableUpTo } from './books'

/** Of logs and their copies. */
export const ofLogs: Hearings = {
  'batch-appended': (referee, { broker, partition, batch }, at, seq) => {
    if (isStale(referee, broker, partition)) return storeInVain(referee, partition, batch)
    const ledger = ledgerFor(referee, partition, at)
    if (batch.batch.transactional === true) hearTransactional(referee, ledger)
    store(referee, ledger, broker, batch, { at, seq, code: '' })
    const first = batch.batch.records[0]
    if (first !== undefined) arrive(referee, cellOf(ledger, producerOf(first)), first)
  },
  'batches-replicated': (referee, { broker, partition, batches }, at, seq) => {
    if (isStale(referee, broker, partition)) return
    const ledger = ledgerFor(referee, partition, at)
    copyTo(referee, ledger, broker, batches, { at, seq, code: '' })
  },
  'log-truncated': (referee, { broker, partition, to, leader }, at, seq) => {
    if (isStale(referee, broker, partition)) return
    const ledger = ledgerFor(referee, partition, at)
    const follows = leader === null ? null : replicaOf(ledger, leader)
    const code =
      ledger.uncleanEpochs.length > 0
        ? 'X-UNCLEAN'
        : follows === null
          ? ''
          : lastStanding(referee, ledger, lossOf(follows))
    cut(referee, ledger, broker, to, leader, { at, seq, code })
  },
  'log-tail-lost': (referee, { broker, partition, from, to, cause }, at, seq) => {
    if (isStale(referee, broker, partition)) return
    const code = cause === 'power' ? 'X-FLUSH' : 'X-MINISR'
    loseTail(referee, ledgerFor(referee, partition, at), broker, { from, to }, cause, { at, seq, code })
  },
  'log-restarted': (referee, { broker, partition, to: offset }, at, seq) => {
    if (!isStale(referee, broker, partition)) {
      restartCopy(referee, ledgerFor(referee, partition, at), broker, offset, { at, seq, code: '' })
    }
  },
  'segment-copied': (referee, { partition, segment, batches }) => {
    const ledger = knownLedger(referee, partition)
    if (ledger === null) return
    const added = [...ledger.remote, { sealed: true as const, segment, batches }]
    ledger.remote = added.toSorted((a, b) => firstOffset(a) - firstOffset(b) || a.segment - b.segment)
  },
  'remote-segments-deleted': (referee, { partition, segments }) => {
    const ledger = knownLedger(referee, partition)
    if (ledger === null) return
    ledger.remote = ledger.remote.filter(({ segment }) => !segments.some(({ id }) => id === segment))
  },
  'remote-state-rebuilt': (referee, { broker, partition, to, segments }, at, seq) => {
    if (isStale(referee, broker, partition)) return
    rebuildCopy(referee, ledgerFor(referee, partition, at), broker, to, segments, { at, seq, code: '' })
  },
  'log-start-advanced': (referee, { broker, partition, to }, at) => {
    if (isStale(referee, broker, partition)) return
    const ledger = ledgerFor(referee, partition, at)
    if (ledger.reference === broker) expire(referee, ledger, to)
  },
  'log-cleaned': (referee, { broker, partition, to, batches }, at, seq) => {
    if (isStale(referee, broker, partition)) return
    const ledger = ledgerFor(referee, partition, at)
    compact(referee, ledger, replicaOf(ledger, broker), to, batches, { at, seq, code: '' })
  },
  'high-watermark-advanced': (referee, { broker, partition, highWatermark }, at, seq) => {
    if (isStale(referee, broker, partition)) return
    const ledger = ledgerFor(referee, partition, at)
    ledger.trueHighWatermark = Math.max(ledger.trueHighWatermark, highWatermark)
    if (highWatermark <= ledger.readableTo) return
    // A deposed leader may still hear what was copied before: it counts if the present leader has the same.
    if (ledger.reference !== broker && !holdAlike(ledger, broker, highWatermark - 1)) return
    readableUpTo(referee, ledger, highWatermark, at, seq)
  },
  'became-leader': (referee, { broker, partition, leaderEpoch, logEndOffset, highWatermark }, at, seq) => {
    if (isStale(referee, broker, partition)) return
    const ledger = ledgerFor(referee, partition, at)
    if (leaderEpoch < ledger.referenceEpoch) return
    if (leaderEpoch === ledger.referenceEpoch) return leadOn(referee, ledger, broker, logEndOffset, { at, seq })
    const unclean = ledger.uncleanEpochs.some((epoch) => epoch > ledger.referenceEpoch && epoch <= leaderEpoch)
    const code = unclean ? 'X-UNCLEAN' : lastStanding(referee, ledger, lossOf(replicaOf(ledger, broker)))
    turnTo(referee, ledger, broker, leaderEpoch, logEndOffset, { at, seq, code })
    // After a leader with less, one may bring back what it knew to be committed.
    readableUpTo(referee, ledger, highWatermark, at, seq)
  },
  'replica-removed': (referee, { broker, partition }, at, seq) => {
    if (isStale(referee, broker, partition)) {
      referee.stale = referee.stale.filter((held) => held.broker !== broker || held.partition !== partition)
      return
    }
    const index = referee.partitionIndex[partition]
    if (index !== undefined) destroy(referee, referee.partitions[index]!, broker, false, { at, seq, code: 'X-ADMIN' })
  },
  // Nobody deleted the topic: a quorum that lost its disks may have forgotten it.
  'stray-log-removed': (referee, { broker, partition }, at, seq) => {
    const index = referee.partitionIndex[partition]
    if (index === undefined || isStale(referee, broker, partition)) return
    const code = isVoterWiped(referee) ? 'X-VOTERLOSS' : 'X-ADMIN'
    destroy(referee, referee.partitions[index]!, broker, false, { at, seq, code })
  },
}

// Do this broker and the one whose log counts hold the same record at `offset`?
function holdAlike(ledger: PartitionLedger, broker: string, offset: number): boolean {
  const [a, b] = [broker, ledger.reference].map((id) => ledger.replicas.find((replica) => replica.broker === id))
  if (a === undefined || b === undefined) return false
  const [i, j] = [indexOf(a, offset), indexOf(b, offset)]
  return i >= 0 && j >= 0 && sameBatch(batchAt(a, i), batchAt(b, j))
}

const firstOffset = ({ batches }: RemoteCopy): number => batches[0]?.baseOffset ?? 0
