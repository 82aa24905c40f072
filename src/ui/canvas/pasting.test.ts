// Copies: what goes with a block, what it is called, and to what it stays connected.
import { expect, test } from 'vitest'
import { applyAct } from '../../blueprint/apply'
import { parseScenario } from '../../blueprint/parse'
import { printYaml } from '../../blueprint/print'
import { partOf, planPaste } from './pasting'

const read = (text: string) => {
  const result = parseScenario(text)
  if (!result.ok) throw new Error(result.problems[0]!.message)
  return result.scenario
}
const { blueprint } = read(`
scenario: shop
blueprint:
  zones: [az-a]
  brokers: { b1: { zone: az-a }, b2: {}, b3: {} }
  topics: { orders: { partitions: 3, replicas: 3 }, refunds: {} }
  producers: { web: { to: orders, rate: 7 } }
  groups: { billing: { topics: [orders, refunds], consumers: 2 } }
`)
const place = () => ({ x: 10, y: 20 })
const after = (plan: ReturnType<typeof planPaste>) => plan.acts.reduce(applyAct, blueprint)

test('a part is a document of its own: it can be printed, read again and pasted', () => {
  const part = partOf(blueprint, ['web', 'orders', 'billing'], place)!
  const again = read(printYaml(part))
  expect(again.blueprint).toEqual(part.blueprint)
  const plan = planPaste(blueprint, again)
  expect(plan.ids).toEqual(['topic-2', 'producer-2', 'group-2'])
  const drawn = after(plan)
  expect(drawn.producers['producer-2']).toMatchObject({ to: 'topic-2', rate: 7 })
  expect(drawn.groups['group-2']!.topics).toEqual(['topic-2'])
  expect(Object.keys(drawn.groups['group-2']!.consumers)).toEqual(['group-2-1', 'group-2-2'])
  expect(plan.layout['topic-2']).toEqual({ x: 34, y: 44 })
})

test('alone, a copy is connected to nothing; a duplicate keeps the wires of its original', () => {
  const part = partOf(blueprint, ['web', 'billing'], place)!
  expect(part.blueprint.producers.web!.to).toBe('')
  expect(after(planPaste(blueprint, part)).producers['producer-2']!.to).toBe('')
  const duplicate = after(planPaste(blueprint, part, 1, blueprint))
  expect(duplicate.producers['producer-2']!.to).toBe('orders')
  expect(duplicate.groups['group-2']!.topics).toEqual(['orders', 'refunds'])
})

test('names that are free are kept, and a zone is left behind', () => {
  const part = partOf(blueprint, ['b1', 'orders'], place)!
  const empty = { ...blueprint, zones: [], brokers: {}, topics: {}, producers: {}, groups: {} }
  const plan = planPaste(empty, part)
  expect(plan.ids).toEqual(['b1', 'orders'])
  expect(plan.acts.reduce(applyAct, empty).brokers.b1!.zone).toBeNull()
})

test('what cannot be copied is nothing: the controller, a zone, a link', () => {
  expect(partOf(blueprint, ['k1', 'zone:az-a', 'link:b1-b2', 'web>orders'], place)).toBeNull()
})
