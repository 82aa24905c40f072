// What the quorum's frame says: who leads, whether anybody could be elected, and how the voters' logs compare.
import { describe, expect, test } from 'vitest'
import type { ControllerView, Frame, LinkView } from '../../worker/protocol'
import { frame, partition, topic } from '../testing/frame'
import { canElect, logWords, quorumState, reachedBy, stranded, voteWords } from './quorum'
import { cellsBefore, lookOf } from './quorum-log'

const voter = (id: string, change: Partial<ControllerView> = {}): ControllerView => ({
  ...frame().quorum.nodes[0]!,
  id,
  role: 'follower',
  active: false,
  leader: 'k1',
  votedFor: 'k1',
  ...change,
})

const three = (nodes: Partial<Record<'k1' | 'k2' | 'k3', Partial<ControllerView>>>, change: Partial<Frame> = {}) => {
  const all = [voter('k1', { role: 'leader', active: true, ...nodes.k1 }), voter('k2', nodes.k2), voter('k3', nodes.k3)]
  const leader = all.find(({ up, role }) => up && role === 'leader')?.id ?? null
  return frame({ quorum: { ...frame().quorum, leader, epoch: 3, voters: 3, nodes: all }, ...change })
}
const cut = (a: string, b: string): LinkView => ({ a, b, cut: 'a-to-b', latency: 0, loss: 0 })

describe('who leads (K-1, K-4)', () => {
  test('with everybody there one may fail; with one gone none more', () => {
    expect(quorumState(three({}))).toMatchObject({ kind: 'leads', word: 'k1 leads, epoch 3' })
    expect(quorumState(three({})).sentence).toBe('2 of 3 commit; 1 more may fail.')
    expect(quorumState(three({ k3: { up: false } })).sentence).toBe(
      '2 of 3 commit; 2 voters are there: none more may fail.',
    )
    const cutOff = three({}, { links: [cut('k1', 'k3')] })
    expect(quorumState(cutOff).sentence).toBe('2 of 3 commit; 2 voters are there: none more may fail.')
  })

  test('without a leader it is electing as long as a majority reach each other, and says who asks', () => {
    const dead = { k1: { up: false } }
    expect(quorumState(three({ ...dead, k2: { role: 'candidate' } }))).toMatchObject({
      kind: 'electing',
      sentence: 'k2 asks for votes. 2 of 3 are needed.',
    })
    expect(quorumState(three(dead)).sentence).toContain('whoever first hears nothing')
  })

  test('K-4: without a majority the metadata are frozen, and it says what goes on and what cannot happen', () => {
    const state = quorumState(three({ k1: { up: false }, k2: { up: false } }))
    expect(state).toMatchObject({ kind: 'none', tone: 'bad', word: 'No quorum: metadata frozen' })
    expect(state.sentence).toBe(
      '1 of 3 run, 2 are needed. Produce and consume go on; no election, no ISR change, no topic changes.',
    )
  })

  test('a frozen process and a cut in one direction count as well as a death', () => {
    const split = three({ k1: { up: false }, k3: { leader: null } }, { links: [cut('k2', 'k3')] })
    expect(reachedBy(split, 'k2')).toEqual(['k2'])
    expect(canElect(split)).toBe(false)
    expect(quorumState(split).sentence).toContain('No 2 of 3 reach each other')
    expect(canElect(three({ k1: { up: false }, k2: { paused: true } }))).toBe(false)
  })

  test('a leader that reaches nobody leads alone and commits nothing', () => {
    const lonely = three({}, { links: [cut('k1', 'k2'), cut('k3', 'k1')] })
    expect(quorumState(lonely)).toMatchObject({ kind: 'lonely', word: 'k1 leads alone, epoch 3' })
  })
})

test('K-4: a partition whose leader died without a majority of controllers is stranded, one that is served is not', () => {
  const orders = topic('orders', {
    partitions: [partition('orders', 0, { leader: 'b1' }), partition('orders', 1, { leader: 'b2' })],
  })
  const [b1, b2] = frame().brokers
  const brokers = [{ ...b1!, up: false }, b2!]
  const dead = { k1: { up: false }, k2: { up: false } }
  expect(stranded({ ...three(dead), brokers }, orders)).toEqual([0])
  expect(stranded({ ...three({}), brokers }, orders)).toEqual([])
})

describe('votes (K-2)', () => {
  const quorum = { voters: 3 }
  test('who asks shows the count, who answered shows what and why, and later its vote of the epoch', () => {
    const votes = [
      { voter: 'k2', granted: true },
      { voter: 'k3', granted: false },
    ]
    expect(voteWords(voter('k2', { role: 'prospective', votes }), quorum, 0)?.text).toBe('1 of 2 pre-votes, 1 refused')
    const answered = { at: 0, candidate: 'k2', epoch: 3, preVote: true, refused: 'has-leader' as const }
    expect(voteWords(voter('k3', { answered }), quorum, 1_000)?.text).toBe('✕ k2: has a leader')
    expect(voteWords(voter('k3', { answered, epoch: 3 }), quorum, 9_000_000)?.text).toBe('voted k1, e3')
    expect(voteWords(voter('k3', { votedFor: null }), quorum, 0)).toBeNull()
  })
})

describe('the metadata log', () => {
  const log = [
    { offset: 0, end: 1, epoch: 1, type: 'leaderChangeMessage', committed: true },
    { offset: 1, end: 5, epoch: 1, type: 'noOpRecord', committed: true },
    { offset: 5, end: 6, epoch: 1, type: 'partitionChangeRecord', committed: false },
  ]
  test('a cell says which records it stands for, and whether a majority has them', () => {
    expect(lookOf(log[1]!)).toMatchObject({ kind: 'no-op', count: 4 })
    expect(lookOf(log[2]!).title).toBe('Offset 5, epoch 1: PartitionChangeRecord; appended, not yet on a majority')
  })
  test('an offset within folded no-ops lies within their cell', () => {
    expect([0, 1, 3, 5, 6, 9].map((offset) => cellsBefore(log, offset))).toEqual([0, 1, 1.5, 2, 3, 3])
  })
  test('a voter is behind, or has what will be cut off, or neither', () => {
    expect(logWords(voter('k2', { logEnd: 4, agreesTo: 4 }), { log })).toBe('2 behind')
    expect(logWords(voter('k2', { logEnd: 7, agreesTo: 5 }), { log })).toBe('2 to be cut off')
    expect(logWords(voter('k2', { logEnd: 6, agreesTo: 6 }), { log })).toBeNull()
  })
})
