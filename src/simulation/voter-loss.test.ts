// Controllers that lose their disks: what a quorum survives, and what becomes of those whom it forgets.
import { describe, expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { nextUint32, type Stream, streamFor } from '../kernel/random'
import { seconds } from '../kernel/time'
import type { Controller } from '../models/kafka/actors'
import { advance, createRun } from './run'
import type { Run } from './run-state'

const END = 60

const scenarioOf = (seed: number, controllers: number, lines: string[]) => `
scenario: wiped-voters
version: 1
seed: ${seed}
time: { profile: realistic, end: ${END}s }
blueprint:
  controllers: { nodes: [${Array.from({ length: controllers }, (_, i) => `k${i + 1}`).join(', ')}] }
  brokers: 3
  topics: { orders: { partitions: 2, replicas: 3, min.insync.replicas: 2 } }
  producers: { web: { to: orders, rate: 5/s, acks: all } }
timeline:
${lines.map((line) => `  - { ${line} }`).join('\n')}
`

function play(text: string, until = END): Run {
  const parsed = parseScenario(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const run = createRun(parsed.scenario)
  advance(run, seconds(until))
  return run
}

const voter = ({ state }: Run, id: string) => state.world.actors[id] as Controller
const headlines = ({ headlines: told }: Run) => told.map(({ text }) => text)
const codes = ({ state }: Run) => [...new Set(state.checker.regrets.map(({ code }) => code))]

describe('a voter whose disk is wiped', () => {
  test('K-2 has no epoch, no vote and no log any more', () => {
    const run = play(scenarioOf(1, 3, ['at: 10s, do: wipe, target: "controller:k2"']), 11)
    expect(voter(run, 'k2')).toMatchObject({
      up: false,
      durable: {
        quorum: { epoch: 0, votedFor: null, leader: null },
        log: { logEndOffset: 0, batches: [], epochs: [] },
      },
    })
  })

  test('K-3 one of three copies everything anew, and nothing is lost', () => {
    const lines = ['at: 10s, do: wipe, target: "controller:k2"', 'at: 20s, do: restore, target: "controller:k2"']
    const run = play(scenarioOf(1, 3, lines))
    expect(run.state.stopped).toBeNull()
    const [k1, k2] = [voter(run, 'k1'), voter(run, 'k2')]
    expect(k2.volatile.raft.role).toBe('follower')
    expect(k2.durable.log.logEndOffset).toBe(k1.durable.log.logEndOffset)
    expect(k2.volatile.image).toEqual(k1.volatile.image)
    expect(headlines(run).filter((text) => text.includes('fatal'))).toEqual([])
  })

  test('KR2 KR3 KR4: two of three make a new history; who knows the old one ends, and the strip says why', () => {
    const lines = [
      'at: 10s, do: cut, target: "controller:k1"',
      ...['k2', 'k3'].map((id) => `at: 10s, do: wipe, target: "controller:${id}"`),
      ...['k2', 'k3'].map((id) => `at: 11s, do: restore, target: "controller:${id}"`),
      'at: 25s, do: heal, target: "controller:k1"',
    ]
    const run = play(scenarioOf(1, 3, lines))
    expect(run.state.stopped).toBeNull()
    expect(['k1', 'k2', 'k3'].filter((id) => !voter(run, id).up).length).toBeGreaterThan(0)
    expect(
      headlines(run).some((text) => /^k\d ends with a fatal fault: .* committed, and k\d has lost them/.test(text)),
    ).toBe(true)
    expect(headlines(run).some((text) => /^b\d ends with a fatal fault/.test(text))).toBe(true)
    expect(codes(run)).toEqual(['X-VOTERLOSS'])
  })
})

const between = (chance: Stream, low: number, high: number): number => low + (nextUint32(chance) % (high - low + 1))

/** Each line kills, wipes or cuts off a voter or broker, and mends that later. */
function faults(chance: Stream, controllers: number): string[] {
  return Array.from({ length: between(chance, 3, 7) }, () => {
    const at = between(chance, 5, END - 20)
    const target = `"controller:k${between(chance, 1, controllers)}"`
    const broker = `"broker:b${between(chance, 1, 3)}"`
    const back = `at: ${at + between(chance, 1, 12)}s`
    const kinds = [
      [`at: ${at}s, do: wipe, target: ${target}`, `${back}, do: restore, target: ${target}`],
      [`at: ${at}s, do: wipe, target: ${target}`, `${back}, do: restore, target: ${target}`],
      [`at: ${at}s, do: cut, target: ${target}`, `${back}, do: heal, target: ${target}`],
      [`at: ${at}s, do: kill, target: ${target}`, `${back}, do: restore, target: ${target}`],
      [`at: ${at}s, do: kill, target: ${broker}`, `${back}, do: restore, target: ${broker}`],
    ]
    return kinds[between(chance, 0, kinds.length - 1)]!
  }).flat()
}

describe('voters that are wiped at random', () => {
  test.each(Array.from({ length: 6 }, (_, i) => i + 1))(
    'seed %i: nothing throws, and all that breaks is explained',
    (seed) => {
      const chance = streamFor(seed, 'wiped')
      const controllers = between(chance, 0, 2) * 2 + 1
      const run = play(scenarioOf(seed, controllers, faults(chance, controllers)))
      expect(run.state.stopped).toBeNull()
      expect(run.state.referee.lostBy[''] ?? 0).toBe(0)
      expect(run.state.checker.regrets.filter(({ code }) => !code)).toEqual([])
    },
  )
})
