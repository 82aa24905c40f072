// Where a record is on its way: what virtual time says, and nothing else.
import { expect, test } from 'vitest'
import type { Carrier } from '../../../worker/protocol'
import { scene, shop } from '../testing/drawing'
import { beadAt } from './bead'

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
  const at = (now: number, carrier = produce) => beadAt(scene(shop()), [carrier], now)

  expect(at(999)).toBeNull()
  expect(at(1_000)).toEqual({ x: web!.x + web!.width, y: web!.y + web!.height / 2 })
  expect(at(1_500)!.x).toBeGreaterThan(at(1_000)!.x)
  expect(at(1_999)!.x).toBeLessThanOrEqual(orders!.x)
  expect(at(2_000)).toBeNull()
  expect(at(1_900, { ...produce, lost: true })).toEqual(at(1_600))
})

test('the first that is to be seen counts: of what no block draws, the next one', () => {
  const nowhere = { ...produce, from: 'gone', sentAt: 900 }
  expect(beadAt(scene(shop()), [nowhere, produce], 1_500)).toEqual(beadAt(scene(shop()), [produce], 1_500))
})
