// ZooKeeper mode under random kills, pauses and cuts: no promise breaks without an excuse, and the cluster heals.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { seconds } from '../kernel/time'
import { treeOf } from './quorum'
import { advance, createRun, digest } from './run'

const victims = ['b1', 'b2', 'b3', 'z1', 'z2', 'z3', 'controller:active', 'leader:orders/p0'] as const
const pairs = ['b1/z1,z2,z3', 'b2/z1', 'z3/z1,z2', 'z1/z2', 'b1/b2,b3', 'b2/b3'] as const

const fault = fc.oneof(
  fc.record({
    do: fc.constant('kill' as const),
    target: fc.constantFrom(...victims),
    at: fc.integer({ min: 2, max: 50 }),
  }),
  fc.record({
    do: fc.constant('pause' as const),
    target: fc.constantFrom(...victims),
    at: fc.integer({ min: 2, max: 50 }),
  }),
  fc.record({
    do: fc.constant('cut' as const),
    target: fc.constantFrom(...pairs),
    at: fc.integer({ min: 2, max: 50 }),
  }),
)

/** These faults, and at 60 s everything is mended. */
function document(faults: { do: string; target: string; at: number }[], seed: number) {
  const line = (at: number, act: string, target: string) => `  - { at: ${at}s, do: ${act}, target: "${target}" }`
  const text = `
scenario: zookeeper-property
version: 1
seed: ${seed}
time: { profile: realistic, end: 130s }
blueprint:
  controllers: { mode: zookeeper, nodes: [z1, z2, z3] }
  config: { offsets.topic.num.partitions: 1, zookeeper.session.timeout.ms: 6s, replica.lag.time.max.ms: 10s }
  brokers: 3
  topics: { orders: { partitions: 2, replicas: 3, min.insync.replicas: 2 } }
  producers: { web: { to: orders, rate: 2/s } }
timeline:
${faults
  .toSorted((a, b) => a.at - b.at)
  .map(({ do: act, target, at }) => line(at, act, act === 'cut' ? `between:${target}` : target))
  .join('\n')}
${['b1', 'b2', 'b3', 'z1', 'z2', 'z3'].map((id) => line(60, 'restore', id)).join('\n')}
${pairs.map((pair) => line(60, 'heal', `between:${pair}`)).join('\n')}
`
  const parsed = parseScenario(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.scenario
}

test('section 4.3: whatever is killed, paused and cut, nothing acknowledged is lost and the cluster heals', () => {
  fc.assert(
    fc.property(fc.array(fault, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 999 }), (faults, seed) => {
      const run = createRun(document(faults, seed))
      advance(run, seconds(130))
      expect(run.state.stopped).toBeNull()
      expect(run.state.referee.totals.lost).toBe(0)
      const tree = treeOf(run.state.world, ['z1', 'z2', 'z3'])!
      expect(Object.keys(tree.image.brokers).toSorted()).toEqual(['b1', 'b2', 'b3'])
      expect(tree.controller).not.toBeNull()
      for (const { leader, isr } of Object.values(tree.image.partitions)) {
        expect(leader).not.toBeNull()
        expect(isr).toHaveLength(3)
      }
      for (const actor of Object.values(run.state.world.actors)) {
        if (actor.kind === 'zookeeper') expect(actor.durable.tree.zxid).toBe(tree.zxid)
        if (actor.kind === 'broker') expect(actor.volatile.image.partitions).toEqual(tree.image.partitions)
      }
    }),
    { numRuns: 8, seed: 43 },
  )
}, 60_000)

test('section 4.3: the same document and seed have the same digest in any chunks', () => {
  const faults = [
    { do: 'kill', target: 'controller:active', at: 5 },
    { do: 'cut', target: 'z3/z1,z2', at: 9 },
  ]
  const straight = createRun(document(faults, 3))
  advance(straight, seconds(80))
  const chunked = createRun(document(faults, 3))
  for (let to = 0; to < seconds(80); to += 3_333_333) advance(chunked, Math.min(seconds(80), to), () => false)
  advance(chunked, seconds(80))
  expect(digest(chunked)).toBe(digest(straight))
})
