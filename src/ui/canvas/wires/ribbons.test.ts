// Ribbons lie where virtual time says: with their owner, at the frame while nobody has them, and on the way in between.
import { expect, test } from 'vitest'
import { newConsumer } from '../../../blueprint/defaults'
import { scene, shop } from '../testing/drawing'
import { bundlesOf, lieOf, type Ribbon } from './ribbons'

const drawing = scene(shop())
const SWING = 400_000

const ribbon = (change: Partial<Ribbon>): Ribbon => ({
  partition: 'orders-1',
  index: 1,
  group: 'billing',
  owner: 'billing-1',
  since: 1_000_000,
  before: null,
  gap: 0,
  ...change,
})

/** Where the path of a ribbon ends. */
function endAt(change: Partial<Ribbon>, now: number): [x: number, y: number] {
  const numbers = lieOf(drawing, 'orders', ribbon(change), now, SWING)!
    .path.match(/-?[\d.]+/g)!
    .map(Number)
  return [numbers.at(-2)!, numbers.at(-1)!]
}

const billing = drawing.rects.billing!
const leftOf = (id: string): [number, number] => {
  const { x, y, height } = drawing.rects[id]!
  return [x, y + height / 2]
}

test('a ribbon ends at its owner, and at the frame of the group while nobody has it', () => {
  expect(endAt({}, 9_000_000)).toEqual(leftOf('billing-1'))
  expect(endAt({ owner: null, before: 'billing-1' }, 9_000_000)[0]).toBe(billing.x)
  expect(lieOf(drawing, 'orders', ribbon({ owner: null }), 9_000_000, SWING)!.state).toBe('free')
})

test('it changes hands within the time of a swing, at an even pace, and where it is follows from the moment alone', () => {
  const handed = { owner: 'billing-2', before: 'billing-1' }
  const [one, two] = [leftOf('billing-1'), leftOf('billing-2')]
  expect(endAt(handed, 1_000_000)).toEqual(one)
  expect(endAt(handed, 1_200_000)[1]).toBeCloseTo((one[1] + two[1]) / 2, 0)
  expect(endAt(handed, 1_100_000)).toEqual(endAt(handed, 1_100_000))
  expect(endAt(handed, 1_400_000)).toEqual(two)
})

test('after a stretch without an owner it comes from the frame, or from as far as it had fallen', () => {
  const after = (gap: number) => endAt({ owner: 'billing-2', before: 'billing-1', gap }, 1_000_000)
  expect(after(5_000_000)[0]).toBe(billing.x)
  expect(after(0)).toEqual(leftOf('billing-1'))
  const half = after(SWING / 2)
  expect(half[1]).toBeGreaterThan(after(5_000_000)[1])
  expect(half[1]).toBeLessThan(leftOf('billing-1')[1])
})

test('to a consumer that stands behind another it goes through the aisle between the rows', () => {
  const wide = scene(
    shop((blueprint) => {
      for (let n = 3; n <= 8; n++) blueprint.groups.billing!.consumers[`billing-${n}`] = newConsumer()
    }),
  )
  const { x, y } = wide.rects['billing-2']!
  const { path } = lieOf(wide, 'orders', ribbon({ owner: 'billing-2' }), 9_000_000, 0)!
  expect(x).toBeGreaterThan(wide.rects['billing-1']!.x)
  expect(path).toMatch(new RegExp(`H${x + 16}Q[\\d., ]+ ${x + 22},${y}$`))
})

test('partitions without a place of their own share one ribbon for each owner', () => {
  const many = scene(shop((blueprint) => (blueprint.topics.orders!.partitions = 30)))
  const ribbons = [0, 1, 2].map((index) =>
    ribbon({ partition: `orders-${index}`, index, owner: index === 2 ? null : 'billing-1' }),
  )
  expect(lieOf(many, 'orders', ribbons[0]!, 0, 0)).toBeNull()
  expect(bundlesOf(many, 'orders', ribbons).map(({ state, count }) => [state, count])).toEqual([
    ['held', 2],
    ['free', 1],
  ])
})
