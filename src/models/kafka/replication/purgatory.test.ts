// Parked produces: what is answered when the high watermark passes them.
import { expect, test } from 'vitest'
import { completeProduces } from './purgatory'
import {
  answerTo,
  createSingle,
  followerFetch,
  hear,
  learn,
  partition,
  produce,
  said,
  seconds,
  wait,
} from './testing/single'

test('P-27 a batch that is everywhere when everywhere has become too few: written, but not as promised', () => {
  const single = createSingle({ isr: ['b1', 'b2'], minIsr: 2 })
  const id = produce(single, 1, -1)
  // Kafka checks the number of replicas again after the high watermark has moved; in between it may have changed.
  learn(single, { sealed: true, type: 'configRecord', topic: 'orders', config: { 'min.insync.replicas': 3 } })
  partition(single).highWatermark = 1
  completeProduces(single.broker, partition(single), single.fx)
  expect(answerTo(single, id)).toBe('NOT_ENOUGH_REPLICAS_AFTER_APPEND')
})

test('several that wait are answered in order, each when the high watermark reaches it', () => {
  const single = createSingle({ isr: ['b1', 'b2'], fenced: ['b3'] })
  const ids = [3, 2, 1].map((count) => produce(single, count, -1))
  followerFetch(single, 'b2', 3)
  expect(ids.map((id) => answerTo(single, id))).toEqual(['NONE', undefined, undefined])
  followerFetch(single, 'b2', 6)
  expect(ids.map((id) => answerTo(single, id))).toEqual(['NONE', 'NONE', 'NONE'])
})

test('P-26 one timer serves all that wait, and rings at the earliest deadline', () => {
  const single = createSingle()
  produce(single, 1, -1)
  wait(single, seconds(1))
  produce(single, 1, -1)
  const timers = () => single.timers.filter(({ msg }) => msg.type === 'delayedProduceExpired').map(({ at }) => at)
  expect(timers()).toEqual([seconds(30)])
  wait(single, seconds(29))
  hear(single, { type: 'delayedProduceExpired' }, 'b1')
  expect(said(single, 'produceResponse').length).toBe(1)
  expect(timers()).toEqual([seconds(30), seconds(31)])
  wait(single, seconds(1))
  hear(single, { type: 'delayedProduceExpired' }, 'b1')
  expect(said(single, 'produceResponse').length).toBe(2)
})

test('a client that is gone is not answered', () => {
  const single = createSingle({ isr: ['b1', 'b2'], fenced: ['b3'] })
  produce(single, 1, -1, 'web')
  hear(single, { type: 'disconnected', peer: 'web' }, 'web')
  followerFetch(single, 'b2', 1)
  expect(partition(single).highWatermark).toBe(1)
  expect(said(single, 'produceResponse')).toEqual([])
})
