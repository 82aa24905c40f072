// Y3: outputs of each record once. Stories that break it, and runs of read-process-write applications that keep it.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseScenario } from '../../blueprint/parse'
import type { Consumer } from '../../models/kafka/actors'
import type { RecordId } from '../../models/kafka/messages'
import { seconds } from '../../kernel/time'
import { headlessRun } from '../headless'
import { atOffset } from '../referee/ledger-journal'
import { advance } from '../run'
import { commit, deliver, P, position, safely, tell } from '../testing/story'
import { runOf as runOfBlueprint, valueOf } from '../testing/document'
import { regretsOf, stopOf, watch, type Watch } from '../testing/watch'

/** The applications of `billing` write what they make of orders; p1 is the producer of the first. */
function writing({ groupMetadata = true, version = 2 } = {}): { watched: Watch; records: RecordId[] } {
  const watched = watch()
  const { told, world } = watched
  for (const actor of Object.values(world.actors))
    if (actor.kind === 'consumer')
      Object.assign(actor, {
        output: { producer: 'p1', transactional: true, groupMetadata },
      } satisfies Partial<Consumer>)
  const id = { transactionalId: 'billing-1', producerId: 7, producerEpoch: 0 }
  tell(told, { type: 'transactions-initialised', producer: 'p1', ...id, version })
  const records = safely(told, 3)
  position(told, 0)
  deliver(told, 0, records)
  return { watched, records }
}

const make = ({ told }: Watch, from: number, records: readonly RecordId[]) =>
  tell(told, {
    type: 'outputs-made',
    consumer: 'billing-1',
    group: 'billing',
    producer: 'p1',
    partition: P,
    offsets: records.map((_, i) => from + i),
    records,
  })
const ask = ({ told }: Watch, committed = true) =>
  tell(told, { type: 'transaction-ending', producer: 'p1', transactionalId: 'billing-1', committed })
const decide = ({ told }: Watch, to: 'PrepareCommit' | 'CompleteCommit') =>
  tell(told, {
    type: 'transaction-state-changed',
    broker: 'b1',
    transactionalId: 'billing-1',
    from: to === 'PrepareCommit' ? 'Ongoing' : 'PrepareCommit',
    to,
    producerId: 7,
    producerEpoch: 0,
    partitions: [],
    startedAt: 0,
  })

test('Y3 outputs of a record in two committed transactions stop the run; those of an aborted one do not count', () => {
  const { watched, records } = writing()
  make(watched, 0, records)
  ask(watched, false)
  const ended = { producer: 'p1', transactionalId: 'billing-1', committed: false, records: 3, took: 1 }
  tell(watched.told, { type: 'transaction-ended', ...ended })
  make(watched, 0, records)
  ask(watched)
  decide(watched, 'PrepareCommit')
  decide(watched, 'CompleteCommit')
  expect(stopOf(watched)).toBeNull()
  make(watched, 1, records.slice(1))
  ask(watched)
  decide(watched, 'PrepareCommit')
  expect(stopOf(watched)).toMatchObject({
    id: 'Y3',
    message: 'ExactlyOnce: outputs of offset 1 and 1 more of orders-0 are in two committed transactions of billing',
  })
})

test('Y3 a group that commits past a record of which it made nothing stops the run; what it left out is no matter', () => {
  const story = (isSkipped: boolean) => {
    const { watched, records } = writing()
    make(watched, 0, records.slice(0, 2))
    ask(watched)
    decide(watched, 'PrepareCommit')
    const left = { consumer: 'billing-1', group: 'billing', partition: P, offset: 2, record: records[2]! }
    if (isSkipped) tell(watched.told, { type: 'record-skipped', ...left })
    commit(watched.told, 3)
    return watched
  }
  expect(stopOf(story(true))).toBeNull()
  expect(stopOf(story(false))).toMatchObject({
    id: 'Y3',
    message: 'ExactlyOnce: outputs of offset 2 of orders-0 are in no committed transaction of billing',
  })
})

test('Y3 what a person, a member that nobody can tell from its successor, or a late packet did has its code', () => {
  const twice = (watched: Watch, records: RecordId[]) => {
    for (let i = 0; i < 2; i++) {
      make(watched, 0, records)
      ask(watched)
      decide(watched, 'PrepareCommit')
    }
    return [stopOf(watched), regretsOf(watched)]
  }
  const reset = writing()
  reset.watched.told.referee.faults.push({ at: 1, kind: 'reset', targets: ['billing'], detail: '' })
  expect(twice(reset.watched, reset.records)).toEqual([null, ['Y3 X-ADMIN']])
  const zombie = writing({ groupMetadata: false })
  expect(twice(zombie.watched, zombie.records)).toEqual([null, ['Y3 X-ZOMBIE']])
  const late = writing({ version: 1 })
  make(late.watched, 0, late.records)
  decide(late.watched, 'PrepareCommit')
  expect(twice(late.watched, late.records)).toEqual([null, ['Y3 X-TV1']])
})

function runOf(name: string) {
  const parsed = parseScenario(readFileSync(`public/scenarios/${name}.yaml`))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return headlessRun(parsed.scenario, parsed.scenario.time.end).state
}

const judgedOf = ({ checker }: ReturnType<typeof runOf>) => [
  checker.stop?.message ?? 'fine',
  ...checker.regrets.flatMap(({ id, code }) => (id === 'Y3' ? [code] : [])),
]

test('Y3 sixty orders, a process that dies on the way: each in one committed transaction, and none of a group without', () => {
  const state = runOf('exactly-once')
  expect(judgedOf(state)).toEqual(['fine'])
  const { outputs } = state.referee.transactions!
  expect(Object.keys(outputs)).toEqual(['exactly'])
  const counts = outputs.exactly!.times.flatMap((column) =>
    column === null ? [] : Array.from({ length: column.end }, (_, offset) => atOffset(column, offset)),
  )
  expect(counts).toEqual(Array.from({ length: 60 }, () => 1))
})

test('Y3 K24: the zombie that commits, too, is X-ZOMBIE; with the metadata of its group there is nothing to explain', () => {
  expect(judgedOf(runOf('known/24-zombie-unsafe'))).toEqual(['fine', 'X-ZOMBIE'])
  expect(judgedOf(runOf('known/24-zombie-safe'))).toEqual(['fine'])
})

test.each(['0s', '20ms'])('Y3 of a record that is left out nothing is made, with work of %s', (work) => {
  const how = 'auto.offset.reset: earliest, failing: { nth: 4 }, onFailure: { retries: 1, finally: skip }'
  const run = runOfBlueprint(
    `
  brokers: 1
  topics: { orders: { partitions: 1 }, invoices: { partitions: 1 } }
  producers: { web: { to: orders, rate: 5/s, limit: 40 } }
  groups:
    billing: { topics: [orders], consumers: 1, work: ${work}, ${how}, output: { to: invoices } }
    careful: { topics: [invoices], consumers: 1, auto.offset.reset: earliest, isolation.level: read_committed }`,
    [],
  )
  advance(run, seconds(60))
  expect([run.state.stopped, run.state.checker.regrets.filter(({ id }) => id === 'Y3')]).toEqual([null, []])
  expect(valueOf(run, 'ledger.skipped(group=billing)')).toBe(10)
  expect(valueOf(run, 'ledger.delivered(group=careful)')).toBe(30)
})
