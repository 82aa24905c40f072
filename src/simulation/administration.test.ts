// What an operator does to a running cluster, from a scenario file: elections, moves, rolling restarts, retirement.
import { expect, test } from 'vitest'
import { seconds } from '../kernel/time'
import { parseScenario } from '../blueprint/parse'
import { printYaml } from '../blueprint/print'
import type { Scenario } from '../blueprint/scenario'
import { advance, change, digest, seek } from './run'
import { runOf, told, valueOf } from './testing/document'

const fourBrokers = `
  brokers: 4
  topics: { orders: { partitions: 2, replicas: 3, min.insync.replicas: 2 } }
  producers: { web: { to: orders, rate: 5/s } }
  groups: { billing: { topics: [orders], consumers: 1, auto.offset.reset: earliest } }`

test('R-E3 K-13 a rolling restart waits between brokers until nothing is under-replicated, and loses nothing', () => {
  const run = runOf(fourBrokers, ['{ at: 5s, do: roll, target: cluster:all, for: 2s }'], 150)
  let least = 4
  for (let at = 5; at < 150; at++) {
    advance(run, seconds(at))
    const up = ['b1', 'b2', 'b3', 'b4'].filter((id) => valueOf(run, `broker(${id}).up`) === true).length
    least = Math.min(least, up)
  }
  expect(least).toBe(3)
  expect(told(run, 'rolling-restart-step')).toHaveLength(4)
  expect(told(run, 'rolling-restart-finished')).toEqual([
    'The rolling restart is complete: 4 brokers, one after the other.',
  ])
  expect(valueOf(run, 'ledger.lost')).toBe(0)
  expect(valueOf(run, 'ledger.failed')).toBe(0)
  expect(valueOf(run, 'topic(orders).underReplicated')).toBe(0)
  expect(run.state.stopped).toBeNull()
})

test('a broker retires: its copies move first, and then it is not part of the cluster or the drawing any more', () => {
  const run = runOf(fourBrokers, ['{ at: 5s, do: retire, target: broker:b2 }'])
  advance(run, seconds(60))
  expect(run.state.stopped).toBeNull()
  expect(Object.keys(run.state.blueprint.brokers)).toEqual(['b1', 'b3', 'b4'])
  expect(told(run, 'broker-drained')).toHaveLength(1)
  expect(valueOf(run, 'ledger.lost')).toBe(0)
  expect(valueOf(run, 'topic(orders).underReplicated')).toBe(0)
  for (const index of [0, 1]) expect(valueOf(run, `topic(orders).p(${index}).replicas`)).not.toContain('b2')
})

test('R-R1 a replica and a leadership move while records flow, and a topic gets fewer copies', () => {
  const run = runOf(fourBrokers, [
    '{ at: 5s, do: move, target: topic:orders/p0, leader: b1 }',
    '{ at: 10s, do: reassign, target: topic:orders/p0, replicas: [b4, b3, b2] }',
    '{ at: 30s, do: set, target: topic:orders, with: { replicas: 2 } }',
    '{ at: 50s, do: elect, target: cluster:all }',
  ])
  advance(run, seconds(28))
  expect(valueOf(run, 'topic(orders).p(0).replicas')).toEqual(['b4', 'b3', 'b2'])
  expect(valueOf(run, 'topic(orders).p(0).adding')).toEqual([])
  advance(run, seconds(60))
  expect(valueOf(run, 'topic(orders).p(0).replicas')).toEqual(['b4', 'b3'])
  expect(valueOf(run, 'controller.PreferredReplicaImbalanceCount')).toBe(0)
  expect(valueOf(run, 'ledger.lost')).toBe(0)
  expect(run.state.stopped).toBeNull()
  expect(told(run, 'reassignment-finished').length).toBeGreaterThanOrEqual(3)
})

test('R-R3 a move to a dead broker waits, and is cancelled', () => {
  const run = runOf(fourBrokers, [
    '{ at: 3s, do: reassign, target: topic:orders, replicas: [b1, b2, b3] }',
    '{ at: 20s, do: kill, target: broker:b4 }',
    '{ at: 30s, do: move, target: topic:orders/p0, replica: b3, onto: b4 }',
    '{ at: 40s, do: reassign, target: topic:orders }',
  ])
  advance(run, seconds(39))
  expect(valueOf(run, 'topic(orders).p(0).adding')).toEqual(['b4'])
  advance(run, seconds(45))
  expect(valueOf(run, 'topic(orders).p(0).replicas')).toEqual(['b1', 'b2', 'b3'])
  expect(told(run, 'reassignment-cancelled')).toHaveLength(1)
})

test('long work of acts is the same after going back and forth in time', () => {
  const lines = ['{ at: 5s, do: roll, target: zone:az-a }', '{ at: 30s, do: retire, target: broker:b4 }']
  const blueprint = `  zones: [az-a]\n  brokers: { b1: { zone: az-a }, b2: {}, b3: { zone: az-a }, b4: {} }
  topics: { orders: { partitions: 2, replicas: 2 } }\n  producers: { web: { to: orders, rate: 5/s } }`
  const run = runOf(blueprint, lines)
  advance(run, seconds(60))
  const straight = digest(run)
  seek(run, seconds(12))
  seek(run, seconds(60))
  expect(digest(run)).toBe(straight)
})

test('a setting for all brokers holds at once for whoever has no value of its own, controllers included, and can be taken back', () => {
  const run = runOf(
    `
  brokers: { b1: { replica.lag.time.max.ms: 60000 }, b2: {}, b3: {} }
  topics: { orders: { partitions: 2, replicas: 3 } }
  producers: { web: { to: orders, rate: 20/s } }`,
    [
      '{ at: 1s, do: reassign, target: topic:orders/p0, replicas: [b1, b2, b3] }',
      '{ at: 1s, do: reassign, target: topic:orders/p1, replicas: [b2, b1, b3] }',
      '{ at: 3s, do: elect, target: cluster:all }',
      '{ at: 5s, do: set, target: cluster:all, with: { broker.session.timeout.ms: 60000, delete.topic.enable: false } }',
      '{ at: 6s, do: set, target: cluster:all, with: { replica.lag.time.max.ms: 2000 } }',
      '{ at: 8s, do: pause, target: broker:b3 }',
      '{ at: 13s, do: remove, target: topic:orders }',
      '{ at: 14s, do: set, target: cluster:all, with: { replica.lag.time.max.ms: null, delete.topic.enable: null } }',
    ],
  )
  advance(run, seconds(13) - 1)
  // Its own value stands over that of the cluster (DynamicBrokerConfig): b1 waits, b2 does not.
  expect(valueOf(run, 'topic(orders).p(0).leader')).toEqual('b1')
  expect(valueOf(run, 'topic(orders).p(0).isr')).toEqual(['b1', 'b2', 'b3'])
  expect(valueOf(run, 'topic(orders).p(1).isr')).toEqual(['b2', 'b1'])
  advance(run, seconds(15))
  expect(told(run, 'admin-refused')).toHaveLength(1)
  expect(run.state.blueprint.config).toEqual({ 'broker.session.timeout.ms': 60_000 })
  const lagTime = (id: string) => {
    const actor = run.state.world.actors[id]!
    return actor.kind === 'broker' ? actor.config['replica.lag.time.max.ms'] : null
  }
  expect(lagTime('b1')).toBe(60_000)
  expect(lagTime('b2')).toBe(lagTime('b3'))
  expect(lagTime('b2')).not.toBe(2_000)
  expect(run.state.stopped).toBeNull()

  // Undone, it never was; and the file that is saved says the same as what is done.
  const { scenario } = run
  const isShort = ({ act }: Scenario['timeline'][number]) =>
    act.do === 'set' && Object.hasOwn(act.config, 'replica.lag.time.max.ms')
  change(run, { ...scenario, timeline: scenario.timeline.filter((line) => !isShort(line)) })
  seek(run, seconds(13) - 1)
  expect(valueOf(run, 'topic(orders).p(1).isr')).toHaveLength(3)
  expect(parseScenario(printYaml(scenario))).toMatchObject({ ok: true, scenario })
})
