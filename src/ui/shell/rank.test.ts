// What the command palette finds, and what it finds first.
import { expect, test } from 'vitest'
import { rank } from './rank'

test('what begins so comes first, then its words, then what it is also called; and nothing else', () => {
  expect(rank('Embed in an article…', 'embed in')).toBe(1)
  expect(rank('Set the number of partitions…', 'embed in')).toBe(0)
  expect(rank('orders/p0 move leader to b3', 'p0 b3')).toBeGreaterThan(0)
  expect(rank('orders/p0 move leader to b2', 'orders/p0 to b3')).toBe(0)
  const [title, other] = [rank('Shut down…', 'down'), rank('Kill…', 'power', ['crash power off'])]
  expect(title).toBeGreaterThan(other)
  expect(other).toBeGreaterThan(0)
  expect(rank('Anything', '  ')).toBe(1)
  expect(rank('Kafka’s errors', "kafka's er")).toBe(1)
})
