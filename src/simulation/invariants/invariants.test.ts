// Each promise three times: it holds, its planted breakage is caught, and a legitimate one is named.
import { describe, expect, test } from 'vitest'
import { seconds } from '../../kernel/time'
import type { Fact } from '../../models/kafka/facts'
import { truncateTo } from '../../models/kafka/log/log'
import { progressOf } from '../../models/kafka/replication/replica'
import { emptyGroup } from '../../models/kafka/group/replay'
import {
  ack,
  append,
  batchOf,
  commit,
  deliver,
  elect,
  highWatermark,
  lead,
  P,
  position,
  replicate,
  request,
  safely,
  send,
  tell,
  truncate,
} from '../testing/story'
import { broker, controller, only, regretsOf, replica, stopOf, unseen, type Watch, watch } from '../testing/watch'
import { cloneReferee } from '../referee/state'
import { cloneChecker, invariants, sweep } from './checker'

/** b1 stores and announces three records, of which b2 has only two, and b2 is elected all the same. */
function uncleanElection(watched: Watch) {
  const { told } = watched
  const { topics } = controller(watched.world).volatile.image
  topics.orders = { ...topics.orders!, config: { 'unclean.leader.election.enable': true } }
  const safe = safely(told, 2)
  highWatermark(told, 'b2', 2, { isLeader: false })
  const [lost] = send(told, 1)
  unseen(watched, () => {
    append(told, 'b1', [lost!])
    highWatermark(told, 'b1', 3)
    ack(told, [lost!], { offset: 2 })
  })
  return { safe, lost: lost!, go: () => elect(told, 'b2', 1, { unclean: true }) }
}

/** A failover in good order, with readers, on the way of which nothing may be broken. */
function goodStory(watched: Watch): void {
  const { told } = watched
  const records = safely(told, 4)
  highWatermark(told, 'b2', 4, { isLeader: false })
  position(told, 0)
  deliver(told, 0, records)
  commit(told, 4)
  const pending = send(told, 2)
  request(told, pending)
  append(told, 'b1', pending)
  tell(told, { type: 'isr-shrank', partition: P, isr: ['b2'], removed: ['b1'], reason: 'broker-fenced' })
  elect(told, 'b2', 1)
  truncate(told, 'b1', 4, 'b2')
  const batch = append(told, 'b2', pending, { epoch: 1 })
  replicate(told, 'b1', 'b2', batch)
  tell(told, { type: 'isr-expanded', partition: P, isr: ['b2', 'b1'], added: ['b1'] })
  highWatermark(told, 'b2', 6, { epoch: 1 })
  highWatermark(told, 'b1', 6, { epoch: 1, isLeader: false })
  ack(told, pending, { broker: 'b2', offset: 4 })
  deliver(told, 4, pending)
  commit(told, 6)
}

test('all promises hold through a clean failover', () => {
  const watched = watch({ minIsr: 1 })
  goodStory(watched)
  expect(stopOf(watched)).toBeNull()
  expect(regretsOf(watched)).toEqual([])
})

test('every promise says what it promises, where it comes from and what may break it', () => {
  const ids =
    'L1 L2 L3 L4 L5 L6 L7 L8 L9 L11 L12 L10 L13 L14 L15 L16 I1 I2 I3 I4 I5 I7 I10 I12 I13 I14 I6 I8 I9 I11 KR1 KR2 KR3 KR4 KR5 KR6 KR7 KR8 KR9 G1 G2 G3 G4 G5 G6 G7 G8 S1 S2 S3 S4 S5 O1 O2 O3 O4 Y1 Y2 Y3 P1 P2 P3 P4 P5 P6 P7 P8 T1 T2 T3 T4 T5 T6 T7 T8 M1 M2 M3 M5 M4'
  expect(invariants.map(({ id }) => id).join(' ')).toBe(ids)
  for (const { promise, source, name } of invariants) {
    expect(promise).toMatch(/^[A-Z].*\.$/)
    expect(source.length * name.length).toBeGreaterThan(0)
  }
})

test('a copy of the checker goes on alone', () => {
  const watched = watch()
  safely(watched.told, 2)
  const { checker, world } = watched
  const copy = cloneChecker(checker, world, cloneReferee(checker.referee))
  only(watched, () => highWatermark(watched.told, 'b1', 1))
  expect(checker.stop?.id).toBe('L8')
  expect(copy.stop).toBeNull()
  expect(copy.memory).not.toBe(checker.memory)
})

describe('L1 DenseLog', () => {
  test('a hole in a log stops the run', () => {
    const watched = watch()
    safely(watched.told, 2)
    const batch = batchOf(send(watched.told, 1), 7, 0)
    only(watched, () =>
      tell(watched.told, { type: 'batch-appended', broker: 'b1', partition: P, leaderEpoch: 0, batch }),
    )
    expect(stopOf(watched)).toMatchObject({
      id: 'L1',
      reason: 'violation',
      message: 'DenseLog: b1 stored offset 7 of orders-0 right after 1',
    })
  })
  test('so does a log that is longer than what was stored in it', () => {
    const watched = watch()
    const { told } = watched
    broker(watched, 'b1').durable.logs[P]!.logEndOffset = 1
    only(watched, () => append(told, 'b1', send(told, 2)))
    expect(stopOf(watched)?.message).toContain('ends at 1')
  })
})

test('L2 Bounds: a high watermark above the log end stops the run', () => {
  const watched = watch()
  safely(watched.told, 2)
  highWatermark(watched.told, 'b2', 5, { isLeader: false })
  expect(stopOf(watched)).toMatchObject({
    id: 'L2',
    message: 'Bounds: b2 has for orders-0: log start 0, own segments from 0, high watermark 5, log end 2',
  })
})

test('L3 EpochMonotone: an older epoch after a newer one stops the run', () => {
  const watched = watch()
  const { told } = watched
  unseen(watched, () => append(told, 'b1', send(told, 1), { epoch: 1 }))
  const batch = batchOf(send(told, 1), 1, 0)
  only(watched, () => {
    broker(watched, 'b1').durable.logs[P]!.logEndOffset = 2
    tell(told, { type: 'batch-appended', broker: 'b1', partition: P, leaderEpoch: 0, batch })
  })
  expect(stopOf(watched)).toMatchObject({
    id: 'L3',
    message: 'EpochMonotone: orders-0 on b1: epoch 0 at 1 after epoch 1',
  })
})

describe('L5 LogMatching', () => {
  test('a follower with another record below both high watermarks stops the run', () => {
    const watched = watch()
    const { told } = watched
    unseen(watched, () => {
      append(told, 'b1', send(told, 1))
      replicate(told, 'b2', 'b1', batchOf(send(told, 1), 0, 0))
      highWatermark(told, 'b1', 1)
    })
    highWatermark(told, 'b2', 1, { isLeader: false })
    expect(stopOf(watched)).toMatchObject({ id: 'L5' })
  })
  test('after an unclean election the old leader may differ for a while: X-UNCLEAN', () => {
    const watched = watch()
    const { told } = watched
    uncleanElection(watched).go()
    append(told, 'b2', send(told, 1), { epoch: 1 })
    highWatermark(told, 'b2', 3, { epoch: 1 })
    highWatermark(told, 'b1', 3, { isLeader: false })
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toContain('L5 X-UNCLEAN')
  })
})

describe('L8 TrueHWMonotone', () => {
  test('a leader that lowers its high watermark stops the run', () => {
    const watched = watch()
    safely(watched.told, 2)
    only(watched, () => highWatermark(watched.told, 'b1', 1))
    expect(stopOf(watched)).toMatchObject({
      id: 'L8',
      message: 'TrueHWMonotone: b1 moved the high watermark of orders-0 from 2 to 1',
    })
  })
  test('an unclean election gives up what was readable: X-UNCLEAN', () => {
    const watched = watch()
    uncleanElection(watched).go()
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toContain('L8 X-UNCLEAN')
  })
})

describe('L11 StrongIsr', () => {
  test('an in-sync replica without a readable record stops the run', () => {
    const watched = watch()
    append(watched.told, 'b1', send(watched.told, 1))
    highWatermark(watched.told, 'b1', 1)
    expect(stopOf(watched)).toMatchObject({
      id: 'L11',
      message: 'StrongIsr: b2 is in sync with orders-0 and lacks offset 0, which b1 holds to be readable',
    })
  })
  /** b1 loses its end, leads on in its epoch, and fills it with something else; `before` and `after` the loss this is told. */
  function leadsOn(before: readonly Fact[], after: readonly Fact[]): Watch {
    const watched = watch()
    const { told } = watched
    safely(told, 2)
    replicate(told, 'b2', 'b1', append(told, 'b1', send(told, 1)))
    for (const fact of before) tell(told, fact)
    tell(told, { type: 'log-tail-lost', broker: 'b1', partition: P, from: 3, to: 2, cause: 'power' })
    truncateTo(broker(watched, 'b1').durable.logs[P]!, 2)
    for (const fact of after) tell(told, fact)
    const { followers } = replica(watched, 'b1')
    lead(told, 'b1', 0, 2)
    append(told, 'b1', send(told, 1))
    // b2 fetches on behind what it has.
    replica(watched, 'b1').followers = followers
    highWatermark(told, 'b1', 3)
    return watched
  }
  const loaded: Fact = { type: 'zookeeper-controller-loaded', broker: 'b2', epoch: 2, partitions: 1, took: 0 }
  test('with ZooKeeper, a leader that lost its end and was back before a new controller looked leads on: X-FLUSH', () => {
    const watched = leadsOn([], [loaded])
    expect([stopOf(watched), regretsOf(watched)]).toEqual([null, ['L11 X-FLUSH']])
  })
  test('with KRaft, or under a controller that ought to have missed it, that stops the run', () => {
    expect(stopOf(leadsOn([], []))?.id).toBe('L11')
    expect(stopOf(leadsOn([loaded], []))?.id).toBe('L11')
  })
  test('a leader deposed by an unclean election may hold more: X-UNCLEAN', () => {
    const watched = watch()
    uncleanElection(watched).go()
    append(watched.told, 'b1', send(watched.told, 1))
    // b2 had fetched so far before it was elected.
    progressOf(replica(watched, 'b1'), 'b2')!.logEndOffset = 4
    highWatermark(watched.told, 'b1', 4)
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toContain('L11 X-UNCLEAN')
  })
})

describe('I6 LeaderComplete', () => {
  test('a clean leader without a record that all acknowledged stops the run', () => {
    const watched = watch()
    const { told } = watched
    unseen(watched, () => {
      const records = send(told, 1)
      append(told, 'b1', records)
      ack(told, records)
    })
    elect(told, 'b2', 1)
    expect(stopOf(watched)).toMatchObject({
      id: 'I6',
      message: 'LeaderComplete: b2 leads orders-0 without 1 record(s) that were acknowledged by all',
    })
  })
  test('an unclean one is named: X-UNCLEAN', () => {
    const watched = watch()
    uncleanElection(watched).go()
    expect(regretsOf(watched)).toContain('I6 X-UNCLEAN')
  })
})

test('I8 OneLeaderPerEpoch: two leaders in one epoch stop the run', () => {
  const watched = watch()
  lead(watched.told, 'b2', 0, 0)
  expect(stopOf(watched)).toMatchObject({
    id: 'I8',
    message: 'OneLeaderPerEpoch: b2 and b1 both lead orders-0 in epoch 0',
  })
})

test('I9 EpochBump: a partition epoch that no record made stops the run', () => {
  const watched = watch()
  const { image } = controller(watched.world).volatile
  image.partitions[P] = { ...image.partitions[P]!, partitionEpoch: 7 }
  tell(watched.told, { type: 'isr-shrank', partition: P, isr: ['b1'], removed: ['b2'], reason: 'lag' })
  expect(stopOf(watched)).toMatchObject({ id: 'I9' })
  expect(stopOf(watched)?.message).toContain('partition epoch 8; its records make leader epoch 0, partition epoch 1')
})

describe('G1 Exclusive', () => {
  const assigned = (watched: Watch, consumer: string, generation: number) => {
    const actor = watched.world.actors[consumer]
    if (actor?.kind !== 'consumer') throw new Error(`${consumer} is not a consumer`)
    actor.volatile.generation = generation
    actor.volatile.owned[P] = {
      position: 0,
      positionEpoch: -1,
      committed: -1,
      highWatermark: 0,
    } as (typeof actor.volatile.owned)[string]
    tell(watched.told, {
      type: 'partitions-assigned',
      consumer,
      group: 'billing',
      member: `${consumer}-m`,
      generation,
      partitions: [P],
      kept: [],
    })
  }
  test('an assignment that gives a partition to two members stops the run', () => {
    const watched = watch()
    tell(watched.told, {
      type: 'assignment-completed',
      broker: 'b1',
      group: 'billing',
      generation: 1,
      assignment: { m1: [P], m2: [P] },
    })
    expect(stopOf(watched)).toMatchObject({
      id: 'G1',
      message: 'Exclusive: billing gave orders-0 to m1 and to m2 in generation 1',
    })
  })
  test('two members of one generation that own the same partition stop the run', () => {
    const watched = watch()
    assigned(watched, 'billing-1', 1)
    assigned(watched, 'billing-2', 1)
    expect(stopOf(watched)?.id).toBe('G1')
  })
  test('one of an older generation that has not heard of it is named: X-ZOMBIE', () => {
    const watched = watch()
    assigned(watched, 'billing-1', 1)
    assigned(watched, 'billing-2', 2)
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toEqual(['G1 X-ZOMBIE'])
  })
})

describe('G3 Generation', () => {
  const started = (watched: Watch, generation: number) =>
    tell(watched.told, {
      type: 'generation-started',
      broker: 'b1',
      group: 'billing',
      generation,
      protocol: 'range',
      leader: 'm1',
      members: ['m1'],
    })
  test('the same generation twice stops the run', () => {
    const watched = watch()
    started(watched, 1)
    expect(stopOf(watched)).toBeNull()
    started(watched, 1)
    expect(stopOf(watched)).toMatchObject({ id: 'G3', message: 'Generation: billing went from generation 1 to 1' })
  })
  test('a commit of a generation that has not begun stops the run', () => {
    const watched = watch()
    safely(watched.told, 1)
    started(watched, 1)
    commit(watched.told, 1, 2)
    expect(stopOf(watched)?.id).toBe('G3')
  })
  test('one that its coordinator took in the generation before is rightly replicated much later; one that it took since stops the run', () => {
    const watched = watch()
    safely(watched.told, 1)
    started(watched, 1)
    const taken = (watched.world.now = 1_000_000)
    started(watched, 2)
    watched.world.now = 60_000_000
    commit(watched.told, 1, 1, -1, taken)
    expect(stopOf(watched)).toBeNull()
    commit(watched.told, 1, 1, 1, taken + 1)
    expect(stopOf(watched)?.id).toBe('G3')
  })
  test('a coordinator that read a log shortened by an unclean election is named: X-UNCLEAN', () => {
    const watched = watch()
    const shard = '__consumer_offsets-3'
    tell(watched.told, { type: 'assignment-completed', broker: 'b1', group: 'billing', generation: 4, assignment: {} })
    unseen(watched, () =>
      tell(watched.told, {
        type: 'leader-elected',
        partition: shard,
        leader: 'b2',
        previous: 'b1',
        leaderEpoch: 1,
        isr: ['b2'],
        reason: 'unclean',
        unclean: true,
      }),
    )
    const groups = { billing: emptyGroup('billing') }
    const { volatile } = broker(watched, 'b2')
    volatile.groups[shard] = {
      partition: shard,
      leaderEpoch: 1,
      loaded: true,
      loadedEpoch: 0,
      groups,
      inTransactions: {},
      written: 0,
      pending: [],
      uncommitted: [],
      timerAt: 0,
    } as (typeof volatile.groups)[string]
    tell(watched.told, { type: 'coordinator-elected', broker: 'b2', group: 'billing', partition: shard })
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toEqual(['G3 X-UNCLEAN'])
  })
})

describe('P4 Resolve', () => {
  /** What a look at everything finds after so many seconds. */
  const after = (watched: Watch, passed: number): string | undefined => {
    watched.world.now = seconds(passed)
    return sweep(watched.checker, watched.world.now, 0)?.message
  }

  test('a record that its producer has forgotten stops the run, once delivery.timeout.ms is over', () => {
    const watched = watch()
    safely(watched.told, 2)
    send(watched.told, 1)
    expect([after(watched, 29), after(watched, 31), after(watched, 31.5)]).toEqual([undefined, undefined, undefined])
    expect(after(watched, 33)).toMatch(/^Resolve: nothing has become of record #2 of p1, sent at \d+ ms$/)
  })
  test('without idempotence it may wait for a younger one that came before it in the queue: as long again', () => {
    const watched = watch({ idempotent: false })
    safely(watched.told, 2)
    send(watched.told, 1)
    const producer = watched.world.actors.p1
    if (producer?.kind === 'producer') producer.config = { ...producer.config, 'enable.idempotence': false }
    expect([after(watched, 31), after(watched, 33), after(watched, 59.9)]).toEqual([undefined, undefined, undefined])
    expect([after(watched, 61), after(watched, 63)]).toEqual([undefined, expect.stringContaining('record #2 of p1')])
  })
  test('one whose end was told, and one whose process is paused, do not', () => {
    const watched = watch()
    safely(watched.told, 3)
    expect([after(watched, 31), after(watched, 90)]).toEqual([undefined, undefined])
    send(watched.told, 1)
    watched.world.actors.p1!.paused = true
    expect([after(watched, 150), after(watched, 200)]).toEqual([undefined, undefined])
  })
})

describe('O1 CommittedRange', () => {
  test('a commit above what can be read stops the run', () => {
    const watched = watch()
    safely(watched.told, 2)
    commit(watched.told, 3)
    expect(stopOf(watched)).toMatchObject({
      id: 'O1',
      message: 'CommittedRange: billing committed offset 3 of orders-0, which is readable up to 2',
    })
  })
  test('a position in what an unclean election gave up is named: X-UNCLEAN', () => {
    const watched = watch()
    uncleanElection(watched).go()
    position(watched.told, 3, 'committed')
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toContain('O1 X-UNCLEAN')
  })
})

describe('P2 NoDup', () => {
  test('an idempotent record that is stored twice stops the run', () => {
    const watched = watch()
    const records = safely(watched.told, 1)
    append(watched.told, 'b1', records)
    expect(stopOf(watched)).toMatchObject({
      id: 'P2',
      message: 'NoDup: 1 record(s) of orders-0 were stored again at offset 1',
    })
  })
  test('a retry without idempotence is named: X-NOIDEM', () => {
    const watched = watch({ idempotent: false })
    const records = send(watched.told, 1)
    request(watched.told, records)
    append(watched.told, 'b1', records)
    request(watched.told, records, { attempt: 2 })
    append(watched.told, 'b1', records)
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toEqual(['P2 X-NOIDEM'])
  })
  test('a stored batch that is too large when it comes again, since somebody lowered the limit, is named: X-SPLIT', () => {
    const watched = watch()
    const records = send(watched.told, 1)
    request(watched.told, records)
    append(watched.told, 'b1', records)
    watched.told.referee.faults.push({ at: 0, kind: 'set', targets: ['orders'], detail: 'max.message.bytes' })
    request(watched.told, records, { attempt: 2 })
    append(watched.told, 'b1', records)
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toContain('P2 X-SPLIT')
  })
  test('without a retry nothing explains it', () => {
    const watched = watch({ idempotent: false })
    const records = safely(watched.told, 1)
    append(watched.told, 'b1', records)
    expect(stopOf(watched)?.id).toBe('P2')
  })
})

describe('P3 Order', () => {
  const reorder = (watched: Watch) => {
    const first = send(watched.told, 1)
    append(watched.told, 'b1', send(watched.told, 1))
    append(watched.told, 'b1', first)
  }
  test('an idempotent producer whose records change places stops the run', () => {
    const watched = watch()
    reorder(watched)
    expect(stopOf(watched)).toMatchObject({ id: 'P3' })
  })
  test('several requests at once without idempotence are named: X-INFLIGHT', () => {
    const watched = watch({ idempotent: false })
    reorder(watched)
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toEqual(['P3 X-INFLIGHT'])
  })
  test('so are batches with sequence numbers that are overtaken since somebody has switched idempotence off', () => {
    const watched = watch()
    const producer = watched.world.actors.p1
    if (producer?.kind === 'producer') producer.config = { ...producer.config, acks: '1' }
    watched.told.referee.faults.push({ at: 0, kind: 'set', targets: ['p1'], detail: 'acks' })
    reorder(watched)
    expect([stopOf(watched), regretsOf(watched)]).toEqual([null, ['P3 X-INFLIGHT']])
  })
  test('one request at a time explains nothing', () => {
    const watched = watch({ idempotent: false })
    const producer = watched.world.actors.p1
    if (producer?.kind === 'producer')
      producer.config = { ...producer.config, 'max.in.flight.requests.per.connection': 1 }
    reorder(watched)
    expect(stopOf(watched)?.id).toBe('P3')
  })
})

describe('P5 AckMeaning', () => {
  test('a high watermark that moves with too few in-sync replicas stops the run', () => {
    const watched = watch({ minIsr: 2 })
    replica(watched, 'b1').isr = ['b1']
    only(watched, () => highWatermark(watched.told, 'b1', 1))
    expect(stopOf(watched)).toMatchObject({ id: 'P5' })
    expect(stopOf(watched)?.message).toContain('only 1 in-sync replica(s), of 2 that it needs')
  })
  test('an answer before all in-sync replicas have the record stops the run', () => {
    const watched = watch()
    const records = send(watched.told, 1)
    append(watched.told, 'b1', records)
    ack(watched.told, records)
    expect(stopOf(watched)).toMatchObject({
      id: 'P5',
      message: 'AckMeaning: b1 acknowledged offset 0 of orders-0, which is not on all in-sync replicas',
    })
  })
  test('"all" may mean one broker where one is enough: X-MINISR1', () => {
    const watched = watch({ minIsr: 1 })
    const { told } = watched
    tell(told, { type: 'isr-shrank', partition: P, isr: ['b1'], removed: ['b2'], reason: 'lag' })
    const records = send(told, 1)
    append(told, 'b1', records)
    highWatermark(told, 'b1', 1)
    ack(told, records)
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toEqual(['P5 X-MINISR1'])
  })
})

describe('P7 NoLost', () => {
  test('an acknowledged record that nobody ever stored stops the run', () => {
    const watched = watch({ acks: 1 })
    ack(watched.told, send(watched.told, 1))
    expect(stopOf(watched)).toMatchObject({ id: 'P7' })
  })
  test('one that only its dead leader had is named: X-ACK1', () => {
    const watched = watch({ acks: 1 })
    const records = send(watched.told, 1)
    append(watched.told, 'b1', records)
    ack(watched.told, records)
    elect(watched.told, 'b2', 1)
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toEqual(['P7 X-ACK1'])
  })
  test('one that was readable is not explained by acks=1', () => {
    const watched = watch({ acks: 1 })
    unseen(watched, () => safely(watched.told, 1))
    unseen(watched, () => {
      const records = send(watched.told, 1)
      append(watched.told, 'b1', records)
      highWatermark(watched.told, 'b1', 2)
      ack(watched.told, records)
    })
    elect(watched.told, 'b2', 1)
    expect(stopOf(watched)).not.toBeNull()
  })
})

describe('P8 OffsetStable', () => {
  test('another record at an offset that was read stops the run', () => {
    const watched = watch()
    const records = safely(watched.told, 2)
    deliver(watched.told, 0, records)
    position(watched.told, 0)
    deliver(watched.told, 0, [records[1]!])
    expect(stopOf(watched)).toMatchObject({
      id: 'P8',
      message: 'OffsetStable: offset 0 of orders-0 was read before, and was another record then',
    })
  })
  test('after an unclean election it is named: X-UNCLEAN', () => {
    const watched = watch()
    const { told } = watched
    const { lost, safe, go } = uncleanElection(watched)
    deliver(told, 0, [...safe, lost])
    go()
    const records = send(told, 1)
    append(told, 'b2', records, { epoch: 1 })
    highWatermark(told, 'b2', 3, { epoch: 1 })
    position(told, 2)
    deliver(told, 2, records)
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toContain('P8 X-UNCLEAN')
  })
})

describe('M1 Ledger', () => {
  test('two outcomes of one record stop the run', () => {
    const watched = watch()
    const records = safely(watched.told, 1)
    ack(watched.told, records)
    expect(stopOf(watched)).toMatchObject({ id: 'M1' })
  })
  test('a record that nobody sent stops the run', () => {
    const watched = watch()
    send(watched.told, 1)
    append(watched.told, 'b1', [2 ** 32 + 99])
    expect(stopOf(watched)?.message).toBe('Ledger: record 1/99 of orders-0 is spoken of, and nobody ever sent it')
  })
  test('a record that failed for certain and is stored stops the run', () => {
    const watched = watch()
    const records = send(watched.told, 1)
    append(watched.told, 'b1', records)
    tell(watched.told, {
      type: 'batch-failed',
      producer: 'p1',
      partition: P,
      records,
      error: 'MESSAGE_TOO_LARGE',
      certain: true,
    })
    expect(stopOf(watched)?.id).toBe('P6')
  })
})

test('M2 Totals: books that do not balance stop the run', () => {
  const watched = watch()
  const records = safely(watched.told, 1)
  expect(records).toHaveLength(1)
  watched.told.referee.totals.acked++
  safely(watched.told, 1)
  expect(stopOf(watched)).toMatchObject({ id: 'M2', message: expect.stringContaining('are accounted for') as string })
})
