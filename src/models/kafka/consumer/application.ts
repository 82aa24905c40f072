// The application around the client: its loop of poll(), work and commits, and how it ends.
import { ms, type Micros } from '../../../kernel/time'
import { never, refreshMetadata } from '../client/metadata'
import type { ClientEffects } from '../client/state'
import { listItems } from '../config'
import { collect } from './collect'
import { advanceCommit, autoCommit, beginCommit, commitAsync } from './commits'
import { resetConsumer } from './create'
import { sendFetches } from './fetcher'
import { topicsOf } from './lookup'
import { sendLeave } from './heartbeat'
import { advanceMembership } from './membership'
import { loseMembership } from './membership-state'
import { advanceHeartbeat, isInGroup, sendModernLeave } from './modern/heartbeat'
import { advanceModern, becomeStale, becomeUnsubscribed, startModern } from './modern/membership'
import { giveUpAll } from './ownership'
import type { RecordsProcessed } from '../messages'
import { askPositions, backToCommitted, putBack } from './positions'
import { lookThrough } from './readings'
import {
  acceptAll,
  closeSessions,
  finishShared,
  planRenewal,
  pollShared,
  renewLocks,
  startShare,
} from './share/application'
import type { ShareClient } from './share/state'
import { isAsking, isDue } from './requests'
import { isCooperative } from './strategy'
import type { Consumer, DeliveredRecords, OutputSettings, WorkInHand } from './state'
import {
  finishOne,
  hasFailing,
  isFree,
  onProducerLost,
  onSentFor,
  putBackRest,
  watchQueue,
  workAtOnce,
  workOf,
  workOnNext,
} from './work'

/** `close()` gives up after this (`ConsumerUtils.DEFAULT_CLOSE_TIMEOUT_MS`). */
const CLOSE_TIMEOUT_MS = 30_000

/** The application begins its loop. */
export function startApplication(self: Consumer, fx: ClientEffects): void {
  resetConsumer(self)
  if (self.pattern !== null) self.topics = []
  self.volatile.assignors = listItems(self.config['partition.assignment.strategy'])
  self.volatile.groupInstanceId = self.config['group.instance.id']
  // Who calls assign() belongs to no group of either protocol.
  const isConsumer = self.manual === null && self.config['group.protocol'] === 'consumer'
  self.volatile.protocol = self.type === 'share' ? 'share' : isConsumer ? 'consumer' : 'classic'
  if (isModern(self)) startModern(self, fx)
  if (self.type === 'share') startShare(self)
  self.volatile.phase = 'polling'
  run(self, fx)
}

const isModern = ({ volatile }: Consumer): boolean => volatile.protocol !== 'classic'

/** Lets the application go on from where it waits, as far as it comes. To be called after everything that happens. */
export function run(self: Consumer, fx: ClientEffects): void {
  const { volatile } = self
  if (volatile.phase === 'closed') return
  let next = volatile.share === null ? goOn(self, fx) : runShare(self, volatile.share, fx)
  if (isModern(self)) next = Math.min(next, advanceHeartbeat(self, fx))
  // Closing may have ended the process, and with it its timers.
  if (self.up) wakeBy(self, Math.min(next, refreshMetadata(self, topicsOf(self), fx)), fx)
}

// What the application does from where it waits, when something has happened; answers when to look again at the latest.
function goOn(self: Consumer, fx: ClientEffects): Micros {
  switch (self.volatile.phase) {
    case 'polling':
      return poll(self, fx)
    case 'committing':
      return advanceSyncCommit(self, fx)
    case 'closing':
      return advanceClose(self, fx)
    default:
      return never
  }
}

function wakeBy(self: Consumer, at: Micros, fx: ClientEffects): void {
  const { volatile } = self
  if (at === never) return
  const due = Math.max(at, fx.now + 1)
  if (volatile.wakeAt > fx.now && volatile.wakeAt <= due) return
  volatile.wakeAt = due
  fx.after(due - fx.now, { type: 'poll' })
}

// poll() throws, and that ends the loop. Heartbeats go on until max.poll.interval.ms ends the membership, too.
function getStuck(self: Consumer, why: string, fx: ClientEffects): Micros {
  const { volatile } = self
  volatile.phase = 'stuck'
  volatile.failure = null
  volatile.lastError = why
  if (volatile.generation === -1 && self.manual === null) giveUpAll(self, fx)
  watchPollLimit(self, fx)
  fx.note({ type: 'client-stuck', client: self.id, why })
  return never
}

// ---- poll() ------------------------------------------------------------------------------------------------------

function poll(self: Consumer, fx: ClientEffects): Micros {
  const { volatile } = self
  if (volatile.failure !== null) return getStuck(self, volatile.failure, fx)
  if (volatile.closing) return never
  if (!isSubscribed(self)) return unsubscribe(self, fx)
  for (;;) {
    volatile.lastPollAt = fx.now
    let next = isModern(self) ? advanceModern(self, fx) : advanceMembership(self, fx)
    next = Math.min(next, autoCommit(self, fx))
    const readings = lookThrough(self, fx)
    next = Math.min(next, readings.next, askPositions(self, readings.unknown, fx))
    // What is about to be revoked is not handed out any more (`markPendingRevocation`), and a callback keeps poll() busy.
    const inCallback = volatile.commitTask?.purpose === 'revoke'
    const revoking = inCallback || (volatile.joinPreparation === 'committing' && !isCooperative(self))
    const deliveries = revoking ? [] : collect(self, fx.now)
    // The next fetch travels while the application works on these records.
    next = Math.min(next, sendFetches(self, readings.fetchable, fx))
    if (deliveries.length === 0) return next
    if (unpack(self, deliveries, fx) || !take(self, deliveries, fx)) return never
    // The next poll() comes at this same moment: with nothing left to return it would find all as it is, unless the
    // application has committed, or has paused partitions.
    if (volatile.buffered.length === 0 && !self.handOff && self.commit !== 'async') return next
  }
}

const isSubscribed = ({ manual, pattern, topics }: Consumer): boolean =>
  manual !== null || pattern !== null || topics.length > 0

// subscribe() with no topics is unsubscribe(): the member gives up what it owns, without a commit, and leaves. poll() would throw
// then (IllegalStateException), so the application waits until there is something to read.
function unsubscribe(self: Consumer, fx: ClientEffects): Micros {
  const { volatile } = self
  const isMember = isModern(self) ? isInGroup(self) : volatile.membership !== 'UNJOINED'
  if (!isMember) return never
  volatile.commitTask = null
  giveUpAll(self, fx)
  leave(self, fx)
  if (isModern(self)) becomeUnsubscribed(self)
  else loseMembership(self, false)
  return never
}

// What is compressed keeps poll() busy first, on the application's own thread. Answers whether it does.
function unpack({ volatile, core }: Consumer, deliveries: readonly DeliveredRecords[], fx: ClientEffects): boolean {
  const takes = deliveries.reduce((sum, { unpacking = 0 }) => sum + unpacking, 0)
  if (takes === 0) return false
  volatile.phase = 'decompressing'
  volatile.unpacking = deliveries
  fx.after(Math.ceil(takes / core), { type: 'recordsDecompressed' })
  return true
}

/** poll() has decompressed what it returns. */
export function onDecompressed(self: Consumer, fx: ClientEffects): void {
  const { volatile } = self
  const { unpacking, phase } = volatile
  if (unpacking === null || phase !== 'decompressing') return
  volatile.phase = 'polling'
  volatile.unpacking = null
  if (take(self, unpacking, fx)) run(self, fx)
}

// poll() returns records to the application. Answers whether it calls poll() again at once.
function take(self: Consumer, deliveries: readonly DeliveredRecords[], fx: ClientEffects): boolean {
  const { volatile, group } = self
  const { memberId: member, generation } = volatile
  let total = 0
  const isCommitted = self.config['isolation.level'] === 'read_committed'
  for (const { partition, offsets, records } of deliveries) {
    total += records.length
    const consumer = self.id
    const read = {
      type: 'records-delivered',
      consumer,
      group,
      member,
      generation,
      partition,
      offsets,
      records,
    } as const
    fx.note(isCommitted ? Object.assign(read, { readCommitted: true } as const) : read)
  }
  if (self.handOff) {
    handOff(self, total, deliveries, fx)
    return true
  }
  volatile.working = workOf(volatile.nextPollId++, total, fx.now, deliveries)
  if (self.commit === 'before') return startSyncCommit(self, 'before', fx)
  return startWork(self, fx)
}

// ---- work ----------------------------------------------------------------------------------------------------------

// Answers whether the application is back in poll() already.
function startWork(self: Consumer, fx: ClientEffects): boolean {
  const { volatile } = self
  const working = volatile.working!
  if (isFree(self.work) && !hasFailing(working.deliveries)) {
    workAtOnce(self, working.deliveries, fx)
    return endWork(self, fx)
  }
  volatile.phase = 'working'
  watchPollLimit(self, fx)
  workOnNext(self, working, fx)
  return false
}

// The pool takes the records, and the application is in poll() again at once: what is committed there need not be done (G-42).
function handOff(self: Consumer, total: number, deliveries: readonly DeliveredRecords[], fx: ClientEffects): void {
  const { volatile } = self
  if (volatile.pool === null) {
    volatile.pool = workOf(volatile.nextPollId++, total, fx.now, deliveries)
    workOnNext(self, volatile.pool, fx)
  } else {
    volatile.pool.deliveries = [...volatile.pool.deliveries, ...deliveries]
    volatile.pool.total += total
  }
  watchQueue(self, fx)
}

// ---- a share consumer -------------------------------------------------------------------------------------------

function runShare(self: Consumer, share: ShareClient, fx: ClientEffects): Micros {
  const { volatile } = self
  if (volatile.phase === 'working') return renewLocks(self, share, fx)
  if (volatile.phase === 'closing') return advanceClose(self, fx)
  if (volatile.phase === 'stuck') return never
  if (volatile.failure !== null) return getStuck(self, volatile.failure, fx)
  if (volatile.closing) return never
  if (!isSubscribed(self)) return unsubscribe(self, fx)
  for (;;) {
    volatile.lastPollAt = fx.now
    const next = pollShared(self, share, fx)
    if (next !== null) return next
    if (!isFree(self.work) || share.unpacking > 0) {
      volatile.phase = 'working'
      watchPollLimit(self, fx)
      workOnNext(self, share, fx, share.unpacking)
      return planRenewal(self, share, fx)
    }
    while (finishShared(self, share, fx));
    acceptAll(share)
  }
}

// Answers whether the application is back in poll().
function finishSharedRecord(self: Consumer, share: ShareClient, fx: ClientEffects): boolean {
  if (finishShared(self, share, fx)) {
    workOnNext(self, share, fx)
    return false
  }
  acceptAll(share)
  return backToPoll(self, fx)
}

/** The application has finished a record, or failed at it. Stale unless `pollId` is that of the work in hand. */
export function onRecordProcessed(self: Consumer, pollId: number, fx: ClientEffects): void {
  const { working, pool, phase, share } = self.volatile
  if (share !== null) {
    if (share.pollId === pollId && phase === 'working' && finishSharedRecord(self, share, fx)) run(self, fx)
    return
  }
  const work = pool?.pollId === pollId ? pool : working?.pollId === pollId && phase === 'working' ? working : null
  if (work === null || work.waitsFor !== 0) return
  const { delivery, record } = work
  const processed = self.durable.processed
  const next = finishOne(self, work, fx)
  // What is made of a record is sent as soon as it is made; of one that failed nothing is.
  if (self.output !== null && self.durable.processed > processed) {
    const { partition, offsets, records: ids, keys } = work.deliveries[delivery]!
    const records = [{ key: keys?.[record] ?? null, value: null }]
    noteMade(self, self.output, { partition, offsets: [offsets[record]!], records: [ids[record]!] }, fx)
    fx.send(self.output.producer, { type: 'processRecords', pollId, records, last: false, offsets: null })
  }
  after(self, work, next, fx)
}

/** The callback of a record that the application had sent to a topic for those that fail. */
export function onRecordSent(self: Consumer, token: number, error: string | null, fx: ClientEffects): void {
  const waited = onSentFor(self, token, error, fx)
  if (waited !== null) after(self, waited.work, waited.after, fx)
}

/** A process is gone: it may be a producer that the application uses. */
export function onPeerLost(self: Consumer, peer: string, fx: ClientEffects): void {
  onProducerLost(self, peer, fx)
  if (peer === self.output?.producer) withdrawOutput(self, fx)
}

/** The producer that it wrote with is no more: what it made of the records in hand counts for nothing, and they are read again. */
export function withdrawOutput(self: Consumer, fx: ClientEffects): void {
  const { working } = self.volatile
  if (working !== null)
    onProduced(self, { type: 'recordsProduced', pollId: working.pollId, outcome: 'aborted', error: null }, fx)
}

function after(self: Consumer, work: WorkInHand, next: ReturnType<typeof finishOne>, fx: ClientEffects): void {
  const { volatile } = self
  if (next === 'waits') return
  if (next === 'more') workOnNext(self, work, fx)
  if (work === volatile.pool) {
    if (next === 'ended') putBackRest(self, work, fx)
    if (next !== 'more') volatile.pool = null
    const wasFull = volatile.poolIsFull
    watchQueue(self, fx)
    // An application that is to stop waits for its pool.
    if (volatile.pool === null && volatile.closing && volatile.phase === 'polling') close(self, fx)
    else if (volatile.failure !== null || wasFull !== volatile.poolIsFull) run(self, fx)
    return
  }
  if (next === 'ended') {
    putBackRest(self, work, fx)
    volatile.working = null
    volatile.phase = 'polling'
    run(self, fx)
  } else if (next === 'done' && endWork(self, fx)) run(self, fx)
}

// The work of a poll is done. Answers whether the application is back in poll().
function endWork(self: Consumer, fx: ClientEffects): boolean {
  if (self.output !== null) return startProducing(self, self.output, self.volatile.working!, fx)
  self.volatile.working = null
  if (self.commit === 'async') commitAsync(self, fx)
  return self.commit === 'after' ? startSyncCommit(self, 'after', fx) : backToPoll(self, fx)
}

// ---- read, process, write (KIP-447) --------------------------------------------------------------------------------------

// What was made of the records goes to the producer, with the offsets that they take the group to.
function startProducing(
  self: Consumer,
  output: OutputSettings,
  { pollId, deliveries }: WorkInHand,
  fx: ClientEffects,
): boolean {
  const { volatile, group } = self
  const { producer, transactional, groupMetadata } = output
  volatile.phase = 'producing'
  watchPollLimit(self, fx)
  const whole = isFree(self.work) && !hasFailing(deliveries) ? deliveries : []
  const records = whole.flatMap(({ records: list, keys }) =>
    list.map((_, i) => ({ key: keys?.[i] ?? null, value: null })),
  )
  const { generation, memberId, groupInstanceId } = volatile
  const member = groupMetadata
    ? { generation, memberId, groupInstanceId }
    : { generation: -1, memberId: '', groupInstanceId: null }
  for (const made of whole) noteMade(self, output, made, fx)
  const offsets = transactional ? { group, ...member, offsets: offsetsAfter(self, deliveries) } : null
  fx.send(producer, { type: 'processRecords', pollId, records, last: true, offsets })
  return false
}

// Only of a transaction can be said that it takes outputs and offsets together.
function noteMade(
  { id: consumer, group }: Consumer,
  { producer, transactional }: OutputSettings,
  { partition, offsets, records }: Pick<DeliveredRecords, 'partition' | 'offsets' | 'records'>,
  fx: ClientEffects,
): void {
  if (transactional) fx.note({ type: 'outputs-made', consumer, group, producer, partition, offsets, records })
}

// ConsumerRecords.nextOffsets() (KIP-1094): behind what was returned, and behind the markers after it.
function offsetsAfter({ volatile }: Consumer, deliveries: readonly DeliveredRecords[]) {
  return deliveries.map(({ partition, offsets }) => {
    const { position = null, positionEpoch = -1 } = volatile.owned[partition] ?? {}
    return { partition, offset: position ?? offsets.at(-1)! + 1, leaderEpoch: positionEpoch }
  })
}

/** The producer has ended the transaction, or can do no more. */
export function onProduced(self: Consumer, { pollId, outcome, error }: RecordsProcessed, fx: ClientEffects): void {
  const { volatile } = self
  const waits = volatile.phase === 'producing' || volatile.phase === 'working'
  if (!waits || volatile.working?.pollId !== pollId) return
  const { deliveries } = volatile.working
  volatile.working = null
  if (outcome === 'fatal') {
    getStuck(self, `${error ?? 'the producer failed'}: its producer can only be closed`, fx)
    return
  }
  if (error !== null) volatile.lastError = error
  if (outcome === 'aborted') backToCommitted(self)
  else if (self.output?.transactional === true) noteCommittedOffsets(self, deliveries)
  else if (!startSyncCommit(self, 'after', fx)) return
  if ((volatile.phase === 'producing' || volatile.phase === 'working') && !backToPoll(self, fx)) return
  run(self, fx)
}

function noteCommittedOffsets(self: Consumer, deliveries: readonly DeliveredRecords[]): void {
  for (const { partition, offset } of offsetsAfter(self, deliveries)) {
    const owned = self.volatile.owned[partition]
    if (owned !== undefined) owned.committed = offset
  }
}

// The loop's condition: a consumer that was asked to stop does so here, with its work finished.
function backToPoll(self: Consumer, fx: ClientEffects): boolean {
  self.volatile.phase = 'polling'
  if (!self.volatile.closing) return true
  close(self, fx)
  return false
}

// ---- commitSync() before or after the work ---------------------------------------------------------------------------

// Answers whether the application is back in poll() already.
function startSyncCommit(self: Consumer, purpose: 'before' | 'after', fx: ClientEffects): boolean {
  const { volatile, config } = self
  volatile.commitError = 'NONE'
  beginCommit(self, purpose, fx.now + ms(config['default.api.timeout.ms']))
  if (volatile.commitTask === null) {
    // The membership is lost: commitSync() throws CommitFailedException.
    volatile.commitError = 'UNKNOWN_MEMBER_ID'
    return afterCommit(self, purpose, fx)
  }
  volatile.phase = 'committing'
  watchPollLimit(self, fx)
  const next = advanceCommit(self, fx)
  if (next === 0) return afterCommit(self, purpose, fx)
  wakeBy(self, next, fx)
  return false
}

function advanceSyncCommit(self: Consumer, fx: ClientEffects): Micros {
  const { volatile } = self
  // Records in hand have not been worked on yet.
  const purpose = volatile.working === null ? 'after' : 'before'
  const next = advanceCommit(self, fx)
  if (next > 0) return next
  return afterCommit(self, purpose, fx) ? poll(self, fx) : never
}

// A commit before the work that fails keeps the application from its work: whoever owns the records now gets them again.
function afterCommit(self: Consumer, purpose: 'before' | 'after', fx: ClientEffects): boolean {
  if (purpose === 'before' && self.volatile.commitError === 'NONE') return startWork(self, fx)
  if (purpose === 'before') {
    for (const { partition, offsets } of self.volatile.working?.deliveries ?? [])
      putBack(self, partition, offsets[0]!, fx)
  }
  self.volatile.working = null
  return backToPoll(self, fx)
}

// ---- max.poll.interval.ms (G-30) -------------------------------------------------------------------------------------

/** One timer watches how long the application stays away from poll(); it finds the limit moved by every poll(). */
function watchPollLimit(self: Consumer, fx: ClientEffects): void {
  const { volatile, config } = self
  if (volatile.pollLimitAt > fx.now) return
  volatile.pollLimitAt = Math.max(fx.now + 1, volatile.lastPollAt + ms(config['max.poll.interval.ms']))
  fx.after(volatile.pollLimitAt - fx.now, { type: 'pollLimitExceeded' })
}

/** The watch rings: an application that has not polled for too long makes its client leave the group. */
export function checkPollLimit(self: Consumer, fx: ClientEffects): void {
  const { volatile, config, group } = self
  if (!isDue(volatile.pollLimitAt, fx)) return
  volatile.pollLimitAt = 0
  const { phase } = volatile
  const away = phase === 'working' || phase === 'producing' || phase === 'committing' || phase === 'stuck'
  const isMember = isModern(self) ? isInGroup(self) : volatile.memberId !== ''
  if (!away || !isMember) return
  const limit = config['max.poll.interval.ms']
  if (fx.now < volatile.lastPollAt + ms(limit)) {
    watchPollLimit(self, fx)
    return
  }
  fx.note({ type: 'poll-limit-exceeded', consumer: self.id, group, limit: ms(limit) })
  leave(self, fx)
  if (isModern(self)) becomeStale(self, fx)
  else loseMembership(self, false)
}

const leave = (self: Consumer, fx: ClientEffects): boolean =>
  isModern(self) ? sendModernLeave(self, fx) : sendLeave(self, fx)

// ---- close() -------------------------------------------------------------------------------------------------------

/** Asks the application to stop: at once when it waits in poll(), else when it has finished what poll() returned last. */
export function shutDown(self: Consumer, fx: ClientEffects): void {
  const { volatile } = self
  if (volatile.closing) return
  volatile.closing = true
  if (volatile.phase === 'stuck' || (volatile.phase === 'polling' && volatile.pool === null)) close(self, fx)
}

function close(self: Consumer, fx: ClientEffects): void {
  const { volatile } = self
  volatile.phase = 'closing'
  volatile.closeStage = 'committing'
  volatile.closeDeadline = fx.now + ms(CLOSE_TIMEOUT_MS)
  volatile.commitTask = null
  const commits = self.config['enable.auto.commit'] || self.commit === 'async'
  if (commits && volatile.share === null) beginCommit(self, 'close', volatile.closeDeadline)
  const next = advanceClose(self, fx)
  if (self.up) wakeBy(self, next, fx)
}

// Commits, gives up the partitions, leaves the group, and ends the process.
function advanceClose(self: Consumer, fx: ClientEffects): Micros {
  const { volatile } = self
  if (volatile.closeStage === 'committing') {
    const waiting = volatile.share === null ? advanceCommit(self, fx) : closeSessions(self, volatile.share, fx)
    if (waiting > 0 && fx.now < volatile.closeDeadline) return Math.min(waiting, volatile.closeDeadline)
    giveUpAll(self, fx)
    volatile.closeStage = 'leaving'
    if (leave(self, fx)) return volatile.closeDeadline
  }
  const isLeaving =
    isAsking(self, 'leaveGroupRequest') ||
    isAsking(self, 'consumerGroupHeartbeatRequest') ||
    isAsking(self, 'shareGroupHeartbeatRequest')
  if (isLeaving && fx.now < volatile.closeDeadline) return volatile.closeDeadline
  if (self.output !== null) fx.send(self.output.producer, { type: 'shutdown' })
  fx.note({ type: 'consumer-closed', consumer: self.id, group: self.group })
  resetConsumer(self)
  self.up = false
  self.incarnation++
  return never
}
