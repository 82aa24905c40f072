// Transactions in random clusters under random faults: what is committed is read once and whole, what is not is never read.
import { expect, test } from 'vitest'
import { parseScenario } from '../../blueprint/parse'
import { type Stream, streamFor } from '../../kernel/random'
import { seconds } from '../../kernel/time'
import { recount } from '../referee/ledger-truth'
import { between, oneOf } from '../testing/chance'
import { advance, createRun } from '../run'

/** Until here faults may last; then everything is mended, and must go on. */
const END = 40
const CALM = 75

function scenarioOf(seed: number): string {
  const chance = streamFor(seed, 'transactions')
  const topic = 'partitions: 2, replicas: 3, min.insync.replicas: 2'
  const version = oneOf(chance, 1, 2, 2)
  const ends = oneOf(chance, 'records: 4', 'every: 1s', 'records: 9, every: 2s')
  const script = `${ends}, abort: ${oneOf(chance, 0, 20, 50)}%, crash: ${oneOf(chance, 0, 0, 10)}%, restart: 2s`
  const protocol = oneOf(chance, 'classic', 'consumer')
  const faults = Array.from({ length: between(chance, 3, 8) }, () => fault(chance)).flat()
  faults.push(...mended)
  return `
scenario: transactions-swarm
version: 1
title: Seed ${seed}
seed: ${seed}
time: { profile: classroom, end: ${CALM}s, hop: 20ms }
blueprint:
  brokers: 3
  features: { transaction.version: ${version} }
  topics: { orders: { ${topic} }, invoices: { ${topic} } }
  producers:
    web: { to: orders, rate: 9/s, keys: cycle(5), transactional.id: web, transaction.timeout.ms: ${between(chance, 3, 9)}s, transaction: { ${script} } }
  groups:
    billing: { topics: [orders], consumers: 2, work: ${between(chance, 0, 30)}ms, auto.offset.reset: earliest, isolation.level: read_committed, group.protocol: ${protocol}, output: { to: invoices, abort: ${oneOf(chance, 0, 20)}% } }
    careful: { topics: [invoices], consumers: 1, auto.offset.reset: earliest, isolation.level: read_committed }
timeline:
${faults.map((line) => `  - { ${line} }`).join('\n')}
`
}

// An application that was fenced is started again, too.
const mended = [
  ...['b1', 'b2', 'b3'].flatMap((id) => [
    `at: ${END}s, do: heal, target: "broker:${id}"`,
    `at: ${END}s, do: heal, target: "link:${id}-web"`,
    `at: ${END}s, do: heal, target: "link:${id}-billing-1"`,
    `at: ${END}s, do: restore, target: "broker:${id}"`,
  ]),
  `at: ${END + 5}s, do: restart, target: "producer:web", for: 1s`,
]

function fault(chance: Stream): string[] {
  const at = between(chance, 3, END - 14)
  const until = at + between(chance, 1, 10)
  const broker = between(chance, 1, 3)
  const whom = oneOf(chance, `broker:b${broker}`, 'consumer:billing-1', 'producer:web')
  const client = oneOf(chance, 'web', 'billing-1')
  return oneOf(
    chance,
    [`at: ${at}s, do: kill, target: "${whom}"`, `at: ${until}s, do: restore, target: "${whom}"`],
    [`at: ${at}s, do: kill, target: "leader:orders/p0"`, `at: ${until}s, do: restore, target: "broker:b${broker}"`],
    [`at: ${at}s, do: pause, target: "${whom}", for: ${until - at}s`],
    [`at: ${at}s, do: cut, target: "broker:b${broker}"`, `at: ${until}s, do: heal, target: "broker:b${broker}"`],
    [
      `at: ${at}s, do: cut, target: "link:b${broker}-${client}"`,
      `at: ${until}s, do: heal, target: "link:b${broker}-${client}"`,
    ],
    [`at: ${at}s, do: restart, target: "broker:b${broker}", for: ${until - at}s`],
    [
      `at: ${at}s, do: drop, target: "link:b${broker}-web", count: 2, message: ${oneOf(chance, 'endTxnResponse', 'produceResponse')}`,
    ],
    [`at: ${at}s, do: slow, target: "broker:b${broker}", by: 300ms, what: network`],
    [`at: ${at}s, do: scale, target: "group:billing", to: ${between(chance, 1, 3)}`],
  )
}

// 23: what ends a transaction could not be written at first.
const seeds = [
  ...Array.from({ length: Number(process.env.SEEDS ?? 8) }, (_, i) => i + 1),
  ...(process.env.SEEDS ? [] : [23]),
]

test.each(seeds)('T3, T4, Y3 seed %i: atomic, outputs once, and nothing read that was not committed', (seed) => {
  const parsed = parseScenario(scenarioOf(seed))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const run = createRun(parsed.scenario)
  advance(run, seconds(END))
  expect(run.state.stopped).toBeNull()
  const before = run.state.referee.transactions!.producers.web!.committed
  advance(run, seconds(CALM))
  expect(run.state.stopped).toBeNull()
  const { referee, checker } = run.state
  expect(recount(referee)).toEqual(referee.totals)
  expect(checker.regrets.filter(({ id }) => id.startsWith('T') || id === 'Y3')).toEqual([])
  expect(referee.transactions!.producers.web!.committed).toBeGreaterThan(before)
})
