// Blocks that grow make room for themselves: what is in the way moves the least it must, and nobody else does.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyAct } from '../../blueprint/apply'
import { emptyScenario, newTopic } from '../../blueprint/defaults'
import type { Act, Blueprint, Scenario } from '../../blueprint/scenario'
import type { Lens } from '../stores/workspace'
import { rectAt } from './faces'
import { overlaps, type Point, type Rect } from './geometry'
import { layoutWithRoom } from './growth'
import { allBoxes, place } from './layout'
import { makeRoom } from './room'
import { shop } from './testing/drawing'

const rect = (x: number, y: number, width = 100, height = 100): Rect => ({ x, y, width, height })

describe('room', () => {
  test('one below the other: what stands below moves down, and what is below that no more than it must', () => {
    const before = { a: rect(0, 0), b: rect(0, 120), c: rect(0, 300), d: rect(200, 0) }
    const moved = makeRoom(before, { ...before, a: rect(0, 0, 100, 180) })

    expect(moved).toEqual({ b: { x: 0, y: 200 }, c: { x: 0, y: 320 } })
  })

  test('who is hardly in the way steps aside, to whichever side is nearer', () => {
    const before = { a: rect(0, 0), left: rect(-96, 160), right: rect(96, 160) }
    const moved = makeRoom(before, { ...before, a: rect(0, 0, 100, 400) })

    expect(moved).toEqual({ left: { x: -120, y: 160 }, right: { x: 120, y: 160 } })
  })

  test('blocks that grow together stay in their row or column', () => {
    const before = { a: rect(0, 0), b: rect(0, 116), c: rect(0, 232) }
    const after = { a: rect(0, 0, 100, 140), b: rect(0, 116, 100, 140), c: rect(0, 232, 100, 140) }

    expect(makeRoom(before, after)).toEqual({ b: { x: 0, y: 160 }, c: { x: 0, y: 320 } })
  })

  test('what somebody has put on something else, or right beside it, stays so while it can', () => {
    const before = { a: rect(0, 0), on: rect(50, 50), beside: rect(100, 0) }

    expect(makeRoom(before, { ...before, a: rect(0, 0, 100, 180) })).toEqual({})
  })
})

// ---- edits of a drawing that somebody has arranged ---------------------------------------------------------------------

interface Placed {
  scenario: Scenario
  held: Record<string, Rect>
}

const placed = (blueprint: Blueprint, layout: Record<string, Point>): Scenario => ({
  ...emptyScenario(),
  blueprint,
  view: { lens: null, layout },
})

/** What is seen of it, as the canvas draws it. */
function rectsOf({ scenario, held }: Placed, lens: Lens): Record<string, Rect> {
  const { blueprint, view } = scenario
  const places = place(blueprint, { lens, direction: 'right', layout: view.layout, held })
  return Object.fromEntries(allBoxes(blueprint, lens).map((box) => [box.id, rectAt(places[box.id]!, box)]))
}

/** The drawing after an act, as one step of undo. */
function after(before: Placed, act: Act, lens: Lens): Placed {
  const { scenario } = before
  const changed = { ...scenario, blueprint: applyAct(scenario.blueprint, act) }
  const held = rectsOf(before, lens)
  const drawing = (of: Scenario) => ({ scenario: of, blueprint: of.blueprint })
  const layout = layoutWithRoom(drawing(scenario), drawing(changed), { lens, held })
  return { scenario: { ...changed, view: { lens: null, layout } }, held }
}

function collisions(rects: Record<string, Rect>): string[] {
  const ids = Object.keys(rects).toSorted((a, b) => (a < b ? -1 : 1))
  return ids.flatMap((a, i) =>
    ids.slice(i + 1).flatMap((b) => (overlaps(rects[a]!, rects[b]!) ? [`${a} on ${b}`] : [])),
  )
}

const set = (target: string, block: Record<string, unknown>): Act => ({ do: 'set', target, config: {}, block })
const addBlock = (kind: 'topic' | 'broker' | 'group', id: string, block: Record<string, unknown> = {}): Act => ({
  do: 'add',
  kind,
  id,
  group: null,
  block,
})

describe('a drawing that somebody has arranged', () => {
  const topics = (b: Blueprint) => {
    b.topics.payments = newTopic(3)
    b.groups.audit = { ...b.groups.billing!, topics: [], consumers: {} }
  }

  test('a second group gives a topic a lane: the topic put below it makes room, and nobody else moves', () => {
    const put = {
      orders: { x: 400, y: 0 },
      payments: { x: 400, y: 400 },
      audit: { x: 1000, y: 400 },
      web: { x: 0, y: 400 },
    }
    const before: Placed = { scenario: placed(shop(topics), put), held: {} }
    const grown = after(before, set('group:audit', { topics: ['orders'] }), 'logical')

    expect(collisions(rectsOf(before, 'logical'))).toEqual([])
    expect(collisions(rectsOf(grown, 'logical'))).toEqual([])
    expect(grown.scenario.view.layout).toEqual({ ...put, payments: { x: 400, y: expect.any(Number) as number } })
    expect(grown.scenario.view.layout.payments!.y).toBeLessThan(400 + 100)
  })

  test('what grew by a line of the timeline makes room while it is so, and the document keeps where people put things', () => {
    const base = shop()
    const layout = { billing: { x: 800, y: 0 }, web: { x: 800, y: 320 } }
    const now = applyAct(base, { do: 'scale', target: 'group:billing', to: 5 })
    const seen = place(now, { lens: 'logical', direction: 'right', layout, base })

    expect(seen.billing).toEqual(layout.billing)
    expect(seen.web!.y).toBeGreaterThan(layout.web.y + 100)
    expect(place(base, { lens: 'logical', direction: 'right', layout, base }).web).toEqual(layout.web)
  })

  test('whatever is edited and wherever things were put, no two blocks overlap that did not before', () => {
    const at = fc.record({ x: fc.integer({ min: -20, max: 90 }), y: fc.integer({ min: -20, max: 120 }) })
    const ids = ['orders', 'payments', 'billing', 'audit', 'web', 'b1', 'b2', 'b3', 'k1']
    const act = fc.oneof(
      fc
        .record({ group: fc.constantFrom('billing', 'audit'), to: fc.integer({ min: 1, max: 12 }) })
        .map(({ group, to }): Act => ({ do: 'scale', target: `group:${group}`, to })),
      fc
        .record({ topic: fc.constantFrom('orders', 'payments'), partitions: fc.integer({ min: 3, max: 12 }) })
        .map(({ topic, partitions }) => set(`topic:${topic}`, { partitions })),
      fc.subarray(['orders', 'payments', 't-1']).map((read) => set('group:audit', { topics: read })),
      fc.constantFrom(...[1, 2, 3].map((n) => addBlock('topic', `t-${n}`))),
      fc.constantFrom(...[4, 5].map((n) => addBlock('broker', `b${n}`))),
      fc.constantFrom(...[1, 2].map((n) => addBlock('group', `g-${n}`, { topics: ['orders'] }))),
    )
    const story = fc.record({
      put: fc.dictionary(fc.constantFrom(...ids), at, { maxKeys: ids.length, noNullPrototype: true }),
      acts: fc.array(act, { minLength: 1, maxLength: 6 }),
      lens: fc.constantFrom<Lens>('logical', 'physical', 'both'),
    })
    fc.assert(
      fc.property(story, ({ put, acts, lens }) => {
        const layout = Object.fromEntries(Object.entries(put).map(([id, { x, y }]) => [id, { x: x * 16, y: y * 8 }]))
        let now: Placed = { scenario: placed(shop(topics), layout), held: {} }
        for (const next of acts) {
          const before = rectsOf(now, lens)
          const grown = after(now, next, lens)
          const seen = rectsOf(grown, lens)
          const lay = new Set(collisions(before))
          expect(collisions(seen).filter((pair) => !lay.has(pair))).toEqual([])
          now = { scenario: grown.scenario, held: seen }
        }
      }),
      { seed: 1, numRuns: 30 },
    )
  })
})
