// The promises of logs, in-sync replicas and disks, each three times: it holds, its planted breakage is caught, a legitimate
// one is named.
import { describe, expect, test } from 'vitest'
import { progressOf } from '../../models/kafka/replication/replica'
import { parseScenario } from '../../blueprint/parse'
import { headlessRun, resultOf } from '../headless'
import { append, batchOf, elect, highWatermark, P, replicate, safely, send, tell, truncate } from '../testing/story'
import { broker, only, regretsOf, replica, stopOf, unseen, type Watch, watch } from '../testing/watch'
import { sweep } from './checker'

const log = (watched: Watch, id: string) => broker(watched, id).durable.logs[P]!

function swept(watched: Watch) {
  sweep(watched.checker, watched.told.now, watched.told.seq)
  return stopOf(watched)
}

/** b1 leads again, b2 has records that b1 never had, and is cut at `to`; then it copies what b1 has from there on. */
function cutAndCopied(watched: Watch, to: number): void {
  const { told } = watched
  safely(told, 2)
  unseen(watched, () => {
    elect(told, 'b2', 1)
    for (const record of send(told, 2)) append(told, 'b2', [record], { epoch: 1 })
    elect(told, 'b1', 2, { isr: ['b1'] })
    for (const record of send(told, 2)) append(told, 'b1', [record], { epoch: 2 })
  })
  const cut = { type: 'log-truncated', broker: 'b2', partition: P, from: 4, leader: 'b1', leaderEpoch: 2 } as const
  tell(told, { ...cut, to, highWatermark: 2 })
  const batches = log(watched, 'b1').tail.filter(({ baseOffset }) => baseOffset >= to)
  tell(told, { type: 'batches-replicated', broker: 'b2', partition: P, leader: 'b1', batches })
}

describe('L4 EpochCache', () => {
  const told = () => {
    const watched = watch()
    safely(watched.told, 3)
    elect(watched.told, 'b2', 1)
    append(watched.told, 'b2', send(watched.told, 2), { epoch: 1 })
    return watched
  }
  test('holds through a change of leader', () => {
    expect(swept(told())).toBeNull()
  })
  test('an entry that begins elsewhere than its records stops the run', () => {
    const watched = told()
    log(watched, 'b2').epochs.at(-1)!.startOffset = 2
    expect(swept(watched)).toMatchObject({
      id: 'L4',
      message: 'EpochCache: b2 has for orders-0: epoch 1 from 2, where a record of epoch 0 lies',
    })
  })
  test('so does a record whose epoch was forgotten', () => {
    const watched = told()
    log(watched, 'b2').epochs.pop()
    expect(swept(watched)?.message).toContain('no entry for epoch 1 of its last record')
  })
  test('an epoch that began and stored nothing is no mistake', () => {
    const watched = told()
    log(watched, 'b2').epochs.push({ epoch: 5, startOffset: 5 })
    expect(swept(watched)).toBeNull()
  })
})

describe('L6 PrefixAfterTruncate', () => {
  test('a follower that was cut where its log parts from the leader goes on well', () => {
    const watched = watch()
    cutAndCopied(watched, 2)
    expect(stopOf(watched)).toBeNull()
  })
  test('one that has settled a divergence and still holds more than both have stops the run', () => {
    const about = {
      type: 'divergence-settled',
      broker: 'b2',
      partition: 'orders-0',
      leader: 'b1',
      leaderEpoch: 1,
    } as const
    for (const [end, id] of [
      [7, null],
      [8, 'L6'],
    ] as const) {
      const watched = watch()
      only(watched, () => tell(watched.told, { ...about, answered: 7, end }))
      expect(stopOf(watched)?.id ?? null).toBe(id)
    }
  })
  test('one that was cut too late stops the run; old rules are an excuse', () => {
    for (const legacy of [false, true]) {
      const watched = watch()
      watched.told.referee.legacy = legacy
      cutAndCopied(watched, 3)
      if (legacy) expect(regretsOf(watched)).toContain('L6 X-LEGACY')
      else expect(stopOf(watched)).toMatchObject({ id: 'L6' })
    }
  })
})

describe('L7 NoTruncBelowTrueHW', () => {
  const cut = (watched: Watch, to: number) => truncate(watched.told, 'b2', to, 'b1')
  test('cutting what nobody could read is usual', () => {
    const watched = watch()
    safely(watched.told, 3)
    unseen(watched, () => append(watched.told, 'b2', send(watched.told, 1)))
    cut(watched, 3)
    expect(stopOf(watched)).toBeNull()
  })
  test('a member in sync that cuts what was readable stops the run', () => {
    const watched = watch()
    safely(watched.told, 2)
    safely(watched.told, 1)
    cut(watched, 2)
    expect(stopOf(watched)).toMatchObject({
      id: 'L7',
      message: 'NoTruncBelowTrueHW: b2 is in sync with orders-0 and cut it at 2, below 3, which was readable',
    })
  })
  test('after a loss of power it is named: X-FLUSH', () => {
    const watched = watch()
    safely(watched.told, 2)
    safely(watched.told, 1)
    tell(watched.told, { type: 'log-tail-lost', broker: 'b1', partition: P, from: 3, to: 2, cause: 'power' })
    cut(watched, 2)
    expect(regretsOf(watched)).toContain('L7 X-FLUSH')
  })
})

describe('L9 AppliedHW', () => {
  const ask = (watched: Watch) =>
    only(watched, () =>
      tell(watched.told, {
        type: 'isr-change-requested',
        broker: 'b1',
        partition: P,
        isr: ['b1', 'b2'],
        reason: 'b2 has caught up',
      }),
    )
  const without = () => {
    const watched = watch()
    safely(watched.told, 3)
    replica(watched, 'b1').isr = ['b1']
    return watched
  }
  test('who has fetched all that is readable may enter', () => {
    const watched = without()
    ask(watched)
    expect(stopOf(watched)).toBeNull()
  })
  test('one that has not stops the run', () => {
    const watched = without()
    progressOf(replica(watched, 'b1'), 'b2')!.logEndOffset = 2
    ask(watched)
    expect(stopOf(watched)).toMatchObject({
      id: 'L9',
      message: 'AppliedHW: b1 wants b2 in sync with orders-0, which it knows to end at 2, before 3',
    })
  })
  test('so does one that has not reached the start of the epoch; old rules are an excuse', () => {
    for (const legacy of [false, true]) {
      const watched = without()
      watched.told.referee.legacy = legacy
      replica(watched, 'b1').epochStartOffset = 5
      ask(watched)
      if (legacy) expect(regretsOf(watched)).toEqual(['L9 X-LEGACY'])
      else expect(stopOf(watched)?.id).toBe('L9')
    }
  })
})

describe('L10 CommitRule', () => {
  test('what all have fetched becomes readable', () => {
    const watched = watch()
    safely(watched.told, 3)
    expect(stopOf(watched)).toBeNull()
  })
  test('a member that is asked for and has not fetched it counts as well', () => {
    const watched = watch()
    const { told } = watched
    tell(told, { type: 'isr-shrank', partition: P, isr: ['b1'], removed: ['b2'], reason: 'lag' })
    append(told, 'b1', send(told, 2))
    Object.assign(replica(watched, 'b1'), { isr: ['b1'], pendingIsr: ['b1', 'b2'] })
    highWatermark(told, 'b1', 2)
    expect(stopOf(watched)).toMatchObject({
      id: 'L10',
      message: 'CommitRule: orders-0 became readable to 2, and b2 has fetched to -1 only',
    })
  })
  test('too few in sync stop the run; old rules are an excuse', () => {
    for (const legacy of [false, true]) {
      const watched = watch({ minIsr: 2 })
      const { told } = watched
      told.referee.legacy = legacy
      tell(told, { type: 'isr-shrank', partition: P, isr: ['b1'], removed: ['b2'], reason: 'lag' })
      append(told, 'b1', send(told, 2))
      replica(watched, 'b1').isr = ['b1']
      highWatermark(told, 'b1', 2)
      if (legacy) expect(regretsOf(watched)).toContain('L10 X-LEGACY')
      else expect(stopOf(watched)).not.toBeNull()
    }
  })
})

describe('L12 WeakIsr', () => {
  const short = (watched: Watch) => {
    const { told } = watched
    safely(told, 2)
    unseen(watched, () => append(told, 'b1', send(told, 1)))
    // The controller has b2 out already, and the leader has not heard of it.
    unseen(watched, () =>
      tell(told, { type: 'isr-shrank', partition: P, isr: ['b1'], removed: ['b2'], reason: 'broker-fenced' }),
    )
    replica(watched, 'b1').isr = ['b1', 'b2']
    progressOf(replica(watched, 'b1'), 'b2')!.logEndOffset = 3
  }
  test('holds while everybody whom the leader counts has it', () => {
    const watched = watch()
    safely(watched.told, 2)
    expect(stopOf(watched)).toBeNull()
  })
  test('a member by the view of the leader alone that lacks a record stops the run', () => {
    const watched = watch()
    short(watched)
    highWatermark(watched.told, 'b1', 3)
    expect(stopOf(watched)).toMatchObject({
      id: 'L12',
      message: 'WeakIsr: b1 counts b2 for orders-0, which lacks offset 2',
    })
  })
  test('after a loss of power it is named: X-FLUSH', () => {
    const watched = watch()
    short(watched)
    unseen(watched, () =>
      tell(watched.told, { type: 'log-tail-lost', broker: 'b2', partition: P, from: 3, to: 2, cause: 'power' }),
    )
    highWatermark(watched.told, 'b1', 3)
    expect(regretsOf(watched)).toContain('L12 X-FLUSH')
  })
})

describe('L13 Retention', () => {
  const advance = (watched: Watch, to: number, reason: 'time' | 'size' | 'delete-records') =>
    tell(watched.told, { type: 'log-start-advanced', broker: 'b1', partition: P, from: 0, to, reason })
  test('holds when a log begins later because a person said so', () => {
    const watched = watch()
    safely(watched.told, 3)
    advance(watched, 2, 'delete-records')
    expect(swept(watched)).toBeNull()
  })
  test('a start above what is readable stops the run', () => {
    const watched = watch()
    safely(watched.told, 2)
    unseen(watched, () => append(watched.told, 'b1', send(watched.told, 2)))
    only(watched, () => advance(watched, 4, 'size'))
    expect(stopOf(watched)).toMatchObject({ id: 'L13' })
  })
  test('so does one that nobody spoke of', () => {
    const watched = watch()
    safely(watched.told, 3)
    log(watched, 'b1').logStartOffset = 1
    expect(swept(watched)?.message).toContain('orders-0 on b1 begins at 1; nothing but 0 was ever said')
  })
  test('records that go by time before their time stop the run; a wrong clock is an excuse: X-CLOCK', () => {
    for (const wrongClock of [false, true]) {
      const watched = watch()
      safely(watched.told, 3)
      if (wrongClock) watched.told.referee.faults.push({ at: 0, kind: 'clock', targets: ['p1'], detail: '' })
      watched.world.now = watched.told.now
      advance(watched, 3, 'time')
      if (wrongClock) expect(regretsOf(watched)).toEqual(['L13 X-CLOCK'])
      else expect(stopOf(watched)?.message).toMatch(/of 604800000 ms that they are kept/)
    }
  })
  test('K33 a producer whose clock is behind has its records deleted at once, and the checker says why', () => {
    const parsed = parseScenario(`
scenario: behind
version: 1
seed: 5
time: { profile: realistic, end: 40s }
blueprint:
  brokers: 1
  config: { offsets.topic.num.partitions: 1 }
  topics: { orders: { partitions: 1, replicas: 1, retention.ms: 1h, segment.ms: 5s } }
  producers: { web: { to: orders, rate: 2/s } }
timeline:
  - { at: 0s, do: clock, target: producer:web, behind: 2h }
expect:
  - { always: ledger.lost == 0 }
  - { final: ledger.expired > 50 }
`)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    const result = resultOf(headlessRun(parsed.scenario, parsed.scenario.time.end))
    expect(result.violations).toEqual([])
    expect(result.expectations.map(({ state }) => state)).toEqual(['passed', 'passed'])
    expect(result.explained.map(({ id, code }) => `${id} ${code}`)).toContain('L13 X-CLOCK')
  })
})

describe('L15 Appender', () => {
  test('a leader appends in its own epoch', () => {
    const watched = watch()
    safely(watched.told, 2)
    expect(stopOf(watched)).toBeNull()
  })
  test('a follower that appends stops the run', () => {
    const watched = watch()
    only(watched, () => append(watched.told, 'b2', send(watched.told, 1)))
    expect(stopOf(watched)).toMatchObject({
      id: 'L15',
      message: 'Appender: b2, follower of epoch 0, appended to orders-0 in epoch 0',
    })
  })
  test('so does a leader that stamps another epoch than its own', () => {
    const watched = watch()
    only(watched, () => append(watched.told, 'b1', send(watched.told, 1), { epoch: 3 }))
    expect(stopOf(watched)?.id).toBe('L15')
  })
})

describe('L16 Tiered', () => {
  // b1 has stored three records, and lets its disk forget them.
  const told = () => {
    const watched = watch()
    safely(watched.told, 3)
    return watched
  }
  const copied = (watched: Watch) =>
    tell(watched.told, {
      type: 'segment-copied',
      broker: 'b1',
      partition: P,
      segment: 1,
      baseOffset: 0,
      endOffset: 2,
      bytes: 300,
      takes: 1_000,
      batches: log(watched, 'b1').tail,
    })
  const forgotten = (watched: Watch) => {
    log(watched, 'b1').localLogStartOffset = 3
    tell(watched.told, { type: 'local-start-advanced', broker: 'b1', partition: P, from: 0, to: 3 })
  }
  const deleted = (watched: Watch) =>
    tell(watched.told, {
      type: 'remote-segments-deleted',
      broker: 'b1',
      partition: P,
      segments: [{ id: 1, baseOffset: 0, endOffset: 2 }],
      bytes: 300,
      reason: 'time',
    })

  test('what was copied may leave the disk, and after the start of the log has moved remote storage, too', () => {
    const watched = told()
    copied(watched)
    forgotten(watched)
    only(watched, () =>
      tell(watched.told, { type: 'log-start-advanced', broker: 'b1', partition: P, from: 0, to: 3, reason: 'remote' }),
    )
    deleted(watched)
    expect(stopOf(watched)).toBeNull()
  })
  test('a disk that forgets what was never copied stops the run', () => {
    const watched = told()
    forgotten(watched)
    expect(stopOf(watched)).toMatchObject({
      id: 'L16',
      message: 'Tiered: b1 has offset 0 of orders-0 no more, and remote storage does not have it either',
    })
  })
  test('so does remote storage that forgets what the log begins with', () => {
    const watched = told()
    copied(watched)
    forgotten(watched)
    deleted(watched)
    expect(stopOf(watched)).toMatchObject({
      id: 'L16',
      message: 'Tiered: offset 0 of orders-0 left remote storage, and the log begins at 0',
    })
  })
  test('what another log than its own had copied is named: X-FLUSH', () => {
    const watched = told()
    tell(watched.told, { type: 'log-tail-lost', broker: 'b1', partition: P, from: 5, to: 3, cause: 'power' })
    forgotten(watched)
    expect(regretsOf(watched)).toContain('L16 X-FLUSH')
  })
})

describe('I11 FencedFetch', () => {
  test('copying within one epoch is as it should be', () => {
    const watched = watch()
    safely(watched.told, 2)
    expect(stopOf(watched)).toBeNull()
  })
  test('a record of a newer epoch than the follower knows stops the run', () => {
    const watched = watch()
    safely(watched.told, 1)
    const batch = batchOf(send(watched.told, 1), 1, 4)
    unseen(watched, () =>
      tell(watched.told, { type: 'batch-appended', broker: 'b1', partition: P, leaderEpoch: 4, batch }),
    )
    replicate(watched.told, 'b2', 'b1', batch)
    expect(stopOf(watched)).toMatchObject({ id: 'I11' })
  })
  test('so does a leader that serves a follower of a newer epoch; old rules are an excuse', () => {
    for (const legacy of [false, true]) {
      const watched = watch()
      watched.told.referee.legacy = legacy
      safely(watched.told, 1)
      let batch = batchOf([], 1, 0)
      unseen(watched, () => (batch = append(watched.told, 'b1', send(watched.told, 1))))
      replica(watched, 'b2').leaderEpoch = 1
      replicate(watched.told, 'b2', 'b1', batch)
      if (legacy) expect(regretsOf(watched)).toContain('I11 X-LEGACY')
      else expect(stopOf(watched)?.message).toContain('b1 is still in epoch 0 of orders-0, and served b2 in epoch 1')
    }
  })
})

describe('M4 Bytes', () => {
  test('holds for whatever was stored', () => {
    const watched = watch()
    safely(watched.told, 3)
    expect(swept(watched)).toBeNull()
  })
  test('a size that is not the sum of its segments stops the run', () => {
    const watched = watch()
    safely(watched.told, 3)
    log(watched, 'b1').sizeInBytes += 10
    expect(swept(watched)).toMatchObject({
      id: 'M4',
      message: 'Bytes: b1 has for orders-0: segments of 100 bytes, and a size of 110',
    })
  })
  test('so does more than fits', () => {
    const watched = watch()
    safely(watched.told, 3)
    broker(watched, 'b1').diskCapacity = 99
    expect(swept(watched)?.message).toBe('Bytes: b1 has 100 bytes on a disk of 99')
  })
})
