// The promises of the metadata quorum, each three times: it holds, its planted breakage is caught, a legitimate one is named.
import { describe, expect, test } from 'vitest'
import { parseScenario } from '../../blueprint/parse'
import type { Controller } from '../../models/kafka/actors'
import { appendRecords } from '../../models/kafka/raft/log'
import { votersOf } from '../../models/kafka/raft/state'
import type { Fact } from '../../models/kafka/facts'
import type { Act } from '../../blueprint/scenario'
import { noteFault } from '../referee/faults'
import { advance, createRun } from '../run'
import type { Run } from '../run-state'
import { observe, settle, sweep, watchOf } from './checker'

const document = `
scenario: watched-quorum
version: 1
seed: 3
time: { profile: realistic, end: 70s }
blueprint:
  controllers: { nodes: [k1, k2, k3] }
  brokers: 3
  topics: { orders: { partitions: 1, replicas: 3 } }
`

/** Three controllers that have run for 5 s; then nobody but the checker looks. */
function begin(timeline = ''): Run {
  const parsed = parseScenario(document + timeline)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const run = createRun(parsed.scenario)
  advance(run, 5_000_000)
  return run
}

const voter = ({ state }: Run, id: string): Controller => {
  const actor = state.world.actors[id]
  if (actor?.kind !== 'controller') throw new Error(`${id} is no controller`)
  return actor
}

function swept({ state }: Run) {
  sweep(state.checker, state.world.now, state.world.seq)
  return state.checker.stop
}

function told({ state }: Run, fact: Fact) {
  observe(state.checker, watchOf(fact.type)!, fact, state.world.now, state.world.seq)
  settle(state.checker, state.world.now, state.world.seq)
  return state.checker.stop
}

/** The fault log says that k2 lost its disk. */
function wiped(run: Run): Run {
  const act: Act = { do: 'wipe', target: 'controller:k2' }
  noteFault(run.state.referee, { at: run.state.world.now, act, blueprint: run.scenario.blueprint })
  return run
}

const regrets = ({ state }: Run) => state.checker.regrets.map(({ id, code }) => `${id} ${code}`)

test('KR1 KR2 KR3 KR4 KR5 KR6 KR7 KR8 KR9 hold while controllers die, return, are cut off, stop, come and go', () => {
  const run = begin(`
timeline:
  - { at: 6s, do: kill, target: controller:active }
  - { at: 12s, do: restore, target: controller:k1 }
  - { at: 15s, do: cut, target: controller:active }
  - { at: 25s, do: heal, target: "controller:k1" }
  - { at: 25s, do: heal, target: "controller:k2" }
  - { at: 25s, do: heal, target: "controller:k3" }
  - { at: 30s, do: kill, target: broker:b2 }
  - { at: 35s, do: restore, target: broker:b2 }
  - { at: 40s, do: restart, target: controller:active, for: 1s }
  - { at: 46s, do: add, target: controller:k4 }
  - { at: 48s, do: retire, target: controller:k1 }
  - { at: 52s, do: remove, target: controller:k2 }
  - { at: 53s, do: add, target: controller:k2 }
`)
  advance(run, 70_000_000)
  expect(votersOf(voter(run, 'k3'))).toEqual(['k3', 'k4', 'k2'])
  expect(swept(run)).toBeNull()
  expect(regrets(run)).toEqual([])
  expect(voter(run, 'k1').durable.quorum.epoch).toBeGreaterThan(2)
})

const elected = (controller: string, epoch: number): Fact => ({
  type: 'controller-elected',
  controller,
  epoch,
  votes: ['k1', 'k2'],
  voters: 3,
})

describe('KR1 ElectionSafety', () => {
  test('two leaders of one epoch stop the run', () => {
    expect(told(begin(), elected('k2', 1))).toMatchObject({
      id: 'KR1',
      message: 'ElectionSafety: k2 and k1 were both elected in epoch 1',
    })
  })
  test('X-VOTERLOSS explains it when a voter has lost its vote', () => {
    const run = wiped(begin())
    expect(told(run, elected('k2', 1))).toBeNull()
    expect(regrets(run)).toEqual(['KR1 X-VOTERLOSS'])
  })
})

describe('KR2 MetaMatching', () => {
  const diverge = (run: Run) => {
    const { log } = voter(run, 'k2').durable
    const last = log.batches.pop()!
    const other = { ...last, records: last.records.map(() => ({ sealed: true, type: 'noOpRecord' }) as const) }
    log.batches.push(other)
    return run
  }
  test('another committed record stops the run', () => {
    expect(swept(diverge(begin()))).toMatchObject({ id: 'KR2' })
  })
  test('X-VOTERLOSS explains it', () => {
    const run = diverge(wiped(begin()))
    expect(swept(run)).toBeNull()
    expect(regrets(run)).toContain('KR2 X-VOTERLOSS')
  })
})

describe('KR3 VoterEpochMonotone', () => {
  const forget = (run: Run) => {
    voter(run, 'k2').durable.quorum = { epoch: 0, votedFor: null, leader: null }
    return run
  }
  test('an epoch that goes back stops the run', () => {
    const run = begin()
    swept(run)
    expect(swept(forget(run))?.message).toBe('VoterEpochMonotone: k2 went back from epoch 1 to 0')
  })
  test('so does another vote in the same epoch', () => {
    const run = begin()
    swept(run)
    voter(run, 'k2').durable.quorum.votedFor = 'k3'
    expect(swept(run)?.message).toContain('k2 voted for k1 in epoch 1, and then for k3')
  })
  test('X-VOTERLOSS explains both', () => {
    const run = begin()
    swept(run)
    expect(swept(forget(wiped(run)))).toBeNull()
    expect(regrets(run)).toContain('KR3 X-VOTERLOSS')
  })
})

describe('KR4 MajorityHighWatermark', () => {
  const raise = (run: Run) => {
    const { durable, volatile } = voter(run, 'k1')
    appendRecords(durable.log, 1, [{ sealed: true, type: 'noOpRecord' }])
    volatile.raft.highWatermark = durable.log.logEndOffset
    return run
  }
  test('a high watermark that only its leader has reached stops the run', () => {
    expect(swept(raise(begin()))).toMatchObject({ id: 'KR4' })
  })
  test('X-VOTERLOSS explains it', () => {
    const run = raise(wiped(begin()))
    expect(swept(run)).toBeNull()
    expect(regrets(run)).toContain('KR4 X-VOTERLOSS')
  })
})

test('KR5 LeaderCommitsOwnEpoch: a leader that counts older records alone stops the run', () => {
  const run = begin()
  voter(run, 'k1').durable.quorum.epoch = 4
  expect(swept(run)).toMatchObject({ id: 'KR5' })
})

describe('KR6 BrokerPrefix', () => {
  const ahead = (run: Run) => {
    const broker = run.state.world.actors.b1
    if (broker?.kind === 'broker') broker.volatile.image.nextOffset += 50
    return run
  }
  test('a broker that is ahead of what is committed stops the run', () => {
    expect(swept(ahead(begin()))).toMatchObject({ id: 'KR6' })
  })
  test('X-VOTERLOSS explains it', () => {
    const run = ahead(wiped(begin()))
    expect(swept(run)).toBeNull()
    expect(regrets(run)).toEqual(['KR6 X-VOTERLOSS'])
  })
})

test('KR7 BrokerEpoch: a registration with an older epoch stops the run', () => {
  const run = begin()
  expect(told(run, { type: 'broker-registered', broker: 'b9', brokerEpoch: 90, clean: true })).toBeNull()
  expect(told(run, { type: 'broker-registered', broker: 'b9', brokerEpoch: 80, clean: true })).toMatchObject({
    id: 'KR7',
  })
})

describe('KR8 NotStuckProspective', () => {
  const stuck = (run: Run) => {
    voter(run, 'k3').volatile.raft.role = 'prospective'
    swept(run)
    run.state.world.now += 60_000_000
    return run
  }
  test('somebody who asks for a minute though others could answer stops the run', () => {
    expect(swept(stuck(begin()))).toMatchObject({ id: 'KR8' })
  })
  test('one that nobody can hear may ask for ever', () => {
    const run = begin()
    for (const other of ['k1', 'k2']) {
      voter(run, other).up = false
      voter(run, other).volatile.raft.role = 'follower'
    }
    expect(swept(stuck(run))?.id).not.toBe('KR8')
  })
})

describe('KR9 VoterChange', () => {
  const write = (run: Run, ...sets: string[][]) => {
    const { log, quorum } = voter(run, 'k1').durable
    for (const voters of sets) appendRecords(log, quorum.epoch, [{ sealed: true, type: 'votersRecord', voters }])
    const { epoch } = quorum
    const set = log.voterSets.at(-1)!
    return { type: 'voters-written', controller: 'k1', epoch, offset: set.offset, voters: set.voters } as const
  }
  test('a second change before the first is committed stops the run', () => {
    const run = begin()
    expect(told(run, write(run, ['k1', 'k2']))).toBeNull()
    expect(told(run, write(run, ['k1', 'k2', 'k3']))?.message).toMatch(
      /^VoterChange: k1 holds 2 changes .* not committed, at \d+ and \d+/,
    )
  })
  test('so does one before a record of its own epoch is committed', () => {
    const run = begin()
    voter(run, 'k1').volatile.raft.highWatermark = -1
    expect(told(run, write(run, ['k1', 'k2']))?.message).toContain('before it has committed a record of epoch 1')
  })
  test('and one that adds or takes away more than one', () => {
    const run = begin()
    expect(told(run, write(run, ['k1']))?.message).toContain('several voters at once: from k1, k2, k3 to k1')
  })
  test('X-VOTERLOSS explains it', () => {
    const run = wiped(begin())
    expect(told(run, write(run, ['k1', 'k2'], ['k1', 'k2', 'k3']))).toBeNull()
    expect(regrets(run)).toContain('KR9 X-VOTERLOSS')
  })
})
