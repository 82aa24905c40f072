// The application around a share consumer (KIP-932): poll(), work record by record, and what it says of each.
import { ms, type Micros } from '../../../../kernel/time'
import { never } from '../../client/metadata'
import type { ClientEffects } from '../../client/state'
import { secondsToDecompress } from '../../codecs'
import type { AcknowledgeType, PartitionId } from '../../messages'
import { fails } from '../failing'
import { advanceModern } from '../modern/membership'
import type { Consumer } from '../state'
import { fetchShared, isShareAsking, sendAcknowledgements } from './requests'
import { type InHand, newShareClient, type ShareClient } from './state'

/** The process starts. */
export function startShare({ volatile, config }: Consumer): void {
  const mode = config['share.acknowledgement.mode'] === 'explicit' ? 'explicit' : 'implicit'
  volatile.share = newShareClient(mode, volatile.nextPollId)
}

/** poll(): what the last one returned is acknowledged, and what is there is returned. `null`: the application has something to do. */
export function pollShared(self: Consumer, share: ShareClient, fx: ClientEffects): Micros | null {
  const next = advanceModern(self, fx)
  const records = collect(self, share)
  if (records.length === 0) return Math.min(next, fetchShared(self, share, fx))
  share.inHand = records
  share.done = 0
  share.pollId = self.volatile.nextPollId++
  for (const [partition, given] of byPartition(records)) {
    fx.note({
      type: 'records-delivered',
      consumer: self.id,
      group: self.group,
      member: self.volatile.memberId,
      generation: self.volatile.generation,
      partition,
      offsets: given.map(({ offset }) => offset),
      records: given.map(({ record }) => record),
      shared: true,
    })
  }
  return null
}

// At most max.poll.records, except where batches came whole: what was acquired together is returned together.
function collect({ config, core }: Consumer, share: ShareClient): InHand[] {
  const records: InHand[] = []
  let seconds = 0
  while (share.buffered.length > 0 && records.length < config['max.poll.records']) {
    const { partition, acquired, records: fetched, compressed = [] } = share.buffered.shift()!
    for (const batch of compressed) seconds += secondsToDecompress(batch)
    for (const record of fetched) {
      const range = acquired.find(
        ({ firstOffset, lastOffset }) => firstOffset <= record.offset && record.offset <= lastOffset,
      )
      records.push({ partition, deliveryCount: range?.deliveryCount ?? 1, ...record })
    }
  }
  share.unpacking = Math.ceil((seconds * 1_000_000) / core)
  return records
}

function byPartition(records: readonly InHand[]): Map<PartitionId, InHand[]> {
  const found = new Map<PartitionId, InHand[]>()
  for (const record of records) {
    if (found.has(record.partition)) found.get(record.partition)!.push(record)
    else found.set(record.partition, [record])
  }
  return found
}

/** The application has finished one record. Answers whether there is more in hand. */
export function finishShared(self: Consumer, share: ShareClient, fx: ClientEffects): boolean {
  const given = share.inHand[share.done++]!
  const { partition, offset, record } = given
  const { id: consumer, group } = self
  const outcome = outcomeOf(self, share, given)
  if (outcome === 'accept') {
    self.durable.processed++
    fx.note({ type: 'records-processed', consumer, group, partition, offsets: [offset], records: [record] })
  } else {
    const next = outcome === 'release' ? 'retry' : 'skip'
    fx.note({ type: 'record-failed', consumer, group, partition, offset, record, attempt: given.deliveryCount, next })
  }
  if (share.mode === 'explicit') say(share, partition, offset, outcome)
  return share.done < share.inHand.length
}

/** What the application makes of a record. Without a word of its own it is implicit: the next poll() accepts all. */
function outcomeOf(
  { sharing, failing }: Consumer,
  { mode }: ShareClient,
  { key, value, offset, record, deliveryCount }: InHand,
): 'accept' | 'release' | 'reject' {
  if (mode === 'implicit' || failing === null || !fails(failing, key, value, offset, record)) return 'accept'
  // A cause that passes has passed after so many attempts, whoever made them.
  return failing.times !== null && deliveryCount > failing.times ? 'accept' : sharing.unprocessed
}

function say(share: ShareClient, partition: PartitionId, offset: number, type: AcknowledgeType): void {
  ;(share.acknowledgements[partition] ??= []).push({ offset, type })
}

/** The work of a poll is done: with implicit acknowledgement the next poll(), or commitSync(), accepts it. */
export function acceptAll(share: ShareClient): void {
  if (share.mode === 'implicit')
    for (const { partition, offset } of share.inHand) say(share, partition, offset, 'accept')
  share.inHand = []
  share.done = 0
  share.renewAt = 0
}

/** KIP-1222: an application that renews does so when half of the lock's time is over. Answers when. */
export function planRenewal(self: Consumer, share: ShareClient, fx: ClientEffects): Micros {
  if (!self.sharing.renews || share.mode !== 'explicit' || share.lockTimeoutMs === 0) return never
  share.renewAt = fx.now + ms(share.lockTimeoutMs / 2)
  return share.renewAt
}

/** commitSync() with RENEW for everything that is in hand and not done. Answers when the next time is. */
export function renewLocks(self: Consumer, share: ShareClient, fx: ClientEffects): Micros {
  if (share.renewAt === 0 || fx.now < share.renewAt) return share.renewAt === 0 ? never : share.renewAt
  for (const { partition, offset } of share.inHand.slice(share.done)) say(share, partition, offset, 'renew')
  sendAcknowledgements(self, share, Object.keys(share.acknowledgements), false, fx)
  return planRenewal(self, share, fx)
}

/** close(): what is to be said is said, and the sessions end; what was fetched and not returned goes back. Answers 0 when that is done. */
export function closeSessions(self: Consumer, share: ShareClient, fx: ClientEffects): Micros {
  share.buffered = []
  const waiting = sendAcknowledgements(self, share, Object.keys(share.acknowledgements), true, fx)
  return waiting > 0 || isShareAsking(share) ? never : 0
}
