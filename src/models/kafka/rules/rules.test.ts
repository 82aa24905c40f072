// The rules of replication as functions: what each generation of Kafka decides about the same two logs.
import { describe, expect, test } from 'vitest'
import type { EpochStart } from '../log/state'
import { currentRules, rulesOf, rulesVersions, type RulesVersion } from '../replication-rules'
import { checkLeaderEpoch } from './fencing'
import { followerHighWatermark, hasCaughtUp, keepsProgress, maximalIsr, nextHighWatermark } from './in-sync'
import { cutAfterAnswer, cutOnFollowing, divergence, endOfEpoch, epochToAsk, type FollowerLog } from './truncation'

const cache = (...entries: [number, number][]): EpochStart[] =>
  entries.map(([epoch, startOffset]) => ({ epoch, startOffset }))

const log = (logEndOffset: number, highWatermark: number, ...epochs: [number, number][]): FollowerLog => ({
  logEndOffset,
  highWatermark,
  epochs: cache(...epochs),
})

/** Where the log of a follower ends when it has asked the leader as often as its rules want it to. */
function reconciled(version: RulesVersion, follower: FollowerLog, leader: FollowerLog): number {
  const rules = rulesOf(version)
  let own = follower
  for (;;) {
    const { offset, done } = cutAfterAnswer(rules, own, endOfEpoch(leader, epochToAsk(own)))
    own = { ...own, logEndOffset: offset, epochs: own.epochs.filter(({ startOffset }) => startOffset < offset) }
    if (done) return offset
  }
}

describe('where a follower cuts its log', () => {
  test('R-T1: before KIP-101 at its high watermark; now nowhere, unless no epoch tells anything', () => {
    expect(cutOnFollowing(rulesOf('hwTruncate'), log(5, 3, [1, 0]))).toBe(3)
    for (const version of rulesVersions.filter((v) => v !== 'hwTruncate')) {
      expect(cutOnFollowing(rulesOf(version), log(5, 3, [1, 0]))).toBeNull()
      expect(cutOnFollowing(rulesOf(version), log(5, 3))).toBe(3)
    }
  })

  test('R-T2: the leader objects to an epoch that ended earlier with it, or that it never had', () => {
    const leader = log(30, 30, [1, 0], [3, 21])
    expect(divergence(leader, 1, 21)).toBeNull()
    expect(divergence(leader, 1, 25)).toEqual({ epoch: 1, endOffset: 21 })
    expect(divergence(leader, 2, 15)).toEqual({ epoch: 1, endOffset: 21 })
    expect(divergence(leader, -1, 15)).toBeNull()
  })

  // A leads e1 with 0..20; B, with 0..10 of it, leads e2 from 11 on; A leads again in e3, from 21 on.
  test.each([
    [16, 16, 'no cut: offsets 11 to 15 stay wrong'],
    [21, 21, 'no cut: offsets 11 to 20 stay wrong'],
    [26, 21, 'a cut within a batch'],
  ])('R-T3, K04: from end %i KIP-101 cuts to %i (%s), and KIP-279 to 11', (end, kip101) => {
    const a = log(31, 11, [1, 0], [3, 21])
    const b = log(end, 11, [1, 0], [2, 11])
    expect(reconciled('kip101', b, a)).toBe(kip101)
    expect(reconciled('kip279', b, a)).toBe(11)
    expect(reconciled('kip320', b, a)).toBe(11)
  })

  test('R-T3: in an epoch that both have, the shorter of the two ends counts, and that settles it', () => {
    const cut = (own: FollowerLog, epoch: number, endOffset: number) =>
      cutAfterAnswer(currentRules, own, { epoch, endOffset })
    expect(cut(log(9, 3, [1, 0]), 1, 5)).toEqual({ offset: 5, done: true })
    expect(cut(log(9, 3, [1, 0], [2, 4]), 1, 6)).toEqual({ offset: 4, done: true })
    expect(cut(log(9, 3, [1, 0], [3, 4]), 2, 6)).toEqual({ offset: 4, done: false })
    expect(cut(log(9, 3, [4, 0]), 2, 6)).toEqual({ offset: 0, done: true })
    expect(cut(log(9, 3), 2, 6)).toEqual({ offset: 6, done: true })
  })

  test('R-T3: where the leader knows nothing of the epoch, everything uncommitted goes', () => {
    expect(reconciled('kip101', log(5, 3, [4, 0]), log(9, 9, [1, 0]))).toBe(3)
  })
})

test('R-5: older epochs are fenced, newer ones unknown, and -1 is not checked', () => {
  expect([checkLeaderEpoch(5, 4), checkLeaderEpoch(5, 5), checkLeaderEpoch(5, 6), checkLeaderEpoch(5, -1)]).toEqual([
    'FENCED_LEADER_EPOCH',
    'NONE',
    'UNKNOWN_LEADER_EPOCH',
    'NONE',
  ])
})

describe('the high watermark and the ISR', () => {
  test('R-HW1, R-HW3: the smallest end that counts; never back, and nowhere with too few in sync', () => {
    expect(nextHighWatermark(3, 5, 3, 2)).toBe(5)
    expect(nextHighWatermark(6, 5, 3, 2)).toBe(6)
    expect(nextHighWatermark(3, -1, 2, 2)).toBe(3)
    expect(nextHighWatermark(3, 9, 1, 2)).toBe(3)
    expect(followerHighWatermark(9, 4)).toBe(4)
  })

  test('R-HW2: an expansion counts from when it is asked for, a shrink from when it is granted', () => {
    expect(maximalIsr(currentRules, ['a'], ['a', 'b'])).toEqual(['a', 'b'])
    expect(maximalIsr(currentRules, ['a', 'b'], ['a'])).toEqual(['a', 'b'])
    expect(maximalIsr(rulesOf('kip320', ['maximalIsr']), ['a'], ['a', 'b'])).toEqual(['a'])
  })

  test('R-ISR4: who enters has all that is committed, and since KIP-320 all that the epoch began with', () => {
    expect(hasCaughtUp(currentRules, 4, 4, 4)).toBe(true)
    expect(hasCaughtUp(currentRules, 3, 4, 0)).toBe(false)
    expect(hasCaughtUp(currentRules, 4, 4, 5)).toBe(false)
    expect(hasCaughtUp(rulesOf('kip320', ['isrFromEpochStart']), 4, 4, 5)).toBe(true)
  })

  test('R-ISR2, R-ISR4 (K12): who is not in sync is unknown to a leader of a new epoch until it fetches', () => {
    expect(keepsProgress(currentRules, true)).toBe(true)
    expect(keepsProgress(currentRules, false)).toBe(false)
    expect(keepsProgress(rulesOf('kip320', ['isrEpochFetch']), false)).toBe(true)
  })
})
