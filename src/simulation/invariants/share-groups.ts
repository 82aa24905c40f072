// S1 to S5: what share groups promise of every record (KIP-932), by the referee's own book and by the leaders' state.
import type { SharePartition } from '../../models/kafka/share/partition-state'
import { inFlight } from '../../models/kafka/share/partition-state'
import { stateShardOf } from '../../models/kafka/share/persister'
import { lockDuration, maxDeliveries, maxLocks } from '../../models/kafka/share/settings'
import { shareKey } from '../../models/kafka/share/stored-state'
import { eachState } from '../../models/kafka/share/transitions'
import type { ExplainCode } from '../referee/explain'
import type { ShareLedger } from '../referee/share-state'
import { type Breakage, brokerOf, brokers, type Checker, type Invariant, rewrittenBy } from './invariant'

type About = { readonly group: string; readonly partition: string }

const bookOf = ({ referee }: Checker, { group, partition }: About): ShareLedger | null =>
  referee.shares[group]?.[partition] ?? null

/** What the referee noticed, if it is about this promise. */
function noticed(checker: Checker, promise: string, about: About): Breakage | null {
  const breach = bookOf(checker, about)?.breach
  if (breach?.promise !== promise) return null
  return { code: excuse(checker, about), message: breach.message, partition: about.partition }
}

// A share coordinator whose log came back with less has forgotten what it had stored; so has a partition whose log did.
function excuse(checker: Checker, { group, partition }: About): ExplainCode | '' {
  const code = rewrittenBy(checker, partition)
  if (code !== '') return code
  for (const broker of brokers(checker)) {
    const share = broker.volatile.share?.partitions[shareKey(group, partition)]
    if (share === undefined) continue
    const shard = stateShardOf(broker, group, share.topicId, partition)
    const ledger = checker.referee.partitionIndex[shard]
    if (ledger !== undefined) return rewrittenBy(checker, shard)
  }
  return ''
}

function shareAt(checker: Checker, broker: string, { group, partition }: About): SharePartition | null {
  return brokerOf(checker, broker)?.volatile.share?.partitions[shareKey(group, partition)] ?? null
}

const source = 'KIP-932; SharePartition'
const forgetful: readonly ExplainCode[] = ['X-UNCLEAN', 'X-FLUSH', 'X-PRE966', 'X-MINISR', 'X-ADMIN', 'X-LEGACY']

export const shareStates: Invariant = {
  id: 'S1',
  name: 'ShareStates',
  promise:
    'A record in flight goes from available to acquired, and from there to available, acknowledged or archived; the last two are final.',
  brokenBy: forgetful,
  source: `Q-2; ${source}`,
  after: { 'share-records-changed': (checker, fact) => noticed(checker, 'S1', fact) },
}

export const shareLock: Invariant = {
  id: 'S2',
  name: 'ShareLock',
  promise:
    'A record is acquired by one member at a time, for no longer than the lock lasts, and what a member says after that does not count.',
  brokenBy: ['X-LOCKEXP', 'X-ATLEAST', ...forgetful],
  source: `Q-3; ${source}`,
  after: {
    'share-records-changed': (checker, fact) => {
      const found = noticed(checker, 'S2', fact)
      if (found !== null || fact.why !== 'acquire') return found
      const broker = brokerOf(checker, fact.broker)
      const longest = broker === null ? Number.MAX_SAFE_INTEGER : lockDuration(broker, fact.group)
      if (fact.lockedUntil - checker.world.now <= longest) return null
      return {
        code: '',
        message: `${fact.client} has ${fact.partition} of ${fact.group} for longer than the lock lasts`,
      }
    },
    // Work that was done for nothing: somebody else has the record, or had it already.
    'share-acknowledgement-refused': (checker, fact) => {
      if (fact.error !== 'INVALID_RECORD_STATE') return null
      const book = bookOf(checker, fact)
      const what = `${fact.client} acknowledged ${fact.partition}@${fact.firstOffset} of ${fact.group}`
      for (let offset = fact.firstOffset; book !== null && offset <= fact.lastOffset; offset++) {
        const lost = book.open[offset]?.lost.find(({ client }) => client === fact.client || client === '')
        if (lost !== undefined) return { code: 'X-LOCKEXP', message: `${what} after its lock had ended` }
      }
      if (book?.freed !== undefined)
        return { code: 'X-ATLEAST', message: `${what} to a leader that knows nothing of it` }
      return { code: '', message: `${what}, was refused, and had the lock` }
    },
  },
  sweep: (checker) => {
    for (const broker of brokers(checker)) {
      if (!broker.up || broker.paused || broker.volatile.share === null) continue
      for (const share of Object.values(broker.volatile.share.partitions)) {
        let late: number | null = null
        eachState(share.batches, ({ state, pending, lockedUntil }, firstOffset) => {
          if (state === 'ACQUIRED' && pending === null && lockedUntil + 1 < checker.world.now) late ??= firstOffset
        })
        if (late === null) continue
        const message = `the lock of ${share.partition}@${String(late)} in ${share.group} has ended, and it is acquired still`
        return { code: '', message, partition: share.partition }
      }
    }
    return null
  },
}

export const deliveryCount: Invariant = {
  id: 'S3',
  name: 'DeliveryCount',
  promise:
    'No record is delivered more often than the limit says; one that comes back after its last delivery is archived, and its group does without it.',
  brokenBy: ['X-MAXDELIV', ...forgetful],
  source: `Q-3; ${source}`,
  after: {
    'share-records-changed': (checker, fact) => {
      const found = noticed(checker, 'S3', fact)
      const broker = brokerOf(checker, fact.broker)
      if (found !== null || broker === null) return found
      const limit = maxDeliveries(broker, fact.group)
      const over = fact.changes.find(({ to, deliveryCount: times }) => to === 'ACQUIRED' && times > limit)
      const what = `${fact.partition}@${(over ?? fact.changes[0])?.firstOffset ?? 0} of ${fact.group}`
      if (over !== undefined)
        return { code: '', message: `${what} was delivered ${over.deliveryCount} times of ${limit}` }
      const isEnd = fact.why === 'release' || fact.why === 'lock-expired'
      // What ends below the start of the log is archived after fewer: nobody could be given it again.
      const given = isEnd ? fact.changes.find((one) => one.to === 'ARCHIVED' && one.deliveryCount >= limit) : undefined
      if (given === undefined) return null
      const times = given.deliveryCount
      return {
        code: 'X-MAXDELIV',
        message: `${fact.group} gave up ${fact.partition}@${given.firstOffset} after ${times} deliveries`,
      }
    },
  },
}

export const startOffset: Invariant = {
  id: 'S4',
  name: 'ShareStart',
  promise:
    'The start of a share-partition only rises, except over what its leader archived without storing it, and all below it is acknowledged or archived; nothing new is given out while as many records are in flight as may be.',
  brokenBy: ['X-RETENTION', ...forgetful],
  source: `Q-2, Q-4; ${source}`,
  after: {
    'share-start-offset-moved': (checker, fact) => noticed(checker, 'S4', fact),
    'share-partition-loaded': (checker, fact) => {
      const found = noticed(checker, 'S4', fact)
      if (found === null || found.code !== '') return found
      return { ...found, code: bookOf(checker, fact)?.byLogStart === true ? 'X-RETENTION' : '' }
    },
    'share-records-changed': (checker, fact) => {
      const broker = brokerOf(checker, fact.broker)
      const share = shareAt(checker, fact.broker, fact)
      if (fact.why !== 'acquire' || broker === null || share === null) return null
      const fresh = fact.changes.reduce(
        (sum, { firstOffset, lastOffset, deliveryCount: times }) =>
          sum + (times === 1 ? lastOffset - firstOffset + 1 : 0),
        0,
      )
      const last = share.batches[share.batches.length - 1]
      const isNew = last !== undefined && last.whole !== null && last.lastOffset === fact.changes.at(-1)!.lastOffset
      // Batches stay whole, so that the last one may go beyond the limit; what is in the window may be given out once more.
      if (fresh === 0 || !isNew || inFlight(share) - fresh < maxLocks(broker, fact.group)) return null
      return {
        code: '',
        message: `${fresh} records more of ${fact.partition} were given out, with ${inFlight(share)} in flight`,
      }
    },
  },
}

export const acquiredVolatile: Invariant = {
  id: 'S5',
  name: 'AcquiredVolatile',
  promise:
    'A new leader finds every record that was acknowledged or archived as done with; what was acquired is given out again, and may be worked on twice.',
  brokenBy: ['X-ATLEAST', ...forgetful],
  source: `Q-1; ${source}`,
  after: {
    'share-partition-loaded': (checker, fact) => {
      const book = bookOf(checker, fact)
      const share = shareAt(checker, fact.broker, fact)
      if (book === null || share === null) return null
      const states: Record<number, string> = {}
      eachState(share.batches, ({ state }, firstOffset, lastOffset) => {
        for (let offset = firstOffset; offset <= lastOffset; offset++) states[offset] = state
      })
      for (const offset of Object.keys(book.open).map(Number)) {
        const { state, stored } = book.open[offset]!
        const isDone = (state === 'ACKNOWLEDGED' || state === 'ARCHIVED') && stored
        if (!isDone || offset < fact.startOffset || states[offset] === state) continue
        const message = `${fact.partition}@${offset} of ${fact.group} was ${state}, and is ${states[offset] ?? 'unknown'} to its new leader`
        return { code: excuse(checker, fact), message }
      }
      const freed = book.freed?.leaderEpoch === fact.leaderEpoch ? book.freed.records : 0
      if (freed === 0) return null
      const message = `${freed} records of ${fact.partition} that somebody of ${fact.group} had in hand are given out again`
      return { code: 'X-ATLEAST', message }
    },
  },
}
