// Where blocks stand, and that none covers another.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newConsumer, newGroup, newProducer, newTopic } from '../../blueprint/defaults'
import type { Blueprint } from '../../blueprint/scenario'
import { overlaps, type Rect } from './geometry'
import type { Scene } from './places'
import { moveOff, place } from './layout'
import { crowd, graph, scene, shop } from './testing/drawing'

const lenses = ['logical', 'physical', 'both'] as const
const directions = ['right', 'down'] as const

/** Pairs of blocks that lie on each other without one holding the other. */
function collisions({ rects, inside }: Scene): string[] {
  const ids = Object.keys(rects)
  const related = (a: string, b: string) => inside[a] === b || inside[b] === a
  return ids.flatMap((a, i) =>
    ids.slice(i + 1).flatMap((b) => (!related(a, b) && overlaps(rects[a]!, rects[b]!) ? [`${a} on ${b}`] : [])),
  )
}

describe('automatic layout', () => {
  test('producers, topics and groups stand in columns, and the brokers below them', () => {
    const { rects } = scene(shop())

    expect(rects.web!.x).toBeLessThan(rects.orders!.x)
    expect(rects.orders!.x + rects.orders!.width).toBeLessThan(rects.billing!.x)
    for (const broker of ['b1', 'b2', 'b3', 'k1'])
      expect(rects[broker]!.y).toBeGreaterThan(rects.orders!.y + rects.orders!.height)
  })

  test('the system of the first minute fits the canvas of a 1440 px screen with all its detail', () => {
    const rects = Object.values(scene(shop()).rects)
    const width = Math.max(...rects.map(({ x, width: w }) => x + w)) - Math.min(...rects.map(({ x }) => x))

    // 864 px wide, 24 px free at both sides, and full faces above 75 %.
    expect((864 - 48) / width).toBeGreaterThan(0.75)
  })

  test.each(lenses.flatMap((lens) => directions.map((direction) => [lens, direction] as const)))(
    'nothing lies on anything in the %s lens, %s, however much there is',
    (lens, direction) => {
      expect(collisions(scene(shop(crowd), lens, direction))).toEqual([])
      expect(collisions(scene(shop(), lens, direction))).toEqual([])
    },
  )

  test('whatever is drawn, nothing lies on anything', () => {
    const drawing = fc.record({
      producers: fc.nat({ max: 9 }),
      topics: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 5 }),
      groups: fc.array(fc.nat({ max: 14 }), { maxLength: 5 }),
      lens: fc.constantFrom(...lenses),
    })
    fc.assert(
      fc.property(drawing, ({ producers, topics, groups, lens }) => {
        const blueprint = shop((b) => {
          for (let n = 0; n < producers; n++) b.producers[`p-${n}`] = newProducer('orders')
          topics.forEach((partitions, n) => (b.topics[`t-${n}`] = { ...newTopic(3), partitions }))
          groups.forEach((consumers, n) => {
            b.groups[`g-${n}`] = { ...newGroup(`g-${n}`, ['orders']), consumers: {} }
            for (let c = 0; c < consumers; c++) b.groups[`g-${n}`]!.consumers[`g-${n}-${c}`] = newConsumer()
          })
        })
        expect(collisions(scene(blueprint, lens))).toEqual([])
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  test('what stands in a frame lies within it', () => {
    const { rects, inside } = scene(shop(crowd))

    expect(Object.keys(inside).length).toBeGreaterThan(20)
    for (const [id, frame] of Object.entries(inside)) expect(within(rects[id]!, rects[frame]!), id).toBe(true)
  })

  test('six producers stand in two columns, so that all of the drawing is seen from nearer, and their wires pass between them', () => {
    const blueprint = shop((b) => {
      b.topics = { orders: { ...newTopic(3), partitions: 1 } }
      b.groups = {}
      b.producers = Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`p-${n}`, newProducer('orders')]))
    })
    const { rects } = scene(blueprint)
    const all = Object.values(rects)
    const height = Math.max(...all.map((rect) => rect.y + rect.height)) - Math.min(...all.map(({ y }) => y))

    expect(new Set([1, 2, 3, 4, 5, 6].map((n) => rects[`p-${n}`]!.x)).size).toBe(2)
    // As one column they would take 1,104 px, and the brokers their room below.
    expect(height).toBeLessThan(900)
    const [left, above, below] = [rects['p-2']!, rects['p-1']!, rects['p-3']!]
    const middle = left.y + left.height / 2
    expect(middle).toBeGreaterThanOrEqual(above.y + above.height)
    expect(middle).toBeLessThanOrEqual(below.y)
  })

  test('producers stand beside the topics that they write to, so that few wires cross', () => {
    const blueprint = shop((b) => {
      b.topics.payments = newTopic(3)
      b.producers = { late: newProducer('payments'), early: newProducer('orders') }
    })
    const { rects } = scene(blueprint)

    expect(rects.early!.y).toBeLessThan(rects.late!.y)
  })
})

const within = (inner: Rect, outer: Rect) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height

describe('places that a person chose', () => {
  const placed = (blueprint: Blueprint, put: Record<string, { x: number; y: number }>) =>
    place(blueprint, { lens: 'both', direction: 'right', layout: put })

  test('a block stays where it was put, and the others where they were', () => {
    const before = placed(shop(), {})
    const after = placed(shop(), { web: { x: -300, y: -300 } })

    expect(after.web).toEqual({ x: -300, y: -300 })
    expect(after.orders).toEqual(before.orders)
    expect(after.b1).toEqual(before.b1)
  })

  test('a new block makes way for those that were put in its place', () => {
    const { orders } = placed(shop(), {})
    const after = placed(shop(), { web: orders! })

    expect(after.web).toEqual(orders)
    expect(after.orders!.y).toBeGreaterThan(orders!.y)
  })

  test('on a narrow screen blocks stand below each other, wherever they were put elsewhere', () => {
    const narrow = { lens: 'logical', direction: 'down' } as const

    const put = { web: { x: 900, y: 900 } }
    expect(place(shop(), { ...narrow, layout: put })).toEqual(place(shop(), { ...narrow, layout: {} }))
  })

  test('moving off ends below everything in the way', () => {
    const rect = { x: 0, y: 0, width: 100, height: 100 }
    moveOff(rect, [
      { x: 50, y: 50, width: 100, height: 100 },
      { x: 0, y: 190, width: 100, height: 50 },
    ])

    expect(rect.y).toBe(264)
  })
})

describe('the graph', () => {
  test('the logical lens has no brokers, the physical one no topics', () => {
    const kinds = (lens: (typeof lenses)[number]) => new Set(graph(shop(), lens).nodes.map(({ type }) => type))

    expect(kinds('logical')).toEqual(new Set(['group', 'consumer', 'producer', 'topic']))
    expect(kinds('physical')).toEqual(new Set(['group', 'consumer', 'producer', 'broker', 'controller']))
    expect(kinds('both').size).toBe(6)
  })

  test('wires go with the topics, connections with the brokers', () => {
    const ids = (lens: (typeof lenses)[number]) => graph(shop(), lens).edges.map(({ id }) => id)

    expect(ids('logical')).toEqual(['web>orders', 'orders>billing'])
    expect(ids('both')).toEqual(['web>orders', 'orders>billing', 'link:b1-b2', 'link:b1-b3', 'link:b2-b3'])
    expect(ids('physical')).toContain('link:b1-web')
    expect(ids('physical')).toContain('link:b2-billing-1')
  })
})
