// Tiered storage through whole runs: who reads from there, under both kinds of control, switched on and off, and whatever happens (L-35).
import { describe, expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { problemsOfAct } from '../blueprint/apply'
import { nextUint32, streamFor } from '../kernel/random'
import { seconds } from '../kernel/time'
import { recount } from './referee/ledger-truth'
import { advance, createRun, digest, seek } from './run'
import type { Run } from './run-state'
import { runOf, told, valueOf } from './testing/document'

const SETTINGS =
  'config: { remote.log.storage.system.enable: true, remote.log.manager.task.interval.ms: 2s, log.retention.check.interval.ms: 2s }'
const TIERED = 'remote.storage.enable: true, segment.ms: 3s, local.retention.ms: 6s'

/** A tiered topic with a producer, and groups that begin at its start after a while. */
const tiered = (groups: string, timeline: string[], end = 60, extra = ''): Run =>
  runOf(
    `
  brokers: 3
  ${SETTINGS}${extra}
  topics: { orders: { partitions: 1, replicas: 3, min.insync.replicas: 2, ${TIERED} } }
  producers: { shop: { to: orders, rate: 4/s, limit: 120 } }
  groups: { ${groups} }`,
    timeline,
    end,
  )

const late = 'topics: [orders], consumers: 0, auto.offset.reset: earliest'

describe('who reads', () => {
  test('L-35 O2 a late group gets every record once, and the same run is lived through from a seek and in chunks', () => {
    const lines = [
      '{ at: 30s, do: scale, target: group:audit, to: 1 }',
      '{ at: 34s, do: kill, target: "leader:orders/p0" }',
    ]
    const run = tiered(`audit: { ${late} }`, lines, 75)
    advance(run, seconds(75))
    expect(run.state.stopped).toBeNull()
    expect(valueOf(run, 'group(audit).processed')).toBe(120)
    expect(valueOf(run, 'ledger.lost')).toBe(0)
    expect(told(run, 'remote-read')[0]).toContain('does not have offset 0 of orders-0 on its disk')
    const whole = digest(run)
    seek(run, seconds(33))
    for (let at = 33; at <= 75; at += 3) advance(run, seconds(at))
    expect(digest(run)).toBe(whole)
  })

  test('L-35 Q-3 a share group is served from there, too', () => {
    const share = 'topics: [orders], consumers: 0, type: share, share.auto.offset.reset: earliest'
    const run = tiered(`team: { ${share} }`, ['{ at: 30s, do: scale, target: group:team, to: 2 }'], 90)
    advance(run, seconds(90))
    expect(run.state.stopped).toBeNull()
    expect(valueOf(run, 'group(team).accepted')).toBe(120)
    expect(told(run, 'remote-read').join()).toContain('for team from remote storage')
  })

  test('L-35 T-24 a reader of committed data skips what was aborted there as well, after a failover', () => {
    const run = runOf(
      `
  brokers: 2
  ${SETTINGS}
  topics: { orders: { partitions: 1, replicas: 2, ${TIERED} } }
  producers:
    shop: { to: orders, rate: 4/s, limit: 20, transactional.id: shop, transaction: { records: 5 } }
    doubtful: { to: orders, rate: 1/s, limit: 20, transactional.id: doubtful, transaction: { records: 5, abort: 100% } }
  groups: { audit: { ${late}, isolation.level: read_committed } }`,
      [
        '{ at: 60s, do: wipe, target: broker:b2 }',
        '{ at: 70s, do: restore, target: broker:b2 }',
        '{ at: 90s, do: kill, target: broker:b1 }',
        '{ at: 95s, do: scale, target: group:audit, to: 1 }',
      ],
      140,
    )
    advance(run, seconds(140))
    expect(run.state.stopped).toBeNull()
    // What was aborted is among what was rebuilt, and its readers hear of it.
    expect(Number(valueOf(run, 'topic(orders).records'))).toBeGreaterThan(20)
    expect(told(run, 'remote-state-rebuilt').join()).toMatch(/b2 rebuilt its state of orders-0 .*2 producers/)
    expect(valueOf(run, 'topic(orders).p(0).leader')).toBe('b2')
    expect(valueOf(run, 'group(audit).processed')).toBe(20)
  })
})

test('L-35 remote storage is as fast as the document says, and typically as an object store', () => {
  const copied = (extra: string) => {
    const run = tiered('', [], 20, extra)
    advance(run, seconds(15))
    return told(run, 'segment-copied')[0]
  }
  expect(copied('')).toMatch(/to remote storage, in 1\.0 s\.$/)
  expect(copied('\n  remoteStorage: { latency: 2500ms }')).toMatch(/in 2\.5 s\.$/)
  expect(copied('\n  remoteStorage: { latency: 0s, rate: 500 }')).toMatch(/in [34]\.\d s\.$/)
})

describe('control', () => {
  test('L-35 with ZooKeeper (Kafka 3.9) it is the same', () => {
    const run = tiered(
      `audit: { ${late} }`,
      ['{ at: 30s, do: scale, target: group:audit, to: 1 }'],
      70,
      '\n  controllers: { mode: zookeeper }',
    )
    advance(run, seconds(70))
    expect(run.state.stopped).toBeNull()
    expect(valueOf(run, 'group(audit).processed')).toBe(120)
    expect(Number(valueOf(run, 'topic(orders).p(0).localStart'))).toBeGreaterThan(60)
  })

  test('L-35 KIP-950 a topic becomes tiered while it runs, and is not any more when its data may be deleted', () => {
    const run = runOf(
      `
  brokers: 3
  ${SETTINGS}
  topics: { orders: { partitions: 1, replicas: 3, min.insync.replicas: 2, segment.ms: 3s } }
  producers: { shop: { to: orders, rate: 4/s } }`,
      [
        `{ at: 15s, do: set, target: topic:orders, with: { remote.storage.enable: true, local.retention.ms: 6s } }`,
        `{ at: 40s, do: set, target: topic:orders, with: { remote.storage.enable: false, remote.log.delete.on.disable: true } }`,
      ],
      60,
    )
    const at = (time: number, what: string) => (advance(run, seconds(time)), valueOf(run, `topic(orders).p(0).${what}`))
    expect(at(15, 'localStart')).toBe(0)
    expect(Number(at(39, 'localStart'))).toBeGreaterThan(50)
    expect(at(39, 'start')).toBe(0)
    const kept = at(39, 'localStart')
    expect(Number(at(50, 'start'))).toBeGreaterThanOrEqual(Number(kept))
    expect(at(50, 'remoteEnd')).toBe(0)
    expect(run.state.stopped).toBeNull()
    expect(valueOf(run, 'ledger.lost')).toBe(0)
    expect(told(run, 'log-start-advanced').join()).toContain('gone on purpose')
  })

  test('L-35 what Kafka refuses is refused while it runs, with what to write instead', () => {
    const { blueprint } = tiered(`audit: { ${late} }`, []).scenario
    const set = (config: Record<string, boolean | number | string>) =>
      problemsOfAct(blueprint, { do: 'set', target: 'topic:orders', config, block: {} })
    expect(set({ 'remote.storage.enable': false })[0]).toMatchObject({
      message: expect.stringContaining('switching remote.storage.enable off deletes them') as string,
      fix: expect.stringContaining('remote.log.delete.on.disable: true') as string,
    })
    expect(set({ 'remote.storage.enable': false, 'remote.log.delete.on.disable': true })).toEqual([])
    expect(set({ 'cleanup.policy': 'compact' })[0]?.message).toContain('compacted')
    expect(set({ 'retention.ms': 1_000 })[0]?.message).toContain(
      'local.retention.ms (6000) is more than retention.ms (1000)',
    )
  })
})

describe('whatever happens', () => {
  // Brokers die, lose disks and power, are cut off and come back; unclean elections are allowed in every other run.
  const faultsOf = (seed: number): string[] => {
    const chance = streamFor(seed, 'tiered')
    const pick = (low: number, high: number) => low + (nextUint32(chance) % (high - low + 1))
    return Array.from({ length: pick(3, 6) }, () => {
      const [at, broker] = [pick(8, 40), pick(1, 3)]
      const mend = (verb: string) => `{ at: ${at + pick(2, 10)}s, do: ${verb}, target: "broker:b${broker}" }`
      const kinds = [
        [`{ at: ${at}s, do: kill, target: "broker:b${broker}" }`, mend('restore')],
        [`{ at: ${at}s, do: kill, target: "broker:b${broker}", lose: unflushed }`, mend('restore')],
        [`{ at: ${at}s, do: wipe, target: "broker:b${broker}" }`, mend('restore')],
        [`{ at: ${at}s, do: cut, target: "broker:b${broker}" }`, mend('heal')],
        [`{ at: ${at}s, do: pause, target: "broker:b${broker}", for: ${pick(2, 9)}s }`],
        [`{ at: ${at}s, do: delete-records, target: "topic:orders/p0", before: ${pick(1, 60)} }`],
        [`{ at: ${at}s, do: set, target: topic:orders, with: { retention.ms: ${pick(8, 20)}s } }`],
      ]
      return kinds[pick(0, kinds.length - 1)]!
    }).flat()
  }

  test.each([1, 2, 3, 4])('L-35 L16 no promise is broken without an excuse: seed %d', (seed) => {
    const text = `
scenario: tiered-swarm
version: 1
seed: ${seed}
time: { profile: classroom, end: 60s }
blueprint:
  brokers: 3
  ${SETTINGS}
  topics: { orders: { partitions: 2, replicas: 3, min.insync.replicas: ${(seed % 2) + 1}, ${TIERED}, unclean.leader.election.enable: ${seed % 2 === 0} } }
  producers: { shop: { to: orders, rate: 8/s, keys: cycle(5), acks: all } }
  groups: { audit: { topics: [orders], consumers: 2, auto.offset.reset: earliest, work: 100ms } }
timeline:
${faultsOf(seed)
  .map((line) => `  - ${line}`)
  .join('\n')}
`
    const parsed = parseScenario(text)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    const run = createRun(parsed.scenario)
    advance(run, seconds(60))
    expect(run.state.stopped).toBeNull()
    const { referee } = run.state
    expect(recount(referee)).toEqual(referee.totals)
  })
})
