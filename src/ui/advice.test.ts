// What does not fit is said on the face, in the inspector and in the outline.
import { expect, test } from 'vitest'
import { adviceOn } from './advice'
import { broker, consumer, frame, group, partition, producer, topic } from './testing/frame'

const say = (change: Parameters<typeof frame>[0], id: string) => adviceOn(frame(change), id).map(({ word }) => word)
const orders = (change: Parameters<typeof topic>[1] = {}) => topic('orders', change)
const half = [broker('b1'), broker('b2', { up: false })]

test('a system in which everything fits says nothing', () => {
  const fine = { brokers: [broker('b1'), broker('b2')], topics: [orders()] }
  expect(say(fine, 'orders')).toEqual([])
  expect(say(fine, 'web')).toEqual([])
  expect(say(fine, 'b1')).toEqual([])
})

test('a copy whose broker does not run is missing', () => {
  const [advice] = adviceOn(frame({ brokers: half, topics: [orders()] }), 'orders')
  expect(advice).toEqual({
    tone: 'warn',
    word: '1 copy missing',
    sentence: 'Replicas 2, but only 1 broker with a copy runs: 1 copy is missing.',
  })
  const none = [broker('b1', { up: false }), broker('b2', { up: false })]
  expect(adviceOn(frame({ brokers: none, topics: [orders()] }), 'orders')[0]).toMatchObject({ tone: 'bad' })
})

test('acks=all with fewer running copies than min.insync.replicas fails, and says so at the producer', () => {
  const strict = [orders({ minInsyncReplicas: 2 })]
  expect(say({ brokers: half, topics: strict }, 'web')).toEqual(['acks=all fails'])
  expect(say({ brokers: half, topics: strict, producers: [producer('web', { acks: '1' })] }, 'web')).toEqual([])
  expect(say({ brokers: half, topics: [orders()] }, 'web')).toEqual([])
  // Where nobody leads, no request is answered at all.
  const none = [broker('b1', { up: false }), broker('b2', { up: false })]
  expect(say({ brokers: none, topics: strict }, 'web')).toEqual(['no leader'])
})

test('KIP-966: min.insync.replicas above the replicas counts as all of them', () => {
  const odd = [orders({ minInsyncReplicas: 3 })]
  expect(say({ brokers: [broker('b1'), broker('b2')], topics: odd }, 'orders')).toEqual(['min ISR > replicas'])
  expect(say({ brokers: [broker('b1'), broker('b2')], topics: odd }, 'web')).toEqual([])
  expect(say({ brokers: half, topics: odd }, 'web')).toEqual(['acks=all fails'])
})

test('a topic without brokers says why it cannot run', () => {
  expect(say({ brokers: [], topics: [orders({ partitions: [] })] }, 'orders')).toEqual(['no brokers'])
  expect(say({ brokers: [broker('b1')], topics: [orders({ partitions: [] })] }, 'orders')).toEqual(['too few brokers'])
})

test('more members than partitions is no mistake, but some are spare', () => {
  const consumers = ['c1', 'c2', 'c3'].map((id) => consumer(id))
  const [advice] = adviceOn(frame({ topics: [orders()], groups: [group('billing', { consumers })] }), 'billing')
  expect(advice).toMatchObject({ tone: 'plain', word: '1 spare' })
  const one = orders({ partitions: [partition('orders', 0)] })
  expect(say({ topics: [one], groups: [group('billing', { consumers })] }, 'billing')).toEqual(['2 spare'])
})

test('a producer or a group without a topic does nothing', () => {
  expect(say({ producers: [producer('web', { to: '' })] }, 'web')).toEqual(['no topic'])
  expect(say({ groups: [group('billing', { topics: [] })] }, 'billing')).toEqual(['no topic'])
})

test('G-34 a setting that is read at the start says who still runs with the old one', () => {
  const next = { protocol: 'classic' as const, assignors: ['cooperative-sticky'] }
  const old = { memberId: 'm', assignors: ['range'], next }
  const consumers = [
    consumer('billing-1', old),
    consumer('billing-2', { ...old, assignors: ['cooperative-sticky'] }),
    consumer('billing-3', { ...old, up: false }),
  ]
  const of = (change: Parameters<typeof consumer>[1][]) =>
    adviceOn(
      frame({ groups: [group('billing', { consumers: change.map((one, i) => consumer(`c-${i}`, one)) })] }),
      'billing',
    )
  const [advice] = adviceOn(frame({ groups: [group('billing', { consumers })] }), 'billing')
  expect(advice?.word).toBe('needs restart')
  expect(advice?.sentence).toMatch(
    'partition.assignment.strategy is cooperative-sticky, and billing-1 still runs with range',
  )
  expect(of([{ memberId: 'm', next: { protocol: 'consumer', assignors: [] } }])[0]?.sentence).toMatch(
    'group.protocol is consumer',
  )
  expect(of([{ memberId: 'm', protocol: 'consumer', next: { protocol: 'consumer', assignors: ['range'] } }])).toEqual(
    [],
  )
})
