// The promises of the control plane, each three times: it holds, its planted breakage is caught, a legitimate one is named.
import { describe, expect, test } from 'vitest'
import { progressOf } from '../../models/kafka/replication/replica'
import type { PartitionState } from '../../models/kafka/controller/records'
import { P, safely, tell } from '../testing/story'
import { broker, controller, only, regretsOf, replica, stopOf, unseen, type Watch, watch } from '../testing/watch'

/** Writes into the controller's image what no decision of its would have. */
function plant({ world }: Watch, change: Partial<PartitionState>): void {
  const { image } = controller(world).volatile
  image.partitions[P] = { ...image.partitions[P]!, ...change }
}

/** b1 is alone in sync with everything. */
function plantAlone(watched: Watch): void {
  const { partitions } = controller(watched.world).volatile.image
  for (const id of Object.keys(partitions)) partitions[id] = { ...partitions[id]!, isr: ['b1'], leader: 'b1' }
}

/** Something was said of the partition's ISR. */
const look = (watched: Watch, isr: readonly string[] = ['b1']): void =>
  only(watched, () => tell(watched.told, { type: 'isr-shrank', partition: P, isr, removed: ['b2'], reason: 'lag' }))

describe('I1 SubsetReplicas', () => {
  test('holds while the ISR shrinks and grows', () => {
    const watched = watch({ minIsr: 2 })
    tell(watched.told, { type: 'isr-shrank', partition: P, isr: ['b1'], removed: ['b2'], reason: 'lag' })
    tell(watched.told, { type: 'isr-expanded', partition: P, isr: ['b1', 'b2'], added: ['b2'] })
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toEqual([])
  })
  test('a stranger in the ISR stops the run', () => {
    const watched = watch()
    plant(watched, { isr: ['b1', 'b9'] })
    look(watched)
    expect(stopOf(watched)).toMatchObject({
      id: 'I1',
      message: 'SubsetReplicas: b9 counts for orders-0, and is none of its replicas b1, b2',
    })
  })
  test('so does one that is in sync and eligible', () => {
    const watched = watch({ minIsr: 2 })
    plant(watched, { isr: ['b1'], elr: ['b1'] })
    look(watched)
    expect(stopOf(watched)?.message).toBe('SubsetReplicas: b1 is in sync with orders-0 and eligible besides')
  })
})

describe('I2 ElrEmpty', () => {
  test('an eligible replica beside too few in sync is as it should be', () => {
    const watched = watch({ minIsr: 2 })
    plant(watched, { isr: ['b1'], elr: ['b2'] })
    look(watched)
    expect(stopOf(watched)).toBeNull()
  })
  test('beside enough in sync it stops the run', () => {
    const watched = watch({ minIsr: 1 })
    plant(watched, { isr: ['b1'], elr: ['b2'] })
    look(watched)
    expect(stopOf(watched)).toMatchObject({
      id: 'I2',
      message: 'ElrEmpty: orders-0 has 1 in sync, of 1 that it needs, and still b2 eligible',
    })
  })
})

/** A fact of the control plane, told while the world does not do it. */
const say = (watched: Watch, ...facts: Parameters<typeof tell>[1][]): void =>
  only(watched, () => facts.forEach((fact) => tell(watched.told, fact)))

const expanded = { type: 'isr-expanded', partition: P, isr: ['b1', 'b2'], added: ['b2'] } as const

describe('I3 FencedOut', () => {
  const fence = (watched: Watch): void => {
    const { brokers } = controller(watched.world).volatile.image
    brokers.b2 = { ...brokers.b2!, fenced: true }
  }
  const fenced = { type: 'broker-fenced', broker: 'b2', reason: 'session-expired', silentFor: 0 } as const
  test('who leaves the ISR as it is fenced keeps the promise', () => {
    const watched = watch()
    fence(watched)
    plantAlone(watched)
    say(watched, fenced)
    expect(stopOf(watched)).toBeNull()
  })
  test('a fenced broker in an ISR stops the run', () => {
    const watched = watch()
    fence(watched)
    say(watched, fenced)
    expect(stopOf(watched)).toMatchObject({ id: 'I3' })
    expect(stopOf(watched)?.message).toContain('b2 is fenced, and in sync with')
  })
  test('without ELR the last member stays: X-PRE966', () => {
    const watched = watch()
    controller(watched.world).volatile.image.features = {}
    fence(watched)
    plant(watched, { isr: ['b2'], leader: null })
    look(watched, ['b2'])
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toEqual(['I3 X-PRE966'])
  })
})

describe('I7 UncleanExclusion: entering the ISR', () => {
  test('a follower that has not fetched what its leader began the epoch with stops the run', () => {
    const watched = watch()
    Object.assign(replica(watched, 'b1'), { epochStartOffset: 3 })
    const { brokerEpoch } = controller(watched.world).volatile.image.brokers.b2!
    Object.assign(progressOf(replica(watched, 'b1'), 'b2')!, { brokerEpoch, logEndOffset: 2 })
    say(watched, expanded)
    expect(stopOf(watched)).toMatchObject({ id: 'I7' })
  })
})

describe('I4 QuorumSuperset', () => {
  test('a leader that waits for all of them keeps the promise', () => {
    const watched = watch({ minIsr: 1 })
    say(watched, expanded)
    expect(stopOf(watched)).toBeNull()
  })
  test('one that waits for fewer than an election may choose from stops the run', () => {
    const watched = watch({ minIsr: 1 })
    replica(watched, 'b1').isr = ['b1']
    say(watched, expanded)
    expect(stopOf(watched)).toMatchObject({
      id: 'I4',
      message: 'QuorumSuperset: b1 does not wait for b2, which may lead orders-0',
    })
  })
})

describe('I5 CandidateComplete', () => {
  const eligible = { type: 'elr-changed', partition: P, elr: ['b2'], added: ['b2'], removed: [] } as const
  function short(watched: Watch): void {
    safely(watched.told, 2)
    plant(watched, { isr: ['b1'], elr: ['b2'] })
    broker(watched, 'b2').durable.logs[P]!.logEndOffset = 1
  }
  test('who is eligible and has everything keeps the promise', () => {
    const watched = watch({ minIsr: 2 })
    safely(watched.told, 2)
    plant(watched, { isr: ['b1'], elr: ['b2'] })
    say(watched, eligible)
    expect(stopOf(watched)).toBeNull()
  })
  test('an eligible replica that lacks what is readable stops the run', () => {
    const watched = watch({ minIsr: 2 })
    short(watched)
    say(watched, eligible)
    expect(stopOf(watched)).toMatchObject({ id: 'I5' })
    expect(stopOf(watched)?.message).toContain('b2 may lead orders-0, and its log ends before offset 2')
  })
  test('without ELR the last replica standing may come back shorter: X-PRE966', () => {
    const watched = watch({ minIsr: 2 })
    short(watched)
    controller(watched.world).volatile.image.features = {}
    plant(watched, { isr: ['b2'], elr: [] })
    unseen(watched, () =>
      say(watched, { type: 'log-tail-lost', broker: 'b2', partition: P, from: 2, to: 1, cause: 'power' }),
    )
    look(watched, ['b2'])
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toContain('I5 X-PRE966')
  })
})

describe('I7 UncleanExclusion', () => {
  const back = { type: 'broker-registered', broker: 'b2', brokerEpoch: 99, clean: false } as const
  test('who comes back uncleanly and counts for nothing keeps the promise', () => {
    const watched = watch()
    plantAlone(watched)
    say(watched, back)
    expect(stopOf(watched)).toBeNull()
  })
  test('who still counts stops the run', () => {
    const watched = watch()
    say(watched, back)
    expect(stopOf(watched)).toMatchObject({ id: 'I7' })
  })
  test('without ELR it is as before KIP-966: X-PRE966', () => {
    const watched = watch()
    controller(watched.world).volatile.image.features = {}
    say(watched, back)
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toEqual(['I7 X-PRE966'])
  })
})

describe('I10 IsrCas', () => {
  const follow = (watched: Watch, brokerEpoch: number): void => {
    Object.assign(progressOf(replica(watched, 'b1'), 'b2')!, { brokerEpoch, logEndOffset: 0 })
  }
  test('a member that fetched as the process that is registered keeps the promise', () => {
    const watched = watch()
    follow(watched, controller(watched.world).volatile.image.brokers.b2!.brokerEpoch)
    say(watched, expanded)
    expect(stopOf(watched)).toBeNull()
  })
  test('one whose earlier process had fetched stops the run', () => {
    const watched = watch()
    follow(watched, 77)
    say(watched, expanded)
    expect(stopOf(watched)).toMatchObject({ id: 'I10' })
  })
  test('a change that was asked for in older epochs, and accepted, stops the run', () => {
    const epochs = { leaderEpoch: 1, partitionEpoch: 4, knownLeaderEpoch: 1, knownPartitionEpoch: 4 }
    const about = { type: 'isr-change-accepted', partition: 'orders-0', broker: 'b1' } as const
    for (const [older, id] of [
      [{}, null],
      [{ knownPartitionEpoch: 5 }, 'I10'],
      [{ knownLeaderEpoch: 2 }, 'I10'],
    ] as const) {
      const watched = watch()
      say(watched, { ...about, ...epochs, ...older })
      expect(stopOf(watched)?.id ?? null).toBe(id)
    }
  })
  test('whoever was written down by hand is named: X-ADMIN', () => {
    const watched = watch()
    follow(watched, 77)
    watched.told.referee.faults.push({ at: 0, kind: 'appoint', targets: ['orders'], detail: '' })
    say(watched, expanded)
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toEqual(['I10 X-ADMIN'])
  })
})

describe('I12 CleanElection', () => {
  const elected = (leader: string, more: object = {}) =>
    ({
      type: 'leader-elected',
      partition: P,
      leader,
      previous: 'b1',
      leaderEpoch: 1,
      isr: [leader],
      reason: 'broker-fenced',
      unclean: false,
      ...more,
    }) as const
  test('a leader from the ISR keeps the promise', () => {
    const watched = watch()
    say(watched, elected('b2', { candidates: ['b1', 'b2'] }))
    expect(stopOf(watched)).toBeNull()
  })
  test('one that was neither in sync nor eligible stops the run', () => {
    const watched = watch()
    say(watched, elected('b2', { candidates: ['b1'] }))
    expect(stopOf(watched)).toMatchObject({
      id: 'I12',
      message: 'CleanElection: b2 was elected for orders-0; in sync or eligible were b1',
    })
  })
  test('an unclean election that nobody allowed stops the run; the last known leader’s is named: X-UNCLEAN', () => {
    const planted = watch()
    say(planted, elected('b2', { unclean: true }))
    expect(stopOf(planted)).toMatchObject({ id: 'I12' })
    const watched = watch()
    say(watched, elected('b2', { unclean: true, origin: 'last-known-leader' }))
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toContain('I12 X-UNCLEAN')
  })
})

describe('I13 RecoveryQuorum', () => {
  const emptied = (watched: Watch, lastKnownElr: string[]): void => {
    plant(watched, { isr: [], elr: [], lastKnownElr, leader: null })
    look(watched, [])
  }
  test('with min.insync.replicas=1 the last known leader is all that there is to remember', () => {
    const watched = watch({ minIsr: 1 })
    emptied(watched, ['b1'])
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toEqual([])
  })
  test('nobody remembered stops the run', () => {
    const watched = watch({ minIsr: 1 })
    emptied(watched, [])
    expect(stopOf(watched)).toMatchObject({ id: 'I13' })
  })
  test('Kafka remembers one where KIP-966 would remember two: X-IMPL', () => {
    const watched = watch({ minIsr: 2 })
    emptied(watched, ['b1'])
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toEqual(['I13 X-IMPL'])
  })
  test('a change of min.insync.replicas makes Kafka forget whoever was eligible, be they the last: X-IMPL', () => {
    const watched = watch({ minIsr: 2 })
    const detail = 'min.insync.replicas'
    watched.told.referee.faults.push({ at: 0, kind: 'set', targets: ['orders'], detail })
    emptied(watched, [])
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toEqual(['I13 X-IMPL'])
  })
})

describe('I14 ReassignSafe', () => {
  const started = {
    type: 'reassignment-started',
    partition: P,
    target: ['b1', 'b2'],
    adding: ['b2'],
    removing: [],
  } as const
  const finished = { type: 'reassignment-finished', partition: P, replicas: ['b1', 'b2'] } as const
  test('a new replica that is not in sync yet keeps the promise', () => {
    const watched = watch()
    plant(watched, { isr: ['b1'], addingReplicas: ['b2'] })
    say(watched, started)
    expect(stopOf(watched)).toBeNull()
  })
  test('one that is in sync before it has copied anything stops the run', () => {
    const watched = watch()
    plant(watched, { isr: ['b1', 'b2'], addingReplicas: ['b2'] })
    say(watched, started)
    expect(stopOf(watched)).toMatchObject({ id: 'I14' })
  })
  test('Kafka completes a move with too few in sync: X-IMPL', () => {
    const watched = watch({ minIsr: 2 })
    plant(watched, { isr: ['b1'] })
    say(watched, finished)
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toEqual(['I14 X-IMPL'])
  })
})
