// What became of each record that a share group was given (KIP-932): followed from what leaders say, coded apart from them.
import type { Micros } from '../../kernel/time'
import type { FactOf, RecordState, ShareChange } from '../../models/kafka/facts'
import type { PartitionId } from '../../models/kafka/messages'
import { groupOf, passBy, seatOf } from './groups'
import { partitionNumber, type Referee } from './state'
import { noSharedCounts, type SharedRecordState, type ShareLedger } from './share-state'

/** The book of a group and a partition; made when it is first asked for. */
export function shareLedger(referee: Referee, group: string, partition: PartitionId): ShareLedger {
  const books = (referee.shares[group] ??= {})
  return (books[partition] ??= {
    counts: noSharedCounts(),
    startOffset: -1,
    leaderEpoch: -1,
    open: {},
    unstored: [],
    byLogStart: false,
    breach: null,
    seq: -1,
  })
}

// What did not fit in an earlier delivery has been looked at.
function openAt(
  referee: Referee,
  { group, partition }: { group: string; partition: PartitionId },
  seq: number,
): ShareLedger {
  const book = shareLedger(referee, group, partition)
  if (book.seq !== seq) Object.assign(book, { seq, breach: null })
  return book
}

type Changed = FactOf<'share-records-changed'>

/** from which state a record may come to which, and why. */
const legal: { readonly [W in Changed['why']]: readonly (readonly [RecordState, RecordState])[] } = {
  acquire: [['AVAILABLE', 'ACQUIRED']],
  accept: [['ACQUIRED', 'ACKNOWLEDGED']],
  release: [
    ['ACQUIRED', 'AVAILABLE'],
    ['ACQUIRED', 'ARCHIVED'],
  ],
  reject: [['ACQUIRED', 'ARCHIVED']],
  gap: [['ACQUIRED', 'ARCHIVED']],
  'lock-expired': [
    ['ACQUIRED', 'AVAILABLE'],
    ['ACQUIRED', 'ARCHIVED'],
  ],
  'session-closed': [
    ['ACQUIRED', 'AVAILABLE'],
    ['ACQUIRED', 'ARCHIVED'],
  ],
  'log-start': [['AVAILABLE', 'ARCHIVED']],
  compacted: [['AVAILABLE', 'ARCHIVED']],
  aborted: [['ACQUIRED', 'ARCHIVED']],
}

// What these make of records holds whether it is stored or not; mostly it is not.
const unstored: readonly Changed['why'][] = ['lock-expired', 'log-start', 'compacted', 'aborted']
const REMEMBERED = 100

/** A leader says that records changed their state. What does not fit what was known is kept for the promises. */
export function shareRecords(referee: Referee, fact: Changed, at: Micros, seq: number): void {
  const book = openAt(referee, fact, seq)
  for (const change of fact.changes) {
    // Who was deposed may hear late that something was stored: the new leader has read it.
    if (fact.leaderEpoch >= book.leaderEpoch) fit(book, fact, change, at)
    count(book, fact.why, change)
  }
}

function fit(book: ShareLedger, fact: Changed, change: ShareChange, at: Micros): void {
  const { firstOffset, lastOffset, from, to } = change
  const isLegal = legal[fact.why].some((step) => step[0] === from && step[1] === to)
  if (!isLegal) breach(book, 'S1', `${fact.why} took ${named(fact, change)} from ${from} to ${to}`)
  for (let offset = firstOffset; offset <= lastOffset; offset++) follow(book, fact, change, offset, at)
  if (to === 'ARCHIVED' && unstored.includes(fact.why)) book.unstored.push({ firstOffset, lastOffset })
  if (book.unstored.length > REMEMBERED) book.unstored.shift()
}

const named = ({ partition }: { partition: string }, { firstOffset, lastOffset }: ShareChange): string =>
  firstOffset === lastOffset ? `${partition}@${firstOffset}` : `${partition}@${firstOffset}-${lastOffset}`

function follow(
  book: ShareLedger,
  fact: Changed,
  { from, to, deliveryCount }: ShareChange,
  offset: number,
  at: Micros,
): void {
  const known = book.open[offset]
  // The log began later while the word of a member was being stored: what is said of records below that changes nothing.
  if (known === undefined && book.byLogStart && offset < book.startOffset && from === 'ACQUIRED') return
  const state = known?.state ?? 'AVAILABLE'
  const what = `${fact.partition}@${offset}`
  if (state === 'ACKNOWLEDGED' || state === 'ARCHIVED') {
    breach(book, 'S1', `${what} was ${state}, and ${fact.why} made it ${to}`)
  } else if (fact.why === 'acquire' && state === 'ACQUIRED') {
    breach(book, 'S2', `${what} was given to ${fact.client} while ${known!.client} had it`)
  } else if (from === 'ACQUIRED' && fact.why !== 'lock-expired' && known?.member !== fact.member) {
    breach(book, 'S2', `${fact.why} by ${fact.client} of ${what}, which ${known?.client ?? 'nobody'} had`)
  }
  const wasDelivered = known?.deliveryCount ?? 0
  if (fact.why === 'acquire' && known !== undefined && deliveryCount !== wasDelivered + 1) {
    breach(book, 'S3', `${what} was delivered ${wasDelivered} times, and then for the ${deliveryCount}th time`)
  }
  if (offset < book.startOffset && fact.why !== 'lock-expired' && fact.why !== 'session-closed') return
  const { member, client, lockedUntil } = fact
  const isHeld = to === 'ACQUIRED'
  book.open[offset] = {
    state: to,
    deliveryCount,
    member: isHeld ? member : '',
    client: isHeld ? client : '',
    lockedUntil: isHeld ? lockedUntil : 0,
    stored: !unstored.includes(fact.why),
    lost: lostTo(known, fact, at),
  }
}

// Who had a lock on it that ended without a word: what that one says later does not count.
function lostTo(
  known: SharedRecordState | undefined,
  { why, client, member }: Changed,
  at: Micros,
): SharedRecordState['lost'] {
  const before = known?.lost ?? []
  if (why !== 'lock-expired' && why !== 'session-closed') return before
  const next = { client: client === '' ? (known?.client ?? '') : client, member, at, why }
  return [...before.slice(-3), next]
}

function count(
  { counts }: ShareLedger,
  why: Changed['why'],
  { firstOffset, lastOffset, to, deliveryCount }: ShareChange,
): void {
  const records = lastOffset - firstOffset + 1
  if (why === 'acquire') {
    counts.acquired += records
    if (deliveryCount > 1) counts.redelivered += records
  } else if (why === 'accept') counts.accepted += records
  else if (why === 'release') counts.released += records
  else if (why === 'reject') counts.rejected += records
  else if (why === 'lock-expired') counts.expired += records
  if (to !== 'ARCHIVED') return
  counts.archived += records
  if (why === 'release' || why === 'lock-expired') counts.exhausted += records
}

function breach(book: ShareLedger, promise: string, message: string): void {
  book.breach ??= { promise, message }
}

/** A leader begins with what is stored: nobody has anything, and what was stored as done stays done. */
export function shareLoaded(referee: Referee, fact: FactOf<'share-partition-loaded'>, at: Micros, seq: number): void {
  const { group, partition, startOffset, leaderEpoch, reset } = fact
  const book = openAt(referee, fact, seq)
  let freed = 0
  for (const offset of Object.keys(book.open)) {
    const record = book.open[Number(offset)]!
    if (record.state === 'ACQUIRED') freed++
    if (record.state === 'ACQUIRED' || !record.stored) {
      // It is as it was stored before, which may be never: then it counts from one again.
      delete book.open[Number(offset)]
    }
  }
  book.freed = { records: freed, leaderEpoch }
  // What is stored of the start may end at a record that only its leader knew to be of an aborted transaction, or gone.
  const isForgotten = book.unstored.some((one) => one.firstOffset <= startOffset && startOffset <= one.lastOffset)
  if (startOffset < book.startOffset && !isForgotten) {
    breach(
      book,
      'S4',
      `${partition} of ${group} began at ${book.startOffset}, and at ${startOffset} with its new leader`,
    )
  }
  if (reset) {
    // Records from before the group began are not its concern. If it had begun, as another kind of group or before anything
    // was stored of it, it leaves out what lies between.
    const index = partitionNumber(referee, partition, at)
    const ledger = referee.partitions[index]!
    const seat = seatOf(groupOf(referee, group), index, ledger, startOffset, at)
    const { why } = seat
    passBy(referee, group, index, startOffset, startOffset <= ledger.start ? 'X-RETENTION' : 'X-RESET', at)
    seat.why = why
  }
  Object.assign(book, { startOffset, leaderEpoch })
  forgetBelow(book, startOffset)
}

/** Everything below is done with: what was neither accepted nor given up there, the group has passed by. */
export function shareStart(referee: Referee, fact: FactOf<'share-start-offset-moved'>, at: Micros, seq: number): void {
  const { group, partition, from, to, byLogStart, leaderEpoch } = fact
  const book = openAt(referee, fact, seq)
  if (leaderEpoch < book.leaderEpoch) return
  if (to < book.startOffset)
    breach(book, 'S4', `the start of ${partition} in ${group} went back from ${book.startOffset} to ${to}`)
  if (byLogStart) book.byLogStart = true
  else {
    for (let offset = from; offset < to; offset++) {
      const state = book.open[offset]?.state
      if (state === 'ACQUIRED' || state === 'AVAILABLE') {
        breach(book, 'S4', `${partition}@${offset} is ${state}, and ${group} passed it by`)
        break
      }
    }
  }
  const index = partitionNumber(referee, partition, at)
  // What was given up may have been given out without anybody seeing it.
  const seat = seatOf(groupOf(referee, group), index, referee.partitions[index]!, from, at)
  const { why } = seat
  for (let offset = from; offset < to && !byLogStart; offset++) {
    if (book.open[offset]?.state !== 'ARCHIVED') continue
    passBy(referee, group, index, offset, '', at)
    passBy(referee, group, index, offset + 1, 'X-MAXDELIV', at)
    seat.why = why
  }
  book.startOffset = Math.max(book.startOffset, to)
  forgetBelow(book, to)
  passBy(referee, group, index, to, byLogStart ? 'X-RETENTION' : '', at)
}

function forgetBelow(book: ShareLedger, start: number): void {
  for (const offset of Object.keys(book.open)) {
    const { lost } = book.open[Number(offset)]!
    // Who lost a lock may still speak of it for a while.
    if (Number(offset) < start && lost.length === 0) delete book.open[Number(offset)]
    else if (Number(offset) < start - 500) delete book.open[Number(offset)]
  }
}

export function shareRefused(referee: Referee, { group, partition }: FactOf<'share-acknowledgement-refused'>): void {
  shareLedger(referee, group, partition).counts.refused++
}

/** A topic is gone, and with it what groups had in flight of it. */
export function forgetShares(referee: Referee, topic: string): void {
  for (const books of Object.values(referee.shares)) {
    for (const partition of Object.keys(books)) {
      if (partition.slice(0, partition.lastIndexOf('-')) === topic) delete books[partition]
    }
  }
}

/** Over all partitions of a group, or of one of them. */
export function sharedCounts(referee: Referee, group: string, partition: PartitionId | null = null) {
  const sum = noSharedCounts()
  const books = referee.shares[group] ?? {}
  for (const id of Object.keys(books)) {
    if (partition !== null && id !== partition) continue
    const { counts } = books[id]!
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += counts[name]
  }
  return sum
}
