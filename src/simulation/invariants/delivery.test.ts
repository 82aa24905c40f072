// The promises about what applications get and do: stories that break each of them, and those that rightly bend it.
import { expect, test } from 'vitest'
import type { CommitMode } from '../../models/kafka/application'
import { commit, deliver, P, position, safely, tell } from '../testing/story'
import { regretsOf, stopOf, watch, type Watch } from '../testing/watch'
import { ledgerOf, outcomeOf } from '../referee/ledger'

const aboutGroup = { consumer: 'billing-1', group: 'billing', partition: P }

/** The applications of `billing` commit so. */
function application({ world }: Watch, commitMode: CommitMode, handOff = false): void {
  for (const actor of Object.values(world.actors)) {
    if (actor.kind === 'consumer') Object.assign(actor, { commit: commitMode, handOff })
  }
}

const process = ({ told }: Watch, from: number, records: readonly number[], consumer = 'billing-1') =>
  tell(told, { type: 'records-processed', ...aboutGroup, consumer, offsets: records.map((_, i) => from + i), records })
const crash = ({ told }: Watch) =>
  tell(told, { type: 'consumer-crashed', consumer: 'billing-1', group: 'billing', partitions: [P] })

test('O2 a consumer that leaves out a record which is there stops the run; a position of its own choice does not', () => {
  const watched = watch()
  const records = safely(watched.told, 4)
  position(watched.told, 0)
  deliver(watched.told, 0, [records[0]!])
  deliver(watched.told, 2, [records[2]!])
  expect(stopOf(watched)).toMatchObject({
    id: 'O2',
    message: 'NoSilentSkip: billing-1 was given offset 2 of orders-0 after 0',
  })
  const fine = watch()
  const others = safely(fine.told, 4)
  position(fine.told, 0)
  deliver(fine.told, 0, [others[0]!])
  position(fine.told, 2)
  deliver(fine.told, 2, others.slice(2))
  expect(stopOf(fine)?.id).not.toBe('O2')
})

test('O3 a consumer that is given an offset again without a new position stops the run', () => {
  const watched = watch()
  const records = safely(watched.told, 2)
  position(watched.told, 0)
  deliver(watched.told, 0, records)
  deliver(watched.told, 1, [records[1]!])
  expect(stopOf(watched)).toMatchObject({ id: 'O3' })
})

test('O4 a committed offset that goes back stops the run; after a reset by a person it is X-ADMIN', () => {
  const watched = watch()
  const records = safely(watched.told, 3)
  position(watched.told, 0)
  deliver(watched.told, 0, records)
  commit(watched.told, 3)
  commit(watched.told, 1, 1, 3)
  expect(stopOf(watched)).toMatchObject({ id: 'O4' })
  const reset = watch()
  reset.told.referee.faults.push({ at: 1, kind: 'reset', targets: ['billing'], detail: '' })
  safely(reset.told, 3)
  position(reset.told, 0)
  commit(reset.told, 1, -1, 3)
  expect([stopOf(reset), regretsOf(reset)]).toEqual([null, expect.arrayContaining(['O4 X-ADMIN'])])
})

test('O4 whoever takes a partition over begins where its group has committed, or later', () => {
  const watched = watch()
  const records = safely(watched.told, 3)
  position(watched.told, 0)
  deliver(watched.told, 0, records)
  commit(watched.told, 3)
  position(watched.told, 3, 'committed')
  expect(stopOf(watched)).toBeNull()
  position(watched.told, 2, 'committed')
  expect(stopOf(watched)).toMatchObject({
    id: 'O4',
    message: 'CommitMonotone: billing-1 began at 2 of orders-0, where 3 was committed',
  })
})

test('Y1 who commits before the work and does it twice stops the run; an owner that does not know that it is out is X-ZOMBIE', () => {
  const watched = watch()
  application(watched, 'before')
  const records = safely(watched.told, 2)
  position(watched.told, 0)
  deliver(watched.told, 0, records)
  process(watched, 0, records)
  process(watched, 0, records)
  expect(stopOf(watched)).toMatchObject({
    id: 'Y1',
    message: 'AtMostOnce: billing processed offset 0 of orders-0 again, and commits before the work',
  })
  expect(ledgerOf(watched.told.referee, { group: 'billing' })).toMatchObject({ processed: 2, processedAgain: 2 })
  const zombie = watch()
  application(zombie, 'before')
  const others = safely(zombie.told, 2)
  position(zombie.told, 0)
  deliver(zombie.told, 0, others)
  tell(zombie.told, { type: 'position-set', ...aboutGroup, consumer: 'billing-2', offset: 0, why: 'committed' })
  process(zombie, 0, others, 'billing-2')
  process(zombie, 0, others)
  expect(stopOf(zombie)).toBeNull()
  expect(regretsOf(zombie)).toContain('Y1 X-ZOMBIE')
})

test('Y2 what is committed and never done, by an application that commits after the work, stops the run; with a pool it is X-ASYNCCOMMIT', () => {
  const story = (handOff: boolean) => {
    const watched = watch()
    application(watched, 'auto', handOff)
    const records = safely(watched.told, 3)
    position(watched.told, 0)
    deliver(watched.told, 0, records)
    process(watched, 0, records.slice(0, 1))
    commit(watched.told, 3)
    crash(watched)
    return watched
  }
  expect(stopOf(story(false))).toMatchObject({
    id: 'Y2',
    message: 'AtLeastOnce: billing never processed offset 1 of orders-0',
  })
  const pool = story(true)
  expect([stopOf(pool), regretsOf(pool)]).toEqual([null, expect.arrayContaining(['Y2 X-ASYNCCOMMIT'])])
  const outcome = outcomeOf(pool.told.referee, 'billing')
  expect(outcome).toMatchObject({ once: 1, missed: 2, reasons: [{ what: 'missed', code: 'X-ASYNCCOMMIT', count: 2 }] })
})

test('Y2 what an application gives up has its reason, and a late first time is out of order', () => {
  const watched = watch()
  application(watched, 'after')
  const records = safely(watched.told, 4)
  position(watched.told, 0)
  deliver(watched.told, 0, records)
  tell(watched.told, { type: 'record-skipped', ...aboutGroup, offset: 0, record: records[0]! })
  tell(watched.told, { type: 'record-dead-lettered', ...aboutGroup, offset: 1, record: records[1]!, producer: 'p' })
  process(watched, 3, [records[3]!])
  process(watched, 2, [records[2]!])
  commit(watched.told, 4)
  crash(watched)
  expect(stopOf(watched)).toBeNull()
  expect(regretsOf(watched)).toEqual(expect.arrayContaining(['Y2 X-SKIP', 'Y2 X-DLQ']))
  expect(outcomeOf(watched.told.referee, 'billing')).toMatchObject({
    once: 2,
    skipped: 1,
    deadLettered: 1,
    outOfOrder: 1,
    missed: 0,
  })
})

test('Y2 what a group passes by without a reason stops the run; at the end by auto.offset.reset it is X-RESET', () => {
  const watched = watch()
  application(watched, 'after')
  const { told } = watched
  const records = safely(told, 2)
  position(told, 0)
  deliver(told, 0, records)
  safely(told, 2)
  tell(told, { type: 'position-set', ...aboutGroup, offset: 4, why: 'reset-latest' })
  expect([stopOf(watched), regretsOf(watched)]).toEqual([null, expect.arrayContaining(['Y2 X-RESET'])])
})
