// Messages run over no face but those of their ends: on a phone, and past a second column of producers.
import { expect, test } from 'vitest'
import { newBroker, newGroup, newProducer, newTopic } from '../../blueprint/defaults'
import type { Blueprint } from '../../blueprint/scenario'
import type { Lens } from '../stores/workspace'
import { isClear } from './clear-way'
import { boundsOf, pointOn } from './geometry'
import { linkCurve, readsCurve, wayOf, writesCurve } from './paths'
import { scene, shop } from './testing/drawing'

const shapes: [string, (blueprint: Blueprint) => void][] = [
  ['one of each', () => {}],
  ['three producers', (b) => ['p2', 'p3'].forEach((id) => (b.producers[id] = newProducer('orders')))],
  ['five producers', (b) => ['p2', 'p3', 'p4', 'p5'].forEach((id) => (b.producers[id] = newProducer('orders')))],
  [
    'two topics and three groups',
    (b) => {
      b.topics.other = newTopic(3)
      b.producers.p2 = newProducer('other')
      b.groups.audit = newGroup('audit', ['other', 'orders'])
      b.groups.third = newGroup('third', ['orders'])
    },
  ],
]
const lenses: Lens[] = ['logical', 'both']
const cases = shapes.flatMap(([name, change]) => lenses.map((lens) => [name, lens, shop(change)] as const))

test.each(cases)('records: %s, %s', (_, lens, blueprint) => {
  const drawn = scene(blueprint, lens, 'down')
  const writes = Object.entries(blueprint.producers).map(
    ([id, { to }]) => [id, to, writesCurve(drawn, id, to, 0)!] as const,
  )
  const reads = Object.entries(blueprint.groups).flatMap(([id, { topics }]) =>
    topics.map((topic) => [topic, id, readsCurve(drawn, topic, 0, id)!] as const),
  )
  const over = [...writes, ...reads].filter(([a, b, curve]) => !isClear(drawn, [a, b], curve))
  expect(over.map(([a, b]) => `${a} > ${b}`)).toEqual([])
})

test('in the physical lens, where brokers of zones stand below one another', () => {
  const drawn = scene(
    shop((b) => {
      b.zones = ['az-a', 'az-b', 'az-c']
      b.brokers = { b1: newBroker('az-a'), b2: newBroker('az-b'), b3: newBroker('az-c') }
    }),
    'physical',
    'down',
  )
  const clients = ['web', 'billing-1', 'billing-2']
  const pairs = ['b1', 'b2', 'b3'].flatMap((broker) => clients.map((client) => [broker, client]))
  expect(pairs.filter(([a, b]) => !isClear(drawn, [a!, b!], linkCurve(drawn, a!, b!)!))).toEqual([])
})

test.each(shapes)('between clients and brokers they stay on a screen that shows the whole width: %s', (_, change) => {
  for (const lens of ['both', 'physical'] as const) {
    const drawn = scene(shop(change), lens, 'down')
    const { x, width } = boundsOf(Object.values(drawn.rects))!
    const clients = Object.keys(drawn.kinds).filter((id) => ['producer', 'consumer'].includes(drawn.kinds[id]!))
    for (const client of clients)
      for (const broker of ['b1', 'b2', 'b3']) {
        const curve = linkCurve(drawn, client, broker)!
        const xs = Array.from({ length: 33 }, (__, i) => pointOn(curve, i / 32, 0).x)
        expect(Math.min(...xs), `${client} ${broker} ${lens}`).toBeGreaterThan(x - 32)
        expect(Math.max(...xs), `${client} ${broker} ${lens}`).toBeLessThan(x + width + 32)
      }
  }
})

test('what only keeps things going is not drawn across all that stands between', () => {
  const drawn = scene(shop(shapes[1]![1]), 'both', 'down')
  expect(wayOf(drawn, { from: 'web', to: 'b2', partition: null, kind: 'metadata' })).toBeNull()
  expect(wayOf(drawn, { from: 'billing-1', to: 'b1', partition: null, kind: 'commit' })).not.toBeNull()
})

test('on a wide screen, wires of the left column of producers pass between the blocks of the right one', () => {
  const drawn = scene(
    shop((b) => {
      b.topics = { alone: { ...newTopic(3), partitions: 1 }, together: { ...newTopic(3), partitions: 1 } }
      b.groups = {}
      b.producers = Object.fromEntries(
        [1, 2, 3, 4, 5, 6].map((n) => [`p-${n}`, newProducer(n < 4 ? 'alone' : 'together')]),
      )
    }),
  )
  expect(drawn.rects['p-2']!.x).toBeLessThan(drawn.rects['p-1']!.x)
  for (const [id, topic] of [
    ['p-2', 'alone'],
    ['p-4', 'together'],
  ] as const) {
    const curve = writesCurve(drawn, id, topic, 0)!
    expect(isClear(drawn, [id, topic], curve), id).toBe(true)
    // Nor does it come back from behind the topic.
    const furthest = Math.max(...Array.from({ length: 41 }, (_, i) => pointOn(curve, i / 40, 0).x))
    expect(furthest).toBeLessThan(drawn.rects[topic]!.x + 2)
  }
})
