// The crown goes from the old leader to the new one, also when there was none in between.
import { expect, test } from 'vitest'
import { frame, partition, topic } from '../testing/frame'
import { handoversBetween, leadersOf } from './handovers'

const led = (leader: string | null) =>
  frame({ topics: [topic('orders', { partitions: [partition('orders', 0, { leader }), partition('orders', 1)] })] })

test('a change of leaders is a handover of that partition alone', () => {
  expect(handoversBetween(leadersOf(led('b1')), led('b2'))).toEqual([{ partition: 'orders-0', from: 'b1', to: 'b2' }])
  expect(handoversBetween(leadersOf(led('b1')), led('b1'))).toEqual([])
})

test('while nobody leads, the old leader is remembered', () => {
  const known = new Map([...leadersOf(led('b1')), ...leadersOf(led(null))])
  expect(handoversBetween(known, led(null))).toEqual([])
  expect(handoversBetween(known, led('b2'))).toEqual([{ partition: 'orders-0', from: 'b1', to: 'b2' }])
})

test('the first leader of a new partition travels from nowhere', () => {
  expect(handoversBetween(new Map(), led('b1'))).toEqual([])
})
