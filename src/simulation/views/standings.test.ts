// How each copy of a partition stands, as the screen shows it: out and why, copied how far, and what it cut off.
import { expect, test } from 'vitest'
import { seconds } from '../../kernel/time'
import type { ReplicaView } from '../frame'
import { sceneOf } from './picture'
import { advance } from '../run'
import type { Run } from '../run-state'
import { recoveredShare } from './standings'
import { statesOf } from '../states'
import { runOf, valueOf } from '../testing/document'
import { brokerViews } from './brokers'
import { topicViews } from './topics'

const frameAt = (run: Run, at: number) => {
  advance(run, seconds(at))
  const scene = sceneOf(run)
  return { brokers: brokerViews(scene), topics: topicViews(scene) }
}

const replicaAt = (run: Run, at: number, broker: string): ReplicaView =>
  frameAt(run, at)
    .brokers.find(({ id }) => id === broker)!
    .replicas.find(({ partition }) => partition === 'orders-0')!

const threeBrokers = `
  brokers: 4
  topics: { orders: { partitions: 1, replicas: 3, min.insync.replicas: 1 } }
  producers: { web: { to: orders, rate: 20/s, keys: cycle(9) } }`

test('R-ISR3 a replica that is out says why and for how long: down, then fenced while it starts, then in again', () => {
  const run = runOf(threeBrokers, [
    '{ at: 1s, do: reassign, target: topic:orders/p0, replicas: [b1, b2, b3] }',
    '{ at: 20s, do: kill, target: broker:b2 }',
    '{ at: 40s, do: restore, target: broker:b2 }',
  ])
  expect(replicaAt(run, 19, 'b2')).toMatchObject({ out: null, behindFor: 0 })
  const down = replicaAt(run, 39, 'b2')
  expect(down.out).toBe('down')
  // Out since the controller noticed, which is a session later than the kill.
  expect(down.behindFor).toBeGreaterThan(seconds(8))
  expect(down.behindFor).toBeLessThan(seconds(19))
  const why = [40.2, 40.5, 41, 42].map((at) => replicaAt(run, at, 'b2').out)
  expect(why).toContain('starting')
  expect(replicaAt(run, 59, 'b2')).toMatchObject({ out: null, behindFor: 0 })
})

test('R-R1 a replica that is being added says how much of the log it has; it is not under-replicated meanwhile (R-E7)', () => {
  const run = runOf(threeBrokers, [
    '{ at: 1s, do: reassign, target: topic:orders/p0, replicas: [b1, b2, b3] }',
    '{ at: 20s, do: move, target: topic:orders/p0, replica: b3, onto: b4 }',
  ])
  const shares: number[] = []
  for (let at = 20.2; at < 26; at += 0.1) {
    const frame = frameAt(run, at)
    const copy = frame.brokers.find(({ id }) => id === 'b4')!.replicas[0]
    if (copy === undefined || copy.copied === null) continue
    shares.push(copy.copied)
    expect(copy.out).toBe('copying')
    expect(frame.topics[0]).toMatchObject({ underReplicated: 0 })
  }
  expect(shares[0]).toBe(0)
  expect(shares.at(-1)).toBeGreaterThan(0.9)
  expect(valueOf(run, 'topic(orders).p(0).replicas')).toEqual(['b1', 'b2', 'b4'])
})

test('R-T3 what a replica cuts off is named: offset, key, and whether it had been acknowledged', () => {
  const run = runOf(
    `
  brokers: 2
  topics: { orders: { partitions: 1, replicas: 2, unclean.leader.election.enable: true } }
  producers: { web: { to: orders, rate: 5/s, keys: cycle(9), acks: 1 } }`,
    [
      '{ at: 1s, do: reassign, target: topic:orders/p0, replicas: [b1, b2] }',
      '{ at: 10s, do: kill, target: broker:b2 }',
      '{ at: 25s, do: kill, target: broker:b1 }',
      '{ at: 26s, do: restore, target: broker:b2 }',
      '{ at: 45s, do: restore, target: broker:b1 }',
    ],
  )
  advance(run, seconds(59))
  const { cuts } = replicaAt(run, 59, 'b1')
  expect(cuts.length).toBeGreaterThan(3)
  expect(cuts.every(({ leader, acked, key }) => leader === 'b2' && acked && key !== null)).toBe(true)
  expect(cuts.map(({ offset }) => offset)).toEqual(cuts.map((_, i) => cuts[0]!.offset + i))
  expect(replicaAt(run, 59, 'b2').cuts).toEqual([])
})

test('L-34 K-12 a broker that scans its logs says how far it is, and the tracks tell starting, stopping and down apart', () => {
  const run = runOf(threeBrokers, ['{ at: 10s, do: restart, target: broker:b2, for: 5s }'])
  const states = new Set<string | null>()
  for (let at = 10; at < 40; at += 0.1) {
    advance(run, seconds(at))
    for (const { of, id, to } of statesOf(run.state.world, run.scenario))
      if (of === 'broker' && id === 'b2') states.add(to)
  }
  expect([...states]).toEqual(expect.arrayContaining(['stopping', 'down', 'starting', 'up']))

  const broker = run.state.world.actors.b2
  if (broker?.kind !== 'broker') throw new Error('b2 is a broker')
  const referee = { ...run.state.referee, recoveries: { b2: { at: seconds(40), takes: seconds(10) } } }
  expect(recoveredShare(referee, broker, seconds(44))).toBeNull()
  const scanning = { ...broker, volatile: { ...broker.volatile, lifecycle: 'RECOVERY' as const, logsLoaded: false } }
  expect(recoveredShare(referee, scanning, seconds(44))).toBe(0.4)
  expect(recoveredShare(referee, scanning, seconds(60))).toBe(1)
})
