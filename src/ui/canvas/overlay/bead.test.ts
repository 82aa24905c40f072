// Where a record is on its way: what virtual time says, and nothing else.
import { expect, test } from 'vitest'
import type { Carrier } from '../../../worker/protocol'
import { scene, shop } from '../testing/drawing'
import { beadsAt } from './bead'

const produce: Carrier = {
  from: 'web',
  to: 'b1',
  partition: 'orders-0',
  kind: 'produce',
  sentAt: 1_000,
  dueAt: 2_000,
  lost: false,
}

test('a bead goes from its producer to its partition, is nowhere before and after, and a lost one stops where it dies', () => {
  const { web, orders } = scene(shop()).rects
  const at = (now: number, carrier = produce) => beadsAt(scene(shop()), [carrier], now)[0] ?? null

  expect(at(999)).toBeNull()
  expect(at(1_000)).toEqual({ x: web!.x + web!.width, y: web!.y + web!.height / 2 })
  expect(at(1_500)!.x).toBeGreaterThan(at(1_000)!.x)
  expect(at(1_999)!.x).toBeLessThanOrEqual(orders!.x)
  expect(at(2_000)).toBeNull()
  expect(at(1_900, { ...produce, lost: true })).toEqual(at(1_600))
})

test('what no block draws is left out', () => {
  const nowhere = { ...produce, from: 'gone', sentAt: 900 }
  expect(beadsAt(scene(shop()), [nowhere, produce], 1_500)).toEqual(beadsAt(scene(shop()), [produce], 1_500))
})

test('copies go from the leader to each follower, where brokers are drawn; a share group gets the record as others do', () => {
  const copies = ['b2', 'b3'].map((to): Carrier => ({ ...produce, from: 'b1', to, kind: 'replica-data' }))
  const { rects } = scene(shop())
  const between = (a: string, b: string) => (rects[a]!.x + rects[b]!.x + rects[b]!.width) / 2
  const [first, second] = beadsAt(scene(shop()), copies, 1_500)
  expect(first!.x).toBeCloseTo(between('b1', 'b2'), -1)
  expect(second!.x).toBeCloseTo(between('b1', 'b3'), -1)
  expect(beadsAt(scene(shop(), 'physical'), copies, 1_500)).toHaveLength(2)
  // Topics alone: their replicas are the topic itself.
  expect(beadsAt(scene(shop(), 'logical'), copies, 1_500)).toEqual([])
  const read: Carrier = { ...produce, from: 'b1', to: 'billing-1', kind: 'consumer-data' }
  for (const lens of ['logical', 'physical', 'both'] as const)
    expect(beadsAt(scene(shop(), lens), [...copies, read], 1_500).length).toBe(lens === 'logical' ? 1 : 3)
})
