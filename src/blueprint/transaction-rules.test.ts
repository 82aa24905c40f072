// What is wrong with transactions in a file is said with its code, its place, and what to write instead.
import { expect, test } from 'vitest'
import { parseScenario } from './parse'
import type { Problem } from './scenario'

const around = (lines: string[], end = '') =>
  ['scenario: x', 'blueprint:', '  brokers: 3', '  topics: { orders: {}, invoices: {} }', ...lines, end].join('\n')
const web = (fields: string) => around([`  producers: { web: { to: orders, transactional.id: web, ${fields} } }`])
const plain = (fields: string) => around([`  producers: { web: { to: orders, ${fields} } }`])
const group = (fields: string) => around([`  groups: { billing: { topics: [orders], ${fields} } }`])
const features = (fields: string) => around([`  features: { ${fields} }`])
const config = (fields: string) => around([`  config: { ${fields} }`])
const running = (line: string) =>
  `${web('transaction: { records: 2 }')}\ntimeline:\n  - { at: 5s, do: set, target: producer:web, with: ${line} }\n`
const asking = (what: string) => `${web('transaction: { records: 2 }')}\nexpect:\n  - { final: ${what} }\n`

const problemsOf = (text: string): Problem[] => {
  const read = parseScenario(text)
  return read.ok ? read.notices : read.problems
}

/** Said where the first of these characters stands in the file. */
type Row = [what: string, text: string, at: string, code: Problem['code'], path: string, fix: RegExp]

// What cannot be: the file is refused.
const refused: Row[] = [
  [
    'no idempotence',
    web('enable.idempotence: false'),
    'false',
    'MR-143',
    'producers.web.enable.idempotence',
    /enable.idempotence: true, or no transactional.id/,
  ],
  ['acks=1', web('acks: 1'), '1 }', 'MR-143', 'producers.web.acks', /acks: all/],
  ['no retries', web('retries: 0'), '0 }', 'MR-143', 'producers.web.retries', /retries: 2147483647/],
  [
    'six in flight',
    web('max.in.flight.requests.per.connection: 6'),
    '6 }',
    'MR-143',
    'producers.web.max.in.flight.requests.per.connection',
    /5, or/,
  ],
  ['an empty id', plain('transactional.id: ""'), '""', 'MR-143', 'producers.web.transactional.id', /a name of its own/],
  [
    'a timeout of nothing',
    web('transaction.timeout.ms: 0'),
    '0 }',
    'MR-123',
    'producers.web.transaction.timeout.ms',
    /At least 1/,
  ],
  [
    'a timeout that is a word',
    web('transaction.timeout.ms: soon'),
    'soon',
    'MR-124',
    'producers.web.transaction.timeout.ms',
    /a number with a unit/,
  ],
  [
    'two-phase commit',
    web('transaction.two.phase.commit.enable: true'),
    'transaction.two',
    'MR-122',
    'producers.web.transaction.two.phase.commit.enable',
    /Allowed are/,
  ],
  [
    'a version that there is not',
    features('transaction.version: 3'),
    '3 }',
    'MR-123',
    'features.transaction.version',
    /At most 2/,
  ],
  [
    'a version that is a word',
    features('transaction.version: two'),
    'two',
    'MR-121',
    'features.transaction.version',
    /a number, 0 to 2/,
  ],
  [
    'a feature that is misspelt',
    features('transactions.version: 2'),
    'transactions',
    'MR-122',
    'features.transactions.version',
    /`transaction.version`/,
  ],
  [
    'transactions without an id',
    plain('transaction: { records: 4 }'),
    'transaction:',
    'MR-143',
    'producers.web.transaction',
    /transactional.id: web/,
  ],
  [
    'transactions without an end',
    web('transaction: { abort: 10% }'),
    'transaction:',
    'MR-143',
    'producers.web.transaction',
    /records: 10 .* every: 2s/,
  ],
  [
    'a list of transactions',
    web('transaction: [4]'),
    '[4]',
    'MR-121',
    'producers.web.transaction',
    /some of records, every/,
  ],
  [
    'a misspelt field',
    web('transaction: { record: 4 }'),
    'record:',
    'MR-122',
    'producers.web.transaction.record',
    /`records`/,
  ],
  [
    'transactions of no records',
    web('transaction: { records: 0 }'),
    '0 }',
    'MR-123',
    'producers.web.transaction.records',
    /At least 1/,
  ],
  [
    'more aborts than transactions',
    web('transaction: { records: 4, abort: 120% }'),
    '120%',
    'MR-123',
    'producers.web.transaction.abort',
    /At most 1/,
  ],
  [
    'more ends than transactions',
    web('transaction: { records: 4, abort: 60%, crash: 60% }'),
    'transaction:',
    'MR-143',
    'producers.web.transaction',
    /at most 100% together/,
  ],
  [
    'a restart before the crash',
    web('transaction: { records: 4, restart: -1s }'),
    '-1s',
    'MR-124',
    'producers.web.transaction.restart',
    /a number with a unit/,
  ],
  [
    'an output that is a word',
    group('output: invoices'),
    'invoices }',
    'MR-121',
    'groups.billing.output',
    /some of to, transactional/,
  ],
  [
    'an output to no topic that there is',
    group('output: { to: invoice }'),
    'invoice }',
    'MR-140',
    'groups.billing.output.to',
    /`invoices`/,
  ],
  [
    'an output of a share group',
    group('type: share, output: { to: invoices }'),
    'output',
    'MR-143',
    'groups.billing.output',
    /Leave type out/,
  ],
  [
    'an output and a pool',
    group('handOff: true, output: { to: invoices }'),
    'output',
    'MR-143',
    'groups.billing.output',
    /Leave handOff out/,
  ],
  [
    'an output and assign()',
    group('manual: true, output: { to: invoices }'),
    'output',
    'MR-143',
    'groups.billing.output',
    /Leave manual out/,
  ],
  [
    'an output and commits',
    group('commit: after, output: { to: invoices }'),
    'output',
    'MR-143',
    'groups.billing.output',
    /Leave commit out/,
  ],
  [
    'an output and auto commit',
    group('enable.auto.commit: true, output: { to: invoices }'),
    'output',
    'MR-143',
    'groups.billing.output',
    /Leave enable.auto.commit out/,
  ],
  [
    'an id without transactions',
    group('output: { to: invoices, transactional: false, transactional.id: a }'),
    'output',
    'MR-143',
    'groups.billing.output',
    /Leave one of them out/,
  ],
  [
    'an output with acks=1',
    group('output: { to: invoices, acks: 1 }'),
    '1 }',
    'MR-143',
    'groups.billing.output.acks',
    /acks: all/,
  ],
  [
    'an isolation level that there is not',
    group('isolation.level: commited'),
    'commited',
    'MR-128',
    'groups.billing.isolation.level',
    /read_committed/,
  ],
  [
    'an isolation level of share groups elsewhere',
    group('share.isolation.level: read_committed'),
    'read_committed',
    'MR-143',
    'groups.billing.share.isolation.level',
    /type: share/,
  ],
  [
    'an isolation level of a share consumer',
    group('type: share, isolation.level: read_committed'),
    'read_committed',
    'MR-143',
    'groups.billing.isolation.level',
    /Set share.isolation.level/,
  ],
  [
    'no partitions for coordinators',
    config('transaction.state.log.num.partitions: 0'),
    '0 }',
    'MR-123',
    'config.transaction.state.log.num.partitions',
    /At least 1/,
  ],
  [
    'perhaps verification',
    config('transaction.partition.verification.enable: perhaps'),
    'perhaps',
    'MR-121',
    'config.transaction.partition.verification.enable',
    /true or false/,
  ],
]

// What can be, and hardly is meant.
const noted: Row[] = [
  [
    'a timeout that brokers refuse',
    web('transaction.timeout.ms: 16min'),
    '16min',
    'MR-163',
    'producers.web.transaction.timeout.ms',
    /At most 900000/,
  ],
  [
    'the same of an output',
    group('output: { to: invoices, transaction.timeout.ms: 16min }'),
    '16min',
    'MR-163',
    'groups.billing.output.transaction.timeout.ms',
    /At most 900000/,
  ],
  [
    'an end after the timeout',
    web('transaction.timeout.ms: 3s, transaction: { every: 4s }'),
    '4s',
    'MR-163',
    'producers.web.transaction.every',
    /timeout.ms be the larger/,
  ],
  [
    'an id of two',
    around(['  producers: { web: { to: orders, transactional.id: a }, app: { to: orders, transactional.id: a } }']),
    'a } }',
    'MR-163',
    'producers.app.transactional.id',
    /an id of its own/,
  ],
  [
    'an id of all consumers',
    group('consumers: 2, output: { to: invoices, transactional.id: a }'),
    'a }',
    'MR-163',
    'groups.billing.output.transactional.id',
    /"billing-\$\{consumer\}"/,
  ],
  [
    'an output to what is read',
    group('output: { to: orders }'),
    'orders }',
    'MR-163',
    'groups.billing.output.to',
    /another topic/,
  ],
  [
    'an output to nowhere',
    group('output: { abort: 10% }'),
    'output',
    'MR-163',
    'groups.billing.output',
    /to: the name of a topic/,
  ],
]

test.each([...refused, ...noted])('T-3 bad input: %s', (_, text, at, code, path, fix) => {
  const problems = problemsOf(text)
  expect(problems).toMatchObject([{ code, path: `blueprint.${path}` }])
  expect(problems[0]!.fix).toMatch(fix)
  const line = text.split('\n')[problems[0]!.line - 1]!
  expect(line.slice(problems[0]!.column - 1)).toMatch(new RegExp(`^${at.replaceAll(/[.[\]]/g, '\\$&')}`))
  expect(parseScenario(text).ok).toBe(noted.some(([, other]) => other === text))
})

test('T-3 bad input while it runs, and in what is asked, has its place, too', () => {
  const said = (text: string) => problemsOf(text).map(({ code, path, line, fix }) => [code, path, line, fix])
  expect(said(running('{ transaction: { abort: 200% } }'))).toEqual([
    ['MR-123', 'timeline[0].with.transaction.abort', 8, 'At most 1.'],
  ])
  expect(said(running('{ transactional.id: null }'))).toEqual([
    ['MR-143', 'timeline[0].target', 8, 'Write transactional.id: web.'],
  ])
  expect(said(asking('transaction(wbe).state == Empty'))).toEqual([
    ['MR-146', 'expect[0].final', 8, 'Did you mean `web`?'],
  ])
  expect(said(asking('transaction(web).stat == Empty'))).toEqual([
    ['MR-146', 'expect[0].final', 8, 'Did you mean `state`?'],
  ])
})
