// Requests pass a broker's threads: exact times of a queue with few threads.
import { expect, test } from 'vitest'
import { typicalCapacity, type Capacity } from '../capacity'
import type { Message } from '../messages'
import { dropWork, queueRequest, takeWork } from './load'
import { createSingle } from './testing/single'

// A request of 60 bytes takes 100 us to read and 1 ms to handle; bytes take nothing worth a microsecond.
const capacity: Capacity = {
  ...typicalCapacity,
  request: 1_000,
  network: 100,
  networkRate: 1e12,
  threadRate: 1e12,
}
const bare = { ...capacity, networkRate: Number.MAX_SAFE_INTEGER, threadRate: Number.MAX_SAFE_INTEGER }
const request: Message = { type: 'initProducerIdRequest', correlationId: 1 }

function broker(threads: { network: number; io: number; queue?: number }, machine = bare) {
  const { network, io, queue = 500 } = threads
  const config = { 'num.network.threads': network, 'num.io.threads': io, 'queued.max.requests': queue }
  return createSingle({ config, capacity: machine })
}

const ends = ({ timers }: ReturnType<typeof createSingle>) =>
  timers.filter(({ msg }) => msg.type === 'requestHandled').map(({ at }) => at)

test('requests are read one after the other, and each handler thread takes the next one', () => {
  const single = broker({ network: 1, io: 2 })
  for (let i = 0; i < 4; i++) queueRequest(single.broker, request, `c${i}`, single.fx)
  // Read at 101, 202, 303, 404 us (a byte takes a moment); two threads of 1 ms each.
  const [first, second, third, fourth] = ends(single)
  expect([first, second, third, fourth]).toEqual([1_102, 1_203, 2_103, 2_204])
  expect(single.broker.volatile.load!.starts).toEqual([101, 202, 1_102, 1_203])
})

test('with queued.max.requests waiting, the network threads read nothing more', () => {
  const few = broker({ network: 1, io: 1, queue: 1 })
  for (let i = 0; i < 4; i++) queueRequest(few.broker, request, `c${i}`, few.fx)
  // The third is read when the second is begun, and the fourth when the third is.
  expect(few.broker.volatile.load!.network).toEqual([2_103])
  expect(ends(few)).toEqual([1_102, 2_103, 3_104, 4_105])
})

test('an append waits for the disk once the page cache holds back all that it may', () => {
  const disk = { ...bare, disk: 1_000_000, dirty: 3_000_000 }
  const single = broker({ network: 3, io: 8 }, disk)
  const produce: Message = {
    type: 'produceRequest',
    correlationId: 1,
    acks: 1,
    timeoutMs: 30_000,
    partitions: [{ partition: 'orders-0', batch: batchOf(2_000_000 - 90) }],
  }
  queueRequest(single.broker, produce, 'c1', single.fx)
  queueRequest(single.broker, produce, 'c2', single.fx)
  const [one, two] = ends(single)
  // The first fits; the second makes four seconds of work for a disk that may be three behind.
  expect(one).toBeLessThan(2_000)
  expect(two! - one!).toBeGreaterThan(990_000)
  expect(two! - one!).toBeLessThan(1_010_000)
})

test('what a lost connection had asked for is not done', () => {
  const single = broker({ network: 1, io: 1 })
  queueRequest(single.broker, request, 'c1', single.fx)
  queueRequest(single.broker, request, 'c2', single.fx)
  dropWork(single.broker, 'c1')
  expect(takeWork(single.broker, 'r0')).toBeNull()
  expect(takeWork(single.broker, 'r1')).toMatchObject({ from: 'c2', takes: 1_001 })
})

const batchOf = (sizeInBytes: number) => ({
  sealed: true as const,
  count: 1,
  producerId: -1,
  producerEpoch: -1,
  baseSequence: -1,
  sizeInBytes,
  records: [1],
  keys: [null],
  values: null,
  timestamps: [0],
  maxTimestamp: 0,
  coordinatorRecords: null,
})
