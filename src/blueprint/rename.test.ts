// What a new name for a block changes.
import { describe, expect, test } from 'vitest'
import { emptyScenario, newBroker, newGroup, newOutput, newProducer, newTopic } from './defaults'
import { renameBlock, whyNotRename } from './rename'
import type { Act, Scenario } from './scenario'

function shop(): Scenario {
  const scenario = emptyScenario()
  scenario.blueprint.brokers = { b1: newBroker('az-a'), b2: newBroker() }
  scenario.blueprint.zones = ['az-a']
  scenario.blueprint.topics = { orders: newTopic(2), 'orders-old': newTopic(2) }
  scenario.blueprint.producers = { web: newProducer('orders'), 'web-2': newProducer('orders-old') }
  scenario.blueprint.groups = { billing: newGroup('billing', ['orders', 'orders-old']) }
  scenario.blueprint.links = [{ a: 'b1', b: 'web', latency: 5, jitter: null, loss: 0 }]
  scenario.view.layout = { orders: { x: 1, y: 2 } }
  return scenario
}

describe('another name for a block', () => {
  test('wires, links and places go along', () => {
    const { blueprint, view } = renameBlock(shop(), 'orders', 'sales')

    expect(Object.keys(blueprint.topics)).toEqual(['sales', 'orders-old'])
    expect(blueprint.producers.web!.to).toBe('sales')
    expect(blueprint.producers['web-2']!.to).toBe('orders-old')
    expect(blueprint.groups.billing!.topics).toEqual(['sales', 'orders-old'])
    expect(view.layout).toEqual({ sales: { x: 1, y: 2 } })
    expect(renameBlock(shop(), 'web', 'shop').blueprint.links[0]).toMatchObject({ a: 'b1', b: 'shop' })
  })

  test('a group takes the consumers along that are named after it', () => {
    const { groups } = renameBlock(shop(), 'billing', 'invoices').blueprint

    expect(Object.keys(groups.invoices!.consumers)).toEqual(['invoices-1', 'invoices-2'])
  })

  test('acts and conditions speak of the new name, and of no other', () => {
    const scenario = shop()
    const kill = (target: string) => ({
      trigger: { at: 1 },
      id: null,
      recorded: false,
      act: { do: 'kill' as const, target, silent: false, lose: null },
    })
    const write = { do: 'set' as const, target: 'group:billing', config: {}, block: { output: newOutput('orders') } }
    scenario.timeline = [
      kill('leader:orders/p0'),
      kill('link:b1-web'),
      kill('group:billing[0]'),
      kill('consumer:billing-1'),
      { ...kill(''), act: write },
    ]
    scenario.expect = [
      {
        kind: 'always',
        because: null,
        that: 'topic(orders).lag + topic(orders-old).lag + partition(orders-0).lag < 5',
      },
    ]
    const targets = (from: string, to: string) =>
      renameBlock(scenario, from, to).timeline.map(({ act }) => ('target' in act ? act.target : ''))

    expect(targets('orders', 'sales')[0]).toBe('leader:sales/p0')
    expect(targets('web', 'shop')[1]).toBe('link:b1-shop')
    expect(targets('billing', 'x')).toEqual([
      'leader:orders/p0',
      'link:b1-web',
      'group:x[0]',
      'consumer:x-1',
      'group:x',
    ])
    expect(renameBlock(scenario, 'orders', 'sales').timeline[4]!.act).toMatchObject({
      block: { output: { to: 'sales' } },
    })
    expect(renameBlock(scenario, 'orders', 'sales').expect[0]!.that).toBe(
      'topic(sales).lag + topic(orders-old).lag + partition(sales-0).lag < 5',
    )
  })

  test('what was added while it runs is renamed like everything else, with its consumers and all that is said of them', () => {
    const scenario = shop()
    const line = (at: number, act: Act) => ({ trigger: { at }, id: null, recorded: true, act })
    const add = (kind: 'group' | 'consumer' | 'producer', id: string, group: string | null, block: object) =>
      ({ do: 'add', kind, id, group, block: { ...block } }) as const
    scenario.timeline = [
      line(1, add('producer', 'mobile', null, { to: 'orders' })),
      line(2, { do: 'emit', target: 'producer:mobile', count: 1, key: null, value: null, tombstone: false }),
      line(3, add('group', 'audit', null, newGroup('audit', ['orders']))),
      line(4, add('consumer', 'audit-3', 'audit', {})),
      line(5, { do: 'kill', target: 'consumer:audit-3', silent: false, lose: null }),
      line(6, { do: 'scale', target: 'group:billing', to: 3 }),
    ]
    expect(whyNotRename(scenario, 'mobile', 'app')).toBeNull()
    const acts = (from: string, to: string) => renameBlock(scenario, from, to).timeline.map(({ act }) => act)
    expect(acts('mobile', 'app').slice(0, 2)).toMatchObject([{ id: 'app' }, { target: 'producer:app' }])
    const renamed = acts('audit', 'book')
    expect(renamed[2]).toMatchObject({ id: 'book', block: { consumers: { 'book-1': {}, 'book-2': {} } } })
    expect(renamed.slice(3, 5)).toMatchObject([{ id: 'book-3', group: 'book' }, { target: 'consumer:book-3' }])
    // Its name would be given twice, sooner or later.
    expect(whyNotRename(scenario, 'web', 'mobile')?.message).toContain('taken')
    expect(whyNotRename(scenario, 'billing-3', 'first')).toMatchObject({ fix: expect.stringContaining('`billing`') })
  })

  test('a name that is taken, empty or impossible is refused with a reason', () => {
    expect(whyNotRename(shop(), 'web', 'orders')?.message).toContain('taken')
    expect(whyNotRename(shop(), 'web', 'no spaces')).not.toBeNull()
    expect(whyNotRename(shop(), 'nobody', 'somebody')).not.toBeNull()
    expect(whyNotRename(shop(), 'web', 'shop')).toBeNull()
  })

  test('names with dots are renamed as a whole, and topics stay apart in the names of metrics, as in Kafka', () => {
    const dotted = renameBlock(shop(), 'orders', 'orders.v1')
    dotted.expect = [
      { kind: 'always', because: null, that: 'topic(orders.v1).records < 5 && topic(orders).records < 5' },
    ]
    expect(renameBlock(dotted, 'orders.v1', 'v2').expect[0]!.that).toBe(
      'topic(v2).records < 5 && topic(orders).records < 5',
    )
    expect(renameBlock(dotted, 'web', 'v1').expect).toEqual(dotted.expect)
    expect(Object.keys(dotted.blueprint.topics)).toContain('orders.v1')
    expect(dotted.blueprint.producers.web!.to).toBe('orders.v1')
    expect(whyNotRename(dotted, 'orders-old', 'orders_v1')?.message).toContain('collides')
    expect(whyNotRename(dotted, 'web', 'orders_v1')).toBeNull()
    expect(whyNotRename(dotted, 'web', 'web.')).not.toBeNull()
  })
})
