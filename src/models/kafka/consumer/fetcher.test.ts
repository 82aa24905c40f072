// What consumers ask of brokers: one fetch at a time to each, in a session, and nothing while records wait in the buffer.
import { expect, test } from 'vitest'
import type { Delivery } from '../../../kernel/world'
import {
  batchOf,
  factsOf,
  kill,
  leaderOf,
  produceTo,
  restart,
  runFor,
  store,
  type Cluster,
} from '../broker/testing/cluster'
import type { FetchRequest, FetchResponse, Message } from '../messages'
import { addConsumer, consumerOf, deliveredRecords, groupCluster, ms, seconds, settle } from './testing/group'

type Fetched = Delivery<Message> & { msg: FetchRequest | FetchResponse }

/** What consumers and brokers say about fetching from now on. */
function listen(cluster: Cluster): Fetched[] {
  const heard: Fetched[] = []
  const { listener } = cluster.stage
  const { sent } = listener
  listener.sent = (delivery) => {
    const { msg, from, to } = delivery
    const byConsumer = msg.type === 'fetchRequest' && cluster.world.actors[from]!.kind === 'consumer'
    const toConsumer = msg.type === 'fetchResponse' && cluster.world.actors[to]!.kind === 'consumer'
    if (byConsumer || toConsumer) heard.push(delivery as Fetched)
    sent(delivery)
  }
  return heard
}

test('G-40 there is never more than one fetch under way to a broker', () => {
  const cluster = groupCluster(6)
  const heard = listen(cluster)
  addConsumer(cluster, 'a')
  settle(cluster)
  for (let i = 0; i < 60; i++) {
    produceTo(cluster, `orders-${i % 6}`, { acks: 1, batch: batchOf(5) })
    runFor(cluster, ms(3))
  }
  runFor(cluster, seconds(1))
  const open: Record<string, number> = {}
  for (const { msg, from, to } of heard) {
    if (msg.type === 'fetchRequest') open[to] = (open[to] ?? 0) + 1
    else open[from] = open[from]! - 1
    for (const count of Object.values(open)) expect(count).toBeLessThanOrEqual(1)
  }
  expect(deliveredRecords(cluster)).toHaveLength(300)
})

test('G-40 a broker is not asked again while some of what it sent waits in the buffer', () => {
  const cluster = groupCluster(1)
  const heard = listen(cluster)
  addConsumer(cluster, 'a', { config: { 'max.poll.records': 2 }, work: { dist: 'constant', mean: ms(100) } })
  store(cluster, 'orders-0', { batch: batchOf(6) })
  runFor(cluster, ms(300))
  expect(consumerOf(cluster, 'a').volatile.buffered).toHaveLength(1)
  expect(heard.at(-1)!.msg.type).toBe('fetchResponse')
  runFor(cluster, ms(300))
  expect(heard.at(-1)!.msg.type).toBe('fetchRequest')
  expect(factsOf(cluster, 'records-delivered').map(({ records }) => records.length)).toEqual([2, 2, 2])
})

test('G-40 max.poll.records cuts what poll() returns, not what is fetched', () => {
  const cluster = groupCluster(1)
  store(cluster, 'orders-0', { batch: batchOf(1_200) })
  const heard = listen(cluster)
  addConsumer(cluster, 'a')
  settle(cluster)
  expect(factsOf(cluster, 'records-delivered').map(({ records }) => records.length)).toEqual([500, 500, 200])
  const full = heard.filter(
    ({ msg }) => msg.type === 'fetchResponse' && msg.partitions.some((p) => p.batches.length > 0),
  )
  expect(full).toHaveLength(1)
})

test('G-40 a session’s later fetches name only the partitions that have moved', () => {
  const cluster = groupCluster(6)
  const heard = listen(cluster)
  addConsumer(cluster, 'a')
  settle(cluster)
  const broker = leaderOf(cluster, 'orders-0')
  const requests = () => heard.flatMap(({ msg, to }) => (msg.type === 'fetchRequest' && to === broker ? [msg] : []))
  expect(requests()[0]).toMatchObject({ sessionId: 0, sessionEpoch: 0 })
  expect(requests()[0]!.partitions.map(({ partition }) => partition)).toEqual(['orders-0', 'orders-3'])
  expect(requests().at(-1)!.partitions).toEqual([])
  store(cluster, 'orders-0')
  runFor(cluster, ms(100))
  const [last] = requests().slice(-1)
  expect(last!.partitions).toMatchObject([{ partition: 'orders-0', fetchOffset: 1 }])
  expect(last!.sessionEpoch).toBeGreaterThan(1)
})

test('G-40 a fetch that finds nothing is answered after fetch.max.wait.ms, or as soon as there is something', () => {
  const cluster = groupCluster(1)
  const heard = listen(cluster)
  addConsumer(cluster, 'a')
  settle(cluster)
  const gaps = heard
    .filter(({ msg }) => msg.type === 'fetchResponse')
    .slice(-3)
    .map(({ sentAt }) => sentAt)
  expect(gaps[2]! - gaps[1]!).toBe(ms(502))
  const produced = cluster.world.now
  store(cluster, 'orders-0')
  // To the leader, to a follower, the follower's next fetch, to the consumer: a hop of 1 ms each.
  expect(factsOf(cluster, 'records-delivered')[0]!.at - produced).toBe(ms(4))
})

test('G-45 lag is the high watermark less the position', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a', { config: { 'max.poll.records': 2 }, work: { dist: 'constant', mean: seconds(1) } })
  settle(cluster)
  store(cluster, 'orders-0', { batch: batchOf(10) })
  runFor(cluster, seconds(3))
  const { position, highWatermark } = consumerOf(cluster, 'a').volatile.owned['orders-0']!
  expect([position, highWatermark]).toEqual([4, 10])
})

test('records of a partition are delivered in offset order, each once, through the death and return of its leader', () => {
  const cluster = groupCluster(2)
  addConsumer(cluster, 'a')
  settle(cluster)
  const sent: number[] = []
  const produce = () => {
    const batch = batchOf(3)
    if (store(cluster, 'orders-0', { batch }) === 'NONE') sent.push(...batch.records)
  }
  for (let i = 0; i < 5; i++) produce()
  const leader = leaderOf(cluster, 'orders-0')
  kill(cluster, leader)
  runFor(cluster, seconds(15))
  for (let i = 0; i < 5; i++) produce()
  restart(cluster, leader)
  runFor(cluster, seconds(5))
  for (let i = 0; i < 5; i++) produce()
  runFor(cluster, seconds(2))
  expect(sent).toHaveLength(45)
  expect(deliveredRecords(cluster)).toEqual(sent)
})

test('a whole batch is handed on as it is stored, not copied', () => {
  const cluster = groupCluster(1)
  addConsumer(cluster, 'a')
  settle(cluster)
  const batch = batchOf(40)
  store(cluster, 'orders-0', { batch })
  expect(factsOf(cluster, 'records-delivered')[0]!.records).toBe(batch.records)
})
