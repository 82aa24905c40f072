// What is happening, in sentences.
import { expect, test } from 'vitest'
import { findBlock } from '../../actions/blocks'
import { broker, consumer, frame, group, headline, producer, replica, partition, topic } from '../../testing/frame'
import { latestAbout, presentSentence } from './sentences'

const say = (change: Parameters<typeof frame>[0], id: string) => presentSentence(findBlock(frame(change), id)!, 1)

test('a producer says what it sends, whom it waits for, and what waits in it', () => {
  expect(say({ producers: [producer('web', { rate: 9, acks: '1', buffered: 3, inFlight: 2 })] }, 'web')).toBe(
    'Sends 9 records per second to orders and waits for the leader alone; 3 records in its buffer, 2 of 5 requests under way to one broker.',
  )
  expect(say({ producers: [producer('web', { to: '' })] }, 'web')).toContain('connected to no topic')
})

test('a dead broker says what its disk holds', () => {
  expect(
    say({ brokers: [broker('b1', { up: false, replicas: [replica('orders-0', { state: 'offline' })] })] }, 'b1'),
  ).toBe('It is down; its disk still holds 1 replica.')
})

test('a topic says first what is wrong with it', () => {
  expect(
    say({ topics: [topic('orders', { partitions: [partition('orders', 0, { leader: null })] })] }, 'orders'),
  ).toContain('without a leader')
  expect(say({ topics: [topic('orders', { underReplicated: 2 })] }, 'orders')).toContain('fewer than 2 copies in sync')
})

test('a group says what it does and how far behind it is', () => {
  expect(say({ groups: [group('billing', { lag: 12, idleMembers: 1 })] }, 'billing')).toBe(
    '2 consumers, 1 of them spare share orders; generation 1, coordinated by b1, 12 records behind.',
  )
  expect(say({ groups: [group('billing', { state: 'CompletingRebalance' })] }, 'billing')).toContain(
    'agreeing on who reads what',
  )
})

test('what there is one of is told as one', () => {
  const one = { consumers: [consumer('billing-1')], idleMembers: 0 }
  const say1 = (change: Parameters<typeof group>[1]) =>
    say({ groups: [group('billing', { ...one, ...change })] }, 'billing')
  expect(say1({ lag: 1 })).toBe('1 consumer reads orders; generation 1, coordinated by b1, 1 record behind.')
  expect(say1({ state: 'PreparingRebalance' })).toBe(
    '1 consumer is agreeing on who reads what of orders; coordinated by b1.',
  )
  expect(say1({ consumers: [], lag: 1 })).toBe('Nobody reads orders for it; 1 record waits.')
  expect(say1({ consumers: [], lag: 0 })).toBe('Nobody reads orders for it; 0 records wait.')
  expect(say({ brokers: [broker('b1', { replicas: [replica('orders-0', { state: 'leader' })] })] }, 'b1')).toBe(
    'It leads its only replica.',
  )
  expect(say({ topics: [topic('orders', { records: 1, replicationFactor: 1 })] }, 'orders')).toContain(
    '1 copy each; acks=all needs it in sync.',
  )
  expect(say({ producers: [producer('web', { rate: 1, maxInFlight: 1, inFlight: 1, buffered: 1 })] }, 'web')).toBe(
    'Sends 1 record per second to orders and waits for all in-sync copies; 1 record in its buffer, 1 of 1 request under way to one broker.',
  )
})

test('before the start a group says that nothing has started', () => {
  const block = findBlock(frame({ groups: [group('billing', { state: 'Empty' })] }), 'billing')!
  expect(presentSentence(block, 0)).toBe('Nothing has started yet; 2 consumers will share orders.')
})

test('a link says which way it works', () => {
  const links = [{ a: 'b1', b: 'b2', cut: 'a-to-b', latency: 0, loss: 0 } as const]
  expect(say({ links }, 'link:b1-b2')).toBe('Nothing gets from b1 to b2; the other way works.')
})

test('the newest sentence about a block is not of the future, and no trifle', () => {
  const about = ['b1']
  const headlines = [
    headline(1, 'old', { about }),
    headline(2, 'trifle', { about, level: 'all' }),
    headline(9, 'later', { about }),
  ]
  expect(latestAbout(headlines, 'b1', 5)?.text).toBe('old')
  expect(latestAbout(headlines, 'b2', 5)).toBeUndefined()
})
