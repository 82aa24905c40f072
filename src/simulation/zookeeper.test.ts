// ZooKeeper mode (Kafka 3.9), row by row of the comparison in section 4.3 of the Kafka semantics: what differs from KRaft.
import { describe, expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { streamFor } from '../kernel/random'
import { handle } from '../kernel/step'
import { seconds, type Micros } from '../kernel/time'
import type { Broker, ZooKeeperServer } from '../models/kafka/actors'
import type { Fact, FactOf } from '../models/kafka/facts'
import { copyImage, type PartitionState } from '../models/kafka/controller/records'
import { decide } from '../models/kafka/zookeeper/decisions'
import { step as takeStep, type PartitionControls } from '../models/kafka/zookeeper/partition-states'
import { observe, settle, watchOf } from './invariants/checker'
import { controlOf, treeOf } from './quorum'
import { advance, createRun, digest, seek } from './run'
import type { Run } from './run-state'

const ENSEMBLE = ['z1', 'z2', 'z3']

/** A document of a ZooKeeper cluster with one slow producer, and these lines in its timeline. */
function document(
  timeline: string,
  {
    config = '',
    topic = 'partitions: 3, min.insync.replicas: 2',
    seed = 7,
    replicas = 3,
    nodes = '[z1@az-a, z2@az-b, z3@az-c]',
  } = {},
) {
  const text = `
scenario: zookeeper-test
version: 1
title: A cluster that ZooKeeper keeps together
seed: ${seed}
time: { profile: realistic, end: 120s }
blueprint:
  zones: [az-a, az-b, az-c]
  controllers: { mode: zookeeper, nodes: ${nodes} }
  config: { offsets.topic.num.partitions: 2, ${config} }
  brokers: { b1: { zone: az-a }, b2: { zone: az-b }, b3: { zone: az-c } }
  topics: { orders: { replicas: ${replicas}, ${topic} } }
  producers: { web: { to: orders, rate: 4/s, keys: cycle(6) } }
timeline:
${timeline}
`
  const parsed = parseScenario(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.scenario
}

interface Story {
  run: Run
  facts: { at: Micros; fact: Fact }[]
}

function tell(timeline: string, until: number, options: Parameters<typeof document>[1] = {}): Story {
  const run = createRun(document(timeline, options))
  const facts: Story['facts'] = []
  const { listener } = run.stage
  const { note } = listener
  listener.note = (fact, at, seq) => {
    facts.push({ at, fact })
    note(fact, at, seq)
  }
  advance(run, seconds(until))
  expect(run.state.stopped).toBeNull()
  return { run, facts }
}

function goOn({ run }: Story, until: number): void {
  advance(run, seconds(until))
  expect(run.state.stopped).toBeNull()
}

const factsOf = <T extends Fact['type']>({ facts }: Story, type: T): (FactOf<T> & { at: Micros })[] =>
  facts.filter(({ fact }) => fact.type === type).map(({ at, fact }) => ({ ...(fact as FactOf<T>), at }))

const broker = ({ run }: Story, id: string): Broker => run.state.world.actors[id] as Broker
const server = ({ run }: Story, id: string): ZooKeeperServer => run.state.world.actors[id] as ZooKeeperServer
const tree = ({ run }: Story) => treeOf(run.state.world, ENSEMBLE)!
const state = (story: Story, partition: string): PartitionState => tree(story).image.partitions[partition]!
const acked = ({ run }: Story): number => run.state.referee.totals.acked
const lost = ({ run }: Story): number => run.state.referee.totals.lost
const led = (story: Story): string[] =>
  Object.values(tree(story).image.partitions).flatMap(({ leader, partition }) => (leader === null ? [] : [partition]))
const controllerOf = (story: Story): string | null => tree(story).controller?.broker ?? null
const leaderOfEnsemble = (story: Story): string | null =>
  ENSEMBLE.find((id) => server(story, id).up && server(story, id).volatile.leading?.established) ?? null
const between = (at: Micros | undefined, from: number, to: number): void => {
  expect(at).toBeGreaterThanOrEqual(seconds(from))
  expect(at).toBeLessThanOrEqual(seconds(to))
}

describe('section 4.3, liveness', () => {
  test('ZK-liveness: a dead broker is gone when its session of 18 s has expired, and not before', () => {
    const story = tell('  - { at: 10s, do: kill, target: b2 }', 21)
    expect(factsOf(story, 'zookeeper-session-expired')).toEqual([])
    expect(tree(story).image.brokers.b2).toBeDefined()
    goOn(story, 40)
    const [expired] = factsOf(story, 'zookeeper-session-expired')
    expect(expired).toMatchObject({ client: 'b2', wasRegistered: true, wasController: false })
    // Its last ping was up to 6 s before it died; the end of a session is rounded up to a tick of 2 s.
    between(expired?.at, 22, 31)
    between(expired?.silentFor, 18, 21)
    expect(tree(story).image.brokers.b2).toBeUndefined()
    for (const { leader, isr } of Object.values(tree(story).image.partitions)) {
      expect(leader).not.toBe('b2')
      expect(isr).not.toContain('b2')
    }
    expect(lost(story)).toBe(0)
  })

  test('ZK-liveness: a shorter zookeeper.session.timeout.ms is noticed sooner', () => {
    const story = tell('  - { at: 10s, do: kill, target: b2 }', 20, { config: 'zookeeper.session.timeout.ms: 6s' })
    between(factsOf(story, 'zookeeper-session-expired')[0]?.at, 14, 19)
  })

  test('ZK-liveness: a pause shorter than the session is not noticed; a longer one ends it, and another begins', () => {
    const story = tell('  - { at: 10s, do: pause, target: b2, for: 8s }', 40)
    expect(factsOf(story, 'zookeeper-session-expired')).toEqual([])
    const longer = tell('  - { at: 10s, do: pause, target: b2, for: 30s }', 60)
    expect(factsOf(longer, 'zookeeper-session-expired')).toMatchObject([{ client: 'b2' }])
    expect(tree(longer).image.brokers.b2).toBeDefined()
    expect(broker(longer, 'b2').volatile.brokerEpoch).toBe(tree(longer).image.brokers.b2?.brokerEpoch)
    for (const { isr } of Object.values(tree(longer).image.partitions))
      expect(isr.toSorted()).toEqual(['b1', 'b2', 'b3'])
  })

  test('ZK-liveness: a process that comes back while the session of its predecessor lives cannot register', () => {
    const story = tell('  - { at: 10s, do: kill, target: b2 }\n  - { at: 12s, do: restore, target: b2 }', 20)
    expect(factsOf(story, 'broker-registration-refused').length).toBeGreaterThan(1)
    expect(broker(story, 'b2').volatile.lifecycle).not.toBe('RUNNING')
    goOn(story, 60)
    expect(broker(story, 'b2').volatile.lifecycle).toBe('RUNNING')
    for (const { isr } of Object.values(tree(story).image.partitions))
      expect(isr.toSorted()).toEqual(['b1', 'b2', 'b3'])
  })
})

describe('section 4.3, controller and failover', () => {
  test('ZK-controller: the first to create /controller is it, in the next epoch, after the session of the last one', () => {
    const story = tell('  - { at: 10s, do: kill, target: controller:active }', 9)
    expect(controllerOf(story)).toBe('b1')
    expect(tree(story).controllerEpoch).toBe(1)
    goOn(story, 40)
    const elected = factsOf(story, 'zookeeper-controller-elected')
    expect(elected).toHaveLength(1)
    between(elected[0]?.at, 22, 31)
    expect(elected[0]).toMatchObject({ epoch: 2 })
    expect(['b2', 'b3']).toContain(controllerOf(story))
    expect(tree(story).controllerEpoch).toBe(2)
    const [expired] = factsOf(story, 'zookeeper-session-expired')
    expect(expired).toMatchObject({ client: 'b1', wasController: true })
    expect(led(story)).toHaveLength(5)
    for (const { leader } of Object.values(tree(story).image.partitions)) expect(leader).not.toBe('b1')
    expect(lost(story)).toBe(0)
    // The timeline has a track of it.
    const offices = story.run.transitions.filter(({ of }) => of === 'controller').map(({ id, to }) => `${id} ${to}`)
    expect(offices.slice(-2)).toEqual(['controller b1 e1', `controller ${controllerOf(story)} e2`])
  })

  test('ZK-failover: it reads every partition first, so a larger cluster waits longer', () => {
    const timeline = '  - { at: 10s, do: kill, target: controller:active }'
    const took = (topic: string) => {
      const story = tell(timeline, 45, { topic, nodes: '[z1@az-a, z2@az-b, z3@az-c], read: 20ms' })
      return factsOf(story, 'zookeeper-controller-loaded')[0]!
    }
    const small = took('partitions: 3')
    expect(small.partitions).toBe(5)
    between(small.took, 0.1, 0.15)
    const large = took('partitions: 60')
    expect(large.partitions).toBe(62)
    between(large.took, 1.24, 1.3)
  })

  test('ZK-failover: the new controller tells everybody everything, so all agree with what is stored', () => {
    const story = tell('  - { at: 10s, do: kill, target: controller:active }', 45)
    for (const id of ['b2', 'b3']) {
      expect(broker(story, id).volatile.image.partitions).toEqual(tree(story).image.partitions)
      expect(broker(story, id).volatile.zookeeper).toMatchObject({
        controller: controllerOf(story),
        controllerEpoch: 2,
      })
    }
  })
})

test('KIP-380 whoever came back as another process under one controller was away: what it led has another leader, in a new epoch', () => {
  const story = tell('', 10)
  const { config, volatile } = broker(story, 'b1')
  const { image: known, controls } = volatile.zookeeper!.office!
  const image = copyImage(known)
  const b2 = { ...known.brokers.b2!, brokerEpoch: known.brokers.b2!.brokerEpoch + 1 }
  const event = { kind: 'brokers', brokers: { ...known.brokers, b2 } } as const
  decide({ image, controls: { ...controls } }, config, event, streamFor(1, 'bounced'))
  const led = Object.values(known.partitions).filter(({ leader }) => leader === 'b2')
  expect(led.length).toBeGreaterThan(0)
  for (const { partition, leaderEpoch } of led) {
    expect(image.partitions[partition]!.leader).not.toBe('b2')
    expect(image.partitions[partition]!.leaderEpoch).toBe(leaderEpoch + 1)
  }
})

describe('section 4.3, the store', () => {
  test('ZK-store: a write needs a majority: without one nothing is elected, no session expires, leaders serve on', () => {
    const story = tell(
      '  - { at: 10s, do: kill, target: z2 }\n  - { at: 10s, do: kill, target: z3 }\n  - { at: 30s, do: kill, target: leader:orders/p0 }',
      30,
    )
    expect(leaderOfEnsemble(story)).toBeNull()
    expect(factsOf(story, 'zookeeper-quorum-lost')).toMatchObject([{ server: 'z1', servers: 3 }])
    const before = acked(story)
    expect(before).toBeGreaterThan(100)
    goOn(story, 75)
    expect(factsOf(story, 'zookeeper-session-expired')).toEqual([])
    expect(factsOf(story, 'leader-elected')).toEqual([])
    // Partitions that still have their leader take records, as long as the ISR need not change for it.
    expect(tree(story).controllerEpoch).toBe(1)
  })

  test('ZK-store: on the return of the majority everything goes on: sessions begin anew, the dead leader is replaced', () => {
    const story = tell(
      [
        '  - { at: 10s, do: kill, target: z2 }',
        '  - { at: 10s, do: kill, target: z3 }',
        '  - { at: 20s, do: kill, target: b3 }',
        '  - { at: 40s, do: restore, target: z2 }',
      ].join('\n'),
      39,
    )
    expect(Object.values(tree(story).image.partitions).some(({ leader }) => leader === 'b3')).toBe(true)
    goOn(story, 80)
    const [elected] = factsOf(story, 'zookeeper-leader-elected')
    expect(elected).toMatchObject({ epoch: 2, servers: 3, followers: ['z1', 'z2'] })
    between(elected?.at, 40, 45)
    const [expired] = factsOf(story, 'zookeeper-session-expired')
    expect(expired).toMatchObject({ client: 'b3' })
    between(expired?.at, 58, 67)
    expect(Object.values(tree(story).image.partitions).every(({ leader }) => leader !== 'b3' && leader !== null)).toBe(
      true,
    )
    expect(lost(story)).toBe(0)
  })

  test('ZK-store: the loss of one server, be it the leader of the ensemble, costs nobody a session', () => {
    const story = tell('  - { at: 10s, do: kill, target: z3 }', 50)
    expect(leaderOfEnsemble(story)).toBe('z2')
    expect(factsOf(story, 'zookeeper-session-expired')).toEqual([])
    expect(controllerOf(story)).toBe('b1')
    for (const id of ['b1', 'b2', 'b3']) expect(broker(story, id).volatile.zookeeper?.session.connected).toBe(true)
  })

  test('ZK-store: a server that was away has the same znodes as the others again', () => {
    const story = tell(
      '  - { at: 10s, do: kill, target: z1 }\n  - { at: 12s, do: kill, target: b2 }\n  - { at: 50s, do: restore, target: z1 }',
      60,
    )
    const [one, two, three] = ENSEMBLE.map((id) => server(story, id).durable.tree)
    expect(one).toEqual(three)
    expect(two).toEqual(three)
  })

  test('ZK-store: a minority that is cut off serves nobody, and its clients go elsewhere with their sessions', () => {
    const story = tell('  - { at: 10s, do: cut, target: "between:z3/z1,z2" }', 60)
    expect(leaderOfEnsemble(story)).toBe('z2')
    expect(server(story, 'z3').volatile.role).toBe('looking')
    expect(factsOf(story, 'zookeeper-session-expired')).toEqual([])
    for (const id of ['b1', 'b2', 'b3']) {
      expect(broker(story, id).volatile.zookeeper?.session).toMatchObject({ connected: true })
      expect(broker(story, id).volatile.zookeeper?.session.server).not.toBe('z3')
    }
  })

  test('ZK-store: an outage of a zone takes a server and a broker, and the rest goes on', () => {
    const story = tell('  - { at: 10s, do: kill, target: zone:az-a, silent: true }', 60)
    expect(controllerOf(story)).not.toBe('b1')
    expect(led(story)).toHaveLength(5)
    expect(lost(story)).toBe(0)
  })
})

describe('section 4.3, ISR and elections', () => {
  test('ZK-isr: a leader asks the controller by AlterPartition, and the version of the state znode rises by one', () => {
    const story = tell('  - { at: 10s, do: cut, target: "between:b1/b2,b3" }', 9)
    const before = Object.fromEntries(
      Object.entries(tree(story).image.partitions).map(([id, p]) => [id, p.partitionEpoch]),
    )
    goOn(story, 70)
    const shrunk = factsOf(story, 'isr-shrank').filter(({ reason }) => reason === 'lag')
    expect(shrunk.length).toBeGreaterThan(0)
    // b1 is the controller, so it alone is heard: what it leads loses its followers.
    for (const { partition, isr } of shrunk) {
      expect(isr).toEqual([state(story, partition).leader])
      expect(state(story, partition)).toMatchObject({ partitionEpoch: before[partition]! + 1, leaderEpoch: 0 })
    }
  })

  test('ZK-election: the first in assignment order that lives and is in sync, as KRaft decides', () => {
    const story = tell('  - { at: 10s, do: kill, target: leader:orders/p0 }', 9)
    const { leader, replicas } = state(story, 'orders-0')
    goOn(story, 45)
    const [next] = replicas.filter((id) => id !== leader)
    expect(state(story, 'orders-0')).toMatchObject({ leader: next, elr: [], lastKnownElr: [] })
  })

  test('ZK-election: the ISR keeps its last member when that dies, and there is no leader (R-E4)', () => {
    const story = tell(
      ['b1', 'b2', 'b3'].map((id, i) => `  - { at: ${10 + 40 * i}s, do: kill, target: ${id} }`).join('\n'),
      10,
      { config: 'auto.leader.rebalance.enable: false' },
    )
    goOn(story, 88)
    expect(state(story, 'orders-0')).toMatchObject({ isr: ['b3'], leader: 'b3' })
    goOn(story, 89)
    // The last broker is the controller itself: with it nobody is left to write that there is no leader.
    expect(controllerOf(story)).toBe('b3')
  })

  test('ZK-election: with unclean elections the first that lives leads when nobody in sync is left (R-E5)', () => {
    const stall = ['b2', 'b3'].map((id) => `  - { at: 5s, do: cut, target: "between:b1/${id}" }`).join('\n')
    const story = tell(`${stall}\n  - { at: 70s, do: kill, target: b1 }`, 110, {
      topic: 'partitions: 3, unclean.leader.election.enable: true, min.insync.replicas: 1',
    })
    const unclean = factsOf(story, 'leader-elected').filter((elected) => elected.unclean)
    expect(unclean.length).toBeGreaterThan(0)
    for (const { partition, leader, isr } of unclean) {
      expect(isr).toEqual([leader])
      expect(leader).toBe(state(story, partition).replicas.find((id) => id !== 'b1'))
    }
  })
})

describe('section 4.3, partition states', () => {
  const steps = ({ facts }: Story, partition: string) =>
    facts.flatMap(({ at, fact }) =>
      fact.type === 'partition-state-changed' && fact.partition === partition
        ? [{ second: Math.floor(at / 1_000_000), step: `${fact.from} > ${fact.to}`, by: fact.broker }]
        : [],
    )

  test('ZK-states: NonExistent, New and Online when a topic is made; Offline and NonExistent when it is deleted', () => {
    const story = tell(
      `
  - { at: 10s, do: add, target: topic:extra, with: { partitions: 1, replicas: 3 } }
  - { at: 20s, do: remove, target: topic:extra }`,
      30,
    )
    expect(steps(story, 'extra-0').map(({ second, step }) => `${second} ${step}`)).toEqual([
      '10 NonExistent > New',
      '10 New > Online',
      '20 Online > Offline',
      '20 Offline > NonExistent',
    ])
    const { world } = story.run.state
    expect(controlOf(world, ENSEMBLE, 'extra-0')).toBeNull()
    expect(controlOf(world, ENSEMBLE, 'orders-0')).toBe('Online')
  })

  test('ZK-states: Offline and Online again in one decision when a leader dies; Offline for good when nobody can lead', () => {
    const { run, facts } = tell('  - { at: 10s, do: kill, target: broker:b2 }', 40)
    const led = facts.flatMap(({ fact }) =>
      fact.type === 'leader-elected' && fact.previous === 'b2' ? [fact.partition] : [],
    )
    expect(led.length).toBeGreaterThan(0)
    for (const partition of led) {
      const moved = steps({ run, facts }, partition)
      expect(moved.map(({ step, by }) => `${by}: ${step}`)).toEqual(['b1: Online > Offline', 'b1: Offline > Online'])
      expect(moved[0]!.second).toBe(moved[1]!.second)
    }
    const lone = tell('  - { at: 10s, do: kill, target: broker:b2 }', 40, { topic: 'partitions: 3', replicas: 1 })
    const { partitions } = treeOf(lone.run.state.world, ENSEMBLE)!.image
    const orphans = Object.values(partitions).filter(({ replicas }) => replicas.join() === 'b2')
    expect(orphans.length).toBeGreaterThan(0)
    for (const { partition } of orphans) {
      expect(steps(lone, partition).map(({ step }) => step)).toEqual(['Online > Offline'])
      expect(controlOf(lone.run.state.world, ENSEMBLE, partition)).toBe('Offline')
    }
  })

  test('ZK-states: a new controller makes them of what it reads: online with a leader that lives, else offline', () => {
    const { run } = tell(
      `
  - { at: 10s, do: kill, target: broker:b1 }
  - { at: 10s, do: kill, target: broker:b2 }`,
      60,
      { topic: 'partitions: 3', replicas: 1 },
    )
    const { image, controller } = treeOf(run.state.world, ENSEMBLE)!
    expect(controller!.broker).toBe('b3')
    const orders = Object.values(image.partitions).filter(({ topic }) => topic === 'orders')
    expect(orders.map(({ replicas }) => replicas[0]).toSorted()).toEqual(['b1', 'b2', 'b3'])
    for (const { partition, replicas } of orders) {
      expect(controlOf(run.state.world, ENSEMBLE, partition)).toBe(replicas[0] === 'b3' ? 'Online' : 'Offline')
    }
  })

  test('ZK-states: no step that PartitionState.validPreviousStates does not name', () => {
    const all = ['NonExistent', 'New', 'Online', 'Offline'] as const
    const legal = all.flatMap((from) =>
      all.flatMap((to) => {
        const controls: PartitionControls = from === 'NonExistent' ? {} : { p: from }
        try {
          takeStep(controls, 'p', to, [])
          return [`${from} > ${to}`]
        } catch {
          return []
        }
      }),
    )
    expect(legal).toEqual([
      'NonExistent > New',
      'New > Online',
      'New > Offline',
      'Online > Online',
      'Online > Offline',
      'Offline > NonExistent',
      'Offline > Online',
      'Offline > Offline',
    ])
  })
})

describe('section 4.3, preferred rebalance', () => {
  test('ZK-rebalance: leaders go back to a broker only when more than 10 % of its partitions are led by others', () => {
    const config = 'leader.imbalance.check.interval.seconds: 10'
    const timeline = '  - { at: 10s, do: kill, target: b2 }\n  - { at: 40s, do: restore, target: b2 }'
    const back = tell(timeline, 75, { config })
    expect(
      factsOf(back, 'leader-elected').some(({ reason, leader }) => reason === 'preferred' && leader === 'b2'),
    ).toBe(true)
    const never = tell(timeline, 75, { config: `${config}, leader.imbalance.per.broker.percentage: 100` })
    expect(factsOf(never, 'leader-elected').filter(({ reason }) => reason === 'preferred')).toEqual([])
  })

  test('ZK-rebalance: the first look comes 5 s after a controller has begun, the next after 300 s', () => {
    const story = tell(
      '  - { at: 1s, do: kill, target: b2 }\n  - { at: 30s, do: restore, target: b2 }\n  - { at: 60s, do: kill, target: b1 }',
      59,
    )
    expect(Object.values(tree(story).image.partitions).some(({ leader }) => leader === 'b2')).toBe(false)
    goOn(story, 100)
    const loaded = factsOf(story, 'zookeeper-controller-loaded')[0]!.at
    const preferred = factsOf(story, 'leader-elected').filter(({ reason }) => reason === 'preferred')
    expect(preferred.length).toBeGreaterThan(0)
    for (const { at } of preferred) between(at - loaded, 5, 5.1)
  })
})

describe('section 4.3, controlled shutdown', () => {
  test('ZK-shutdown: an RPC moves what the broker leads, and its registration goes with its session at once', () => {
    const story = tell('  - { at: 10s, do: stop, target: b2 }', 12)
    expect(factsOf(story, 'controlled-shutdown-finished')).toMatchObject([{ broker: 'b2' }])
    expect(factsOf(story, 'controlled-shutdown-retried')).toEqual([])
    expect(tree(story).image.brokers.b2).toBeUndefined()
    expect(led(story)).toHaveLength(5)
    for (const { reason } of factsOf(story, 'leader-elected')) expect(reason).toBe('controlled-shutdown')
    expect(broker(story, 'b2').up).toBe(false)
  })

  test('ZK-shutdown: three tries, 5 s apart, then it goes though it still leads', () => {
    const story = tell(
      '  - { at: 5s, do: stop, target: b2 }\n  - { at: 8s, do: stop, target: b3 }\n  - { at: 11s, do: stop, target: b1 }',
      40,
    )
    const retried = factsOf(story, 'controlled-shutdown-retried').filter(({ broker: who }) => who === 'b1')
    expect(retried.map(({ attempt, attempts }) => [attempt, attempts])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ])
    between(retried[1]!.at - retried[0]!.at, 5, 5.1)
    expect(broker(story, 'b1').up).toBe(false)
  })
})

describe('section 4.3, split brain', () => {
  test('ZK-epoch: a controller that was frozen and wakes up is not obeyed: its epoch is over', () => {
    const story = tell('  - { at: 10s, do: pause, target: b1, for: 40s }', 49)
    expect(controllerOf(story)).not.toBe('b1')
    expect(broker(story, 'b1').volatile.zookeeper?.office).not.toBeNull()
    goOn(story, 70)
    expect(broker(story, 'b1').volatile.zookeeper?.office).toBeNull()
    expect(factsOf(story, 'zookeeper-controller-resigned')).toMatchObject([{ broker: 'b1', epoch: 1 }])
    expect(tree(story).controllerEpoch).toBe(2)
  })

  test('ZK-epoch: a request of an older controller epoch is refused with STALE_CONTROLLER_EPOCH, and changes nothing', () => {
    const story = tell('  - { at: 10s, do: kill, target: b1 }', 45)
    const { stage } = story.run
    const { volatile } = broker(story, 'b2')
    const before = JSON.stringify(volatile.partitions['orders-0'])
    const stale = { ...state(story, 'orders-0'), leader: 'b1', leaderEpoch: 9, partitionEpoch: 9 }
    const { brokerEpoch } = volatile
    const topics = tree(story).image.topics
    const request = {
      type: 'leaderAndIsrRequest',
      id: 1,
      controllerEpoch: 1,
      brokerEpoch,
      partitions: [stale],
      topics,
    } as const
    handle(stage, broker(story, 'b2'), request, 'b3', 0)
    const refused = factsOf(story, 'stale-controller-refused')
    expect(refused).toMatchObject([{ broker: 'b2', controller: 'b3', controllerEpoch: 1, currentEpoch: 2 }])
    expect(JSON.stringify(volatile.partitions['orders-0'])).toBe(before)
  })

  test('ZK-epoch: a controller that is cut off from the ensemble can store nothing, and hears so when it is back', () => {
    const story = tell(
      '  - { at: 10s, do: cut, target: "between:b1/z1,z2,z3" }\n  - { at: 60s, do: heal, target: "between:b1/z1,z2,z3" }',
      55,
    )
    expect(controllerOf(story)).not.toBe('b1')
    expect(broker(story, 'b1').volatile.zookeeper?.office?.epoch).toBe(1)
    goOn(story, 80)
    expect(broker(story, 'b1').volatile.zookeeper?.office).toBeNull()
    expect(tree(story).image.brokers.b1).toBeDefined()
    for (const { isr } of Object.values(tree(story).image.partitions))
      expect(isr.toSorted()).toEqual(['b1', 'b2', 'b3'])
    expect(lost(story)).toBe(0)
  })
})

describe('a run in ZooKeeper mode', () => {
  const timeline = [
    '  - { at: 6s, do: kill, target: controller:active }',
    '  - { at: 12s, do: kill, target: z3 }',
    '  - { at: 30s, do: restore, target: b1 }',
    '  - { at: 33s, do: restore, target: z3 }',
  ].join('\n')

  test('is the same in chunks of any size, and after a seek', () => {
    const straight = createRun(document(timeline))
    advance(straight, seconds(45))
    const chunks = createRun(document(timeline))
    for (let to = 0; to < seconds(45); to += 1_777_777) advance(chunks, Math.min(seconds(45), to), () => false)
    while (!advance(chunks, seconds(45), () => false)) expect(chunks.state.stopped).toBeNull()
    expect(digest(chunks)).toBe(digest(straight))
    seek(straight, seconds(20))
    advance(straight, seconds(45))
    expect(digest(straight)).toBe(digest(chunks))
  })
})

describe('promises in ZooKeeper mode', () => {
  const told = ({ state }: Run, fact: Fact) => {
    observe(state.checker, watchOf(fact.type)!, fact, state.world.now, state.world.seq)
    settle(state.checker, state.world.now, state.world.seq)
    return state.checker.stop
  }

  test('I9: versions of state znodes are counted, and a write that raises one by two, or no leader epoch, stops the run', () => {
    const { run, facts } = tell('  - { at: 10s, do: kill, target: broker:b2 }', 40)
    const written = facts.flatMap(({ fact }) => (fact.type === 'partition-znode-written' ? [fact] : []))
    expect(written.length).toBeGreaterThan(2)
    const last = written.at(-1)!
    const next = { ...last, version: last.version + 1, setsLeader: false }
    expect(told(run, next)).toBeNull()
    expect(told(run, { ...next, version: next.version + 1, setsLeader: true })?.message).toContain('leader epoch')
    const other = tell('', 5).run
    const skipped = { partition: 'orders-0', version: 2, leaderEpoch: 0, setsLeader: false, isNew: false } as const
    expect(told(other, { type: 'partition-znode-written', ...skipped })).toMatchObject({ id: 'I9' })
  })

  test('KR7: a registration is newer than all before, and comes only when the former one is gone', () => {
    const lines = '  - { at: 10s, do: restart, target: broker:b2, for: 5s }'
    const { run } = tell(lines, 60)
    const { brokerEpoch } = treeOf(run.state.world, ENSEMBLE)!.image.brokers.b2!
    const again = { type: 'broker-registered', broker: 'b2', clean: true } as const
    expect(told(run, { ...again, brokerEpoch: brokerEpoch + 1 })?.message).toContain('was there')
    const older = tell(lines, 60).run
    expect(told(older, { ...again, brokerEpoch: 0 })).toMatchObject({ id: 'KR7' })
  })
})

test('L8 L11 P7 a leader without its end that is back before a new controller looks keeps its epoch: what that costs is counted', () => {
  const parsed = parseScenario(`
scenario: back-before-it-is-missed
seed: 173
time: { profile: classroom, end: 45s }
blueprint:
  zones: [az]
  controllers: { mode: zookeeper, nodes: [k1, k2, k3] }
  brokers: { b1: { zone: az }, b2: {}, b3: {} }
  topics: { orders: { partitions: 2, replicas: 3, min.insync.replicas: 2 } }
  producers: { web: { to: orders, rate: 9/s, keys: cycle(12) } }
timeline:
  - { at: 12s, do: kill, target: b2 }
  - { at: 21.1s, do: kill, target: b1, lose: 2KiB }
  - { at: 23.7s, do: restore, target: b1 }
`)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const run = createRun(parsed.scenario)
  advance(run, seconds(33))
  const { referee, checker, stopped } = run.state
  expect(stopped).toBeNull()
  expect(treeOf(run.state.world, ['k1', 'k2', 'k3'])!.image.partitions['orders-0']).toMatchObject({
    leader: 'b1',
    leaderEpoch: 1,
  })
  expect(referee.lostBy).toEqual({ 'X-FLUSH': 12 })
  expect(checker.regrets.map(({ id, code }) => `${id} ${code}`)).toEqual(
    expect.arrayContaining(['L8 X-FLUSH', 'P7 X-FLUSH', 'L7 X-FLUSH']),
  )
})

test('I10 the controller goes by the registrations that it knows: a session that has just ended is news to it', () => {
  const parsed = parseScenario(`
scenario: late-news
seed: 196
time: { profile: classroom, end: 45s, hop: 20ms }
blueprint:
  zones: [az]
  controllers: { mode: zookeeper, nodes: [k1, k2, k3] }
  brokers: { b1: { zone: az }, b2: {}, b3: {} }
  topics: { orders: { partitions: 2, replicas: 3, min.insync.replicas: 2 }, two: { replicas: 2 }, jobs-topic: {} }
  producers: { web: { to: orders, rate: 9/s, keys: cycle(5) }, bank: { to: two, rate: 4/s, transactional.id: bank, transaction: { records: 4, abort: 20%, crash: 5% } } }
  groups: { billing: { topics: [orders], consumers: 2, work: 20ms }, jobs: { topics: [two, jobs-topic], type: share, consumers: 2, work: 50ms } }
timeline:
  - { at: 14.4s, do: roll, target: cluster:all, for: 1s }
  - { at: 30.6s, do: kill, target: b1, lose: 3s }
`)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const run = createRun(parsed.scenario)
  advance(run, seconds(37))
  expect(run.headlines.some(({ type }) => type === 'zookeeper-session-expired')).toBe(true)
  expect(run.state.stopped).toBeNull()
})

test('a broker that has heard of the partitions that it holds, and of no others yet, tells clients of those', () => {
  const parsed = parseScenario(`
scenario: half-informed
seed: 389
time: { profile: classroom, end: 45s, hop: 300ms }
blueprint:
  zones: [az]
  controllers: { mode: zookeeper, nodes: [k1, k2, k3] }
  config: { authorizer.class.name: StandardAuthorizer, allow.everyone.if.no.acl.found: true }
  brokers: { b1: { zone: az }, b2: {}, b3: {} }
  topics: { orders: { partitions: 2, replicas: 3, min.insync.replicas: 2 }, two: { replicas: 2 }, jobs-topic: {} }
  producers: { web: { to: orders, rate: 9/s, keys: cycle(5), principal: User:web }, bank: { to: two, rate: 4/s, transactional.id: bank, transaction: { records: 4, abort: 20%, crash: 5% } } }
  groups: { billing: { topics: [orders], consumers: 2, work: 20ms, commit: auto, group.protocol: classic }, jobs: { topics: [two, jobs-topic], type: share, consumers: 2, work: 50ms } }
timeline:
  - { at: 19.2s, do: cut, from: [b1, web], to: [b2, b3] }
  - { at: 18.1s, do: set, target: topic:orders, with: { min.insync.replicas: 3 } }
  - { when: "topic(orders).underReplicated > 0", do: scale, target: group:billing, to: 1 }
  - { at: 15.5s, do: stop, target: "jobs" }
  - { at: 2.6s, do: delete-records, target: "topic:orders" }
  - { at: 24.7s, do: kill, target: b2, lose: 3s }
  - { at: 15.6s, do: emit, target: producer:web, count: 20, key: K1 }
  - { at: 2.3s, do: restart, target: "leader:orders/p0", for: 1s }
  - { when: "group(billing).lag > 3", do: set, target: cluster:all, with: { broker.session.timeout.ms: 3s } }
`)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const run = createRun(parsed.scenario)
  advance(run, seconds(16))
  expect(run.state.stopped).toBeNull()
})
