// Lines of a timeline with which an operator moves, elects, retires and restarts: read, checked, and told what is wrong.
import { expect, test } from 'vitest'
import { parseScenario } from './parse'

const withLine = (line: string) =>
  parseScenario(`scenario: x
blueprint:
  zones: [az-a]
  brokers: { b1: { zone: az-a }, b2: {}, b3: {} }
  topics: { orders: { partitions: 2, replicas: 3 } }
timeline:
  - ${line}
`)

const problemOf = (line: string) => {
  const result = withLine(line)
  return result.ok
    ? null
    : { line: result.problems[0]!.line, message: result.problems[0]!.message, fix: result.problems[0]!.fix }
}

test.each([
  ['{ at: 1s, do: elect, target: cluster:all }', { do: 'elect', target: 'cluster:all', election: 'preferred' }],
  [
    '{ at: 1s, do: elect, target: topic:orders/1, election: unclean }',
    { target: 'topic:orders/p1', election: 'unclean' },
  ],
  ['{ at: 1s, do: move, target: topic:orders/p0, replica: b1, onto: b2 }', { replica: 'b1', onto: 'b2', leader: null }],
  ['{ at: 1s, do: move, target: topic:orders/p0, leader: b2 }', { replica: null, onto: null, leader: 'b2' }],
  ['{ at: 1s, do: reassign, target: topic:orders, replicas: [b3, b1] }', { replicas: ['b3', 'b1'] }],
  ['{ at: 1s, do: reassign, target: orders }', { target: 'topic:orders', replicas: null }],
  ['{ at: 1s, do: add, target: controller:k2, with: { zone: az-a } }', { kind: 'controller', id: 'k2' }],
  ['{ at: 1s, do: roll, target: zone:az-a, for: 5s }', { target: 'zone:az-a', for: 5_000_000 }],
])('%s is read', (line, act) => {
  const result = withLine(line)
  expect(result.ok ? result.scenario.timeline[0]!.act : result.problems).toMatchObject(act)
})

test.each([
  ['{ at: 1s, do: elekt, target: cluster:all }', /elekt/, /`elect`/],
  [
    '{ at: 1s, do: elect, target: broker:b1 }',
    /cannot be done to a broker/,
    /topic:orders\/p0, topic:orders, cluster:all/,
  ],
  ['{ at: 1s, do: elect, target: cluster:some }', /is not a cluster/, /cluster:all/],
  ['{ at: 1s, do: move, target: topic:orders/p2, replica: b1, onto: b2 }', /no partition 2/, /p0 to p1/],
  ['{ at: 1s, do: move, target: topic:order/p0, replica: b1, onto: b2 }', /no topic `order`/, /orders/],
  ['{ at: 1s, do: move, target: topic:orders/x, replica: b1, onto: b2 }', /names no partition/, /topic:orders\/p0/],
  ['{ at: 1s, do: move, target: topic:orders/p0, onto: b2 }', /What moves where/, /replica: b1 and onto: b4/],
  ['{ at: 1s, do: move, target: topic:orders/p0, leader: b1, onto: b2 }', /What moves where/, /or leader: b2/],
  ['{ at: 1s, do: move, target: topic:orders/p0, replica: b1, onto: b22 }', /no broker `b22`/, /b2/],
  ['{ at: 1s, do: move, target: topic:orders/p0, replica: b1, onto: orders }', /no broker `orders`/, /is a topic/],
  ['{ at: 1s, do: reassign, target: topic:orders, replicas: [b1, b1] }', /listed twice/, /broker of its own/],
  ['{ at: 1s, do: reassign, target: topic:orders, replicas: [] }', /at least one replica/, /b1, b2, b3/],
  ['{ at: 1s, do: retire, target: broker:b3 }', /wants 3 copies/, /At most 2/],
  ['{ at: 1s, do: retire, target: zone:az-a }', /cannot be done to a zone/, /broker:b1/],
])('%s is told what is wrong', (line, message, fix) => {
  const problem = problemOf(line)
  expect(problem?.line).toBe(7)
  expect(problem?.message).toMatch(message)
  expect(problem?.fix).toMatch(fix)
})

test.each([
  ['{ at: 1s, do: retire, target: controller:k1 }', 'A cluster needs a controller.', 'Kill it instead.'],
  ['{ at: 1s, do: remove, target: controller:active }', 'Say which controller.', null],
  ['{ at: 1s, do: add, target: controller:k1 }', '`k1` is taken: it is a controller.', 'Use another name, such as k2.'],
])('KIP-853 %s cannot be done', (line, message, fix) => {
  expect(problemOf(line)).toMatchObject(fix === null ? { message } : { message, fix })
})

test('a ZooKeeper ensemble takes in no servers and retires none', () => {
  const problems = ['add, target: controller:z4', 'retire, target: controller:z1'].map((act) => {
    const result = parseScenario(`scenario: x
blueprint: { controllers: { mode: zookeeper, nodes: [z1, z2, z3] }, brokers: 3 }
timeline: [{ at: 1s, do: ${act} }]
`)
    return result.ok ? null : result.problems[0]!.message
  })
  expect(problems).toEqual(['A ZooKeeper ensemble keeps its servers.', 'A ZooKeeper ensemble keeps its servers.'])
})
