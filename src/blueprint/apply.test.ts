// What acts do to the drawing, and what is said about those that cannot be done.
import { describe, expect, test } from 'vitest'
import { applyAct, effectiveBlueprint, problemsOfAct } from './apply'
import { emptyBlueprint, newBroker, newOutput, newProducer, nextId } from './defaults'
import { parseScenario } from './parse'
import type { Act, Scenario } from './scenario'
import { connect, disconnect, outputs, whyNotConnect, whyNotDisconnect, wireMeant, wires } from './wires'

const shop = scenarioOf(`
scenario: shop
blueprint:
  zones: [az-a]
  brokers: 3
  topics: { orders: { partitions: 3, replicas: 3 }, refunds: {} }
  producers: { web: { to: orders } }
  groups: { billing: { topics: [orders, refunds], consumers: 2 } }
  links: [{ between: [b1, billing-2], latency: 5ms }]
`)
const { blueprint } = shop

function scenarioOf(text: string): Scenario {
  const result = parseScenario(text)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.scenario
}

const add = (kind: 'broker' | 'consumer' | 'topic', id: string, group: string | null = null): Act => ({
  do: 'add',
  kind,
  id,
  group,
  block: {},
})
const set = (target: string, config = {}, block = {}): Act => ({ do: 'set', target, config, block })

describe('an act changes the drawing, and nothing that it does not concern', () => {
  test('a new broker', () => {
    const after = applyAct(blueprint, add('broker', 'b4'))
    expect(after.brokers.b4).toEqual(newBroker())
    expect(after.brokers.b1).toBe(blueprint.brokers.b1)
    expect(after.topics).toBe(blueprint.topics)
    expect(blueprint.brokers.b4).toBeUndefined()
  })

  test('a new consumer joins its group', () => {
    const after = applyAct(blueprint, add('consumer', 'late', 'billing'))
    expect(Object.keys(after.groups.billing!.consumers)).toEqual(['billing-1', 'billing-2', 'late'])
  })

  test('a setting, and its way back to the default', () => {
    const one = applyAct(blueprint, set('producer:web', { acks: '1' }))
    expect(one.producers.web!.config).toEqual({ acks: '1' })
    expect(applyAct(one, set('producer:web', { acks: null })).producers.web!.config).toEqual({})
    expect(applyAct(one, set('producer:web', {}, { rate: 9 })).producers.web!.config).toBe(one.producers.web!.config)
  })

  test('a topic that is removed leaves those that write to it unconnected', () => {
    const writing = applyAct(blueprint, set('group:billing', {}, { output: newOutput('orders') }))
    expect(writing.groups.billing!.output?.to).toBe('orders')
    const after = applyAct(writing, { do: 'remove', target: 'topic:orders' })
    expect(after.producers.web!.to).toBe('')
    expect(after.groups.billing!.output).toEqual(newOutput(''))
    expect(after.groups.billing!.topics).toEqual(['refunds'])
  })

  test('links go with their ends', () => {
    expect(applyAct(blueprint, { do: 'remove', target: 'broker:b1' }).links).toEqual([])
    expect(applyAct(blueprint, { do: 'scale', target: 'group:billing', to: 1 }).links).toEqual([])
  })

  test('scaling out takes free names, and scaling in keeps the first', () => {
    const four = applyAct(blueprint, { do: 'scale', target: 'group:billing', to: 4 })
    expect(Object.keys(four.groups.billing!.consumers)).toEqual(['billing-1', 'billing-2', 'billing-3', 'billing-4'])
    expect(Object.keys(applyAct(four, { do: 'scale', target: 'billing', to: 1 }).groups.billing!.consumers)).toEqual([
      'billing-1',
    ])
  })

  test('faults and words change nothing', () => {
    expect(applyAct(blueprint, { do: 'kill', target: 'broker:b1', silent: false, lose: null })).toBe(blueprint)
    expect(applyAct(blueprint, { do: 'mark', text: 'x' })).toBe(blueprint)
    expect(applyAct(blueprint, set('broker:b9', { x: 1 }))).toBe(blueprint)
  })

  test('the drawing at a moment has all lines up to it, in the order of time', () => {
    const timeline: Scenario['timeline'] = [
      { trigger: { at: 9 }, id: null, recorded: true, act: { do: 'remove', target: 'broker:b4' } },
      { trigger: { at: 5 }, id: null, recorded: true, act: add('broker', 'b4') },
    ]
    const brokersAt = (now: number) => Object.keys(effectiveBlueprint({ ...shop, timeline }, now).brokers).length
    expect([4, 5, 8, 9].map(brokersAt)).toEqual([3, 4, 4, 3])
  })
})

describe('what cannot be done is said, with a way out', () => {
  const objections: [string, Act, RegExp][] = [
    ['a name that is taken', add('broker', 'web'), /it is a producer.*b4/],
    ['a consumer without a group', add('consumer', 'c'), /belongs to a group/],
    ['a reserved name', add('broker', 'constructor'), /reserved/],
    ['a target that is gone', { do: 'kill', target: 'broker:b7', silent: false, lose: null }, /no broker `b7`/],
    ['the wrong kind', { do: 'kill', target: 'producer:b1', silent: false, lose: null }, /write broker:b1/],
    [
      'a disk that is none',
      { do: 'slow', target: 'producer:web', by: 1, jitter: 0, what: 'disk' },
      /Only a broker has a disk/,
    ],
    ['fewer partitions', set('topic:orders', {}, { partitions: 2 }), /cannot take partitions away/],
    ['P-22', set('producer:web', { acks: '1', 'enable.idempotence': true }), /needs acks: all/],
    ['a link to itself', { do: 'cut', target: 'link:b1-b1', oneWay: false }, /two different ends/],
    ['a topic that is not there', set('producer:web', {}, { to: 'order' }), /`orders`/],
    ['600 clients', { do: 'scale', target: 'group:billing', to: 600 }, /601 clients/],
  ]
  test.each(objections)('%s', (_, act, says) => {
    const problems = problemsOfAct(blueprint, act)
    expect(problems).toHaveLength(1)
    expect(`${problems[0]!.message} ${problems[0]!.fix}`).toMatch(says)
  })

  test('a drawing may be half done: more copies than brokers is no reason to refuse', () => {
    expect(problemsOfAct(blueprint, { do: 'remove', target: 'broker:b1' })).toEqual([])
    expect(problemsOfAct(blueprint, set('topic:refunds', {}, { replicas: 4 }))).toEqual([])
    expect(problemsOfAct(emptyBlueprint(), add('topic', 'orders'))).toEqual([])
  })

  test('ordinary acts', () => {
    const fine: Act[] = [
      { do: 'kill', target: 'leader:orders/p2', silent: true, lose: null },
      { do: 'pause', target: 'group:billing[1]', for: 5 },
      { do: 'cut', target: 'link:b1-billing-2', oneWay: false },
      { do: 'cut', target: 'link:az-a-b1', oneWay: true },
      { do: 'kill', target: 'controller:active', silent: false, lose: null },
      { do: 'drop', target: 'message:17', count: 1, message: null },
      { do: 'restore', target: 'b1' },
      set('topic:orders', {}, { partitions: 6 }),
      add('broker', 'b4'),
    ]
    expect(fine.flatMap((act) => problemsOfAct(blueprint, act))).toEqual([])
  })
})

describe('wires', () => {
  test('producers write to topics, groups read them', () => {
    expect(wires(blueprint).map(({ id }) => id)).toEqual(['web>orders', 'orders>billing', 'refunds>billing'])
  })

  test('what may not be connected says why', () => {
    expect(whyNotConnect(blueprint, 'billing', 'web')).toBe(
      'A consumer reads topics, not producers. Connect the topic to the group instead.',
    )
    expect(whyNotConnect(blueprint, 'billing-1', 'orders')).toMatch(/what it reads: draw it from the topic/)
    expect(whyNotConnect(blueprint, 'web', 'b1')).toMatch(/finds the right broker by itself/)
    expect(whyNotConnect(blueprint, 'web', 'orders')).toBe('web writes to orders already.')
    expect(whyNotConnect(blueprint, 'web', 'web')).toMatch(/itself/)
    expect(whyNotConnect(blueprint, 'web', 'gone')).toMatch(/not there/)
    expect(whyNotConnect(blueprint, 'web', 'refunds')).toBeNull()
  })

  test('a read-process-write group has a wire from what it reads and one to what it writes, and never the same topic', () => {
    const bare = applyAct(blueprint, set('group:billing', {}, { topics: ['orders'], output: newOutput('') }))
    expect(whyNotConnect(bare, 'billing', 'orders')).toBe(
      'billing would read again what it writes to orders, and so on for ever. Let it write to another topic.',
    )
    // Drawn from the group, a wire is never taken for the one that it reads by.
    expect(wireMeant(bare, 'billing', 'orders')).toBeNull()
    expect(wireMeant(bare, 'billing-1', 'refunds')).toEqual(['billing-1', 'refunds'])
    const writing = applyAct(bare, connect(bare, 'billing-1', 'refunds'))
    expect(writing.groups.billing!.output).toEqual(newOutput('refunds'))
    expect(outputs(writing).map(({ id }) => id)).toEqual(['billing>refunds'])
    expect(whyNotConnect(writing, 'billing', 'refunds')).toBe('billing writes to refunds already.')
    expect(whyNotConnect(writing, 'refunds', 'billing')).toMatch(/so on for ever/)
    expect(applyAct(writing, disconnect(writing, 'billing', 'refunds')).groups.billing!.output).toEqual(newOutput(''))
    // Of a group that only reads, the same wire is meant the other way.
    const reading = applyAct(blueprint, set('group:billing', {}, { topics: [] }))
    expect(wireMeant(reading, 'billing', 'orders')).toEqual(['orders', 'billing'])
  })

  test('connecting and disconnecting are settings', () => {
    const after = applyAct(blueprint, connect(blueprint, 'web', 'refunds'))
    expect(after.producers.web!.to).toBe('refunds')
    expect(applyAct(after, disconnect(after, 'orders', 'billing')).groups.billing!.topics).toEqual(['refunds'])
    const again = applyAct(applyAct(after, disconnect(after, 'orders', 'billing')), connect(after, 'orders', 'billing'))
    expect(again.groups.billing!.topics).toContain('orders')
  })

  test('a group that reads by a pattern has a wire from each topic that fits it, which stays as long as the pattern does', () => {
    const after = applyAct(blueprint, set('group:billing', {}, { topics: [], pattern: 'ord.*|ref.*' }))
    const read = wires(after).filter(({ to }) => to === 'billing')
    expect(read.map(({ id }) => id)).toEqual(['orders>billing', 'refunds>billing'])
    expect(whyNotDisconnect(after, 'orders', 'billing')).toBe(
      'billing reads orders because its name fits ord.*|ref.*. Change the pattern instead.',
    )
    expect(whyNotDisconnect(blueprint, 'orders', 'billing')).toBeNull()
    expect(whyNotDisconnect(after, 'web', 'orders')).toBeNull()
  })
})

test('new names are the first that are free', () => {
  expect(nextId(blueprint, 'broker')).toBe('b4')
  expect(nextId(blueprint, 'topic')).toBe('topic-2')
  expect(nextId(blueprint, 'consumer', 'billing')).toBe('billing-3')
  expect(newProducer().to).toBe('')
})
