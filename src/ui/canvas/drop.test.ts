// What a drop on the canvas does, by where it lands.
import { describe, expect, test } from 'vitest'
import { applyAct, problemsOfAct } from '../../blueprint/apply'
import { newTopic } from '../../blueprint/defaults'
import type { Act, Blueprint } from '../../blueprint/scenario'
import { type Dropped, planDrop } from './drop'
import { topicSize } from './faces'
import { overlaps, centreOf } from './geometry'
import { scene, shop } from './testing/drawing'

const blueprint = shop((b) => {
  b.zones = ['az-a']
  b.brokers.b1!.zone = 'az-a'
})
const at = scene(blueprint)
const on = (id: string) => ({ x: centreOf(at.rects[id]!).x, y: at.rects[id]!.y + 12 })
const nowhere = { x: -2_000, y: -2_000 }

function drop(kind: Dropped, place: { x: number; y: number }, drawing: Blueprint = blueprint) {
  const plan = planDrop(drawing, at, kind, place)
  const after = plan.acts.reduce((before: Blueprint, act: Act) => {
    expect(problemsOfAct(before, act)).toEqual([])
    return applyAct(before, act)
  }, drawing)
  return { plan, after }
}

describe('dropping something new', () => {
  test('on nothing, it lies where it was dropped, on the grid', () => {
    const { plan, after } = drop('producer', nowhere)

    expect(after.producers[plan.id]!.to).toBe('')
    expect(Math.abs(plan.layout[plan.id]!.x % 8)).toBe(0)
    expect(plan.layout[plan.id]!.x).toBeLessThan(nowhere.x)
  })

  test('a read-process-write block is a group that reads the topic on which it was dropped, in one act, and is to write in transactions', () => {
    const { plan, after } = drop('read-process-write', on('orders'))

    expect(plan.acts).toHaveLength(1)
    expect(plan.id).toBe('invoicing')
    expect(after.groups.invoicing).toMatchObject({
      topics: ['orders'],
      output: { to: '', transactional: true, groupMetadata: true },
      config: { 'isolation.level': 'read_committed' },
    })
    expect(drop('read-process-write', nowhere).after.groups.invoicing!.topics).toEqual([])
  })

  test('a producer on a topic writes to it', () => {
    const { plan, after } = drop('producer', on('orders'))

    expect(after.producers[plan.id]!.to).toBe('orders')
    expect(plan.layout).toEqual({})
  })

  test('a group or a consumer on a topic reads it', () => {
    expect(drop('group', on('orders')).after.groups['group-2']!.topics).toEqual(['orders'])
    const { after } = drop('consumer', on('orders'))

    expect(after.groups['group-2']).toMatchObject({ topics: ['orders'], consumers: { 'group-2-1': {} } })
  })

  test('on a wire, it takes part in it: nothing can stand in the middle of one', () => {
    const [web, orders, billing] = ['web', 'orders', 'billing'].map((id) => at.rects[id]!)
    const between = (a: typeof web, b: typeof web) => ({
      x: (a!.x + a!.width + b!.x) / 2,
      y: (centreOf(a!).y + centreOf(b!).y) / 2,
    })
    expect(Object.keys(drop('consumer', between(orders, billing)).after.groups.billing!.consumers)).toHaveLength(3)
    expect(drop('group', between(orders, billing)).after.groups['group-2']!.topics).toEqual(['orders'])
    expect(drop('producer', between(web, orders)).after.producers['producer-2']!.to).toBe('orders')
    expect(drop('topic', between(web, orders)).plan.acts).toHaveLength(1)
  })

  test('a consumer on a group, or on one of its consumers, joins', () => {
    expect(Object.keys(drop('consumer', on('billing')).after.groups.billing!.consumers)).toContain('billing-3')
    expect(Object.keys(drop('consumer', on('billing-2')).after.groups.billing!.consumers)).toContain('billing-3')
  })

  test('a broker in a zone, or on a broker there, stands in that zone', () => {
    expect(drop('broker', on('zone:az-a')).after.brokers.b4!.zone).toBe('az-a')
    expect(drop('broker', on('b1')).after.brokers.b4!.zone).toBe('az-a')
    expect(drop('broker', on('b2')).after.brokers.b4!.zone).toBeNull()
  })

  test('a topic on a producer that writes nowhere is what it writes to', () => {
    const idle = shop((b) => (b.producers.web!.to = ''))

    expect(drop('topic', on('web'), idle).after.producers.web!.to).toBe('topic-2')
    expect(drop('topic', on('web')).after.producers.web!.to).toBe('orders')
  })

  test('it never covers what is there', () => {
    const { plan } = drop('producer', { x: at.rects.web!.x - 20, y: at.rects.web!.y - 20 })
    const rect = { ...plan.layout[plan.id]!, width: 200, height: 160 }

    expect(Object.values(at.rects).some((other) => overlaps(rect, other))).toBe(false)
  })

  test('below a topic that waits for its brokers it leaves room for the copies that come with them', () => {
    const waiting = shop((b) => Object.assign(b, { brokers: {}, topics: { orders: newTopic(0) } }))
    const before = scene(waiting)
    const { x, y, width, height } = before.rects.orders!
    const { id, layout } = planDrop(waiting, before, 'topic', { x: x + width / 2, y: y + height + 40 })
    const grown = topicSize({ ...before.topics.orders!, copies: 3 })

    expect(grown.height).toBeGreaterThan(height)
    expect(overlaps({ x, y, ...grown }, { ...layout[id]!, width, height: grown.height })).toBe(false)
  })
})
