// Bad input of every kind, with the word that each must get: read by the parser, the command line and the page.
import type { Problem } from '../scenario'

const bytes = (...values: number[]) => Uint8Array.from(values)

/** A scenario around some lines of its blueprint. */
export const blueprint = (...lines: string[]) =>
  `scenario: x\nblueprint:\n${lines.map((line) => `  ${line}\n`).join('')}`
export const brokers = 'brokers: 3'
const topics = 'topics: { orders: { partitions: 3, replicas: 3 } }'
const tiered = (fields: string) =>
  blueprint(brokers, 'config: { remote.log.storage.system.enable: true }', `topics: { orders: { ${fields} } }`)
const web = (fields: string) => blueprint(brokers, topics, `producers: { web: { to: orders, ${fields} } }`)
const timeline = (line: string) => `${blueprint(brokers, topics)}timeline:\n  - ${line}\n`
const expectation = (line: string) => `${blueprint(brokers, topics)}expect:\n  - ${line}\n`
const many = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join('')

/** One bad file. */
export interface Bad {
  what: string
  input: string | Uint8Array
  code: Problem['code']
  /** Line and column. */
  at?: [number, number]
  path?: string
  says?: RegExp
  fix?: RegExp
}

export const bad: Bad[] = [
  // ---- a fix for everything
  {
    what: 'a capacity that is a number',
    input: blueprint(brokers, 'capacity: 0'),
    code: 'MR-121',
    at: [4, 13],
    path: 'blueprint.capacity',
    fix: /map of some of request, threadRate/,
  },
  {
    what: 'an access control entry that is a map',
    input: blueprint(brokers, 'acls:', '  - { allow: User:web }'),
    code: 'MR-121',
    path: 'blueprint.acls[0]',
    fix: /allow User:web WRITE topic:orders/,
  },
  {
    what: 'a flag that is another word',
    input: blueprint(brokers, topics, 'groups: { g: { topics: [orders], type: share, renews: maybe } }'),
    code: 'MR-121',
    path: 'blueprint.groups.g.renews',
    fix: /true or false/,
  },
  {
    what: 'a transaction that is a number',
    input: web('transactional.id: a, transaction: 5'),
    code: 'MR-121',
    path: 'blueprint.producers.web.transaction',
    fix: /map of some of records/,
  },
  {
    what: 'an empty pattern',
    input: blueprint(brokers, topics, "groups: { g: { pattern: '' } }"),
    code: 'MR-147',
    at: [5, 27],
    path: 'blueprint.groups.g.pattern',
    fix: /orders-\.\*/,
  },
  {
    what: 'a quota with one key twice',
    input: blueprint(brokers, 'quotas:', '  - user:web producer_byte_rate=20000 producer_byte_rate=30000'),
    code: 'MR-128',
    at: [5, 7],
    path: 'blueprint.quotas[0]',
    says: /`producer_byte_rate` appears twice/,
    fix: /Keep one/,
  },
  {
    what: 'a line that is a word',
    input: timeline('kill'),
    code: 'MR-121',
    at: [6, 5],
    path: 'timeline[0]',
    fix: /do: kill, target: broker:b1/,
  },
  {
    what: 'brokers that are a word',
    input: blueprint('brokers: many'),
    code: 'MR-121',
    at: [3, 12],
    fix: /colon behind/,
  },
  { what: 'an empty condition', input: expectation('{ always: "" }'), code: 'MR-145', fix: /ledger\.lost == 0/ },
  {
    what: 'a group where there is none',
    input: `${blueprint(brokers)}expect:\n  - { always: group(g).lag == 0 }\n`,
    code: 'MR-146',
    fix: /Add one/,
  },
  { what: 'a comment in JSON', input: '{"scenario": "x", // hi\n}', code: 'MR-110', at: [1, 19], fix: /no comments/ },
  {
    what: 'a link of one end',
    input: timeline('{ at: 1s, do: cut, target: link:b1-b1 }'),
    code: 'MR-144',
    fix: /link:b1-b3/,
  },
  {
    what: 'a topic that is gone by then',
    input: `${timeline('{ at: 1s, do: remove, target: topic:orders }')}  - { at: 2s, do: elect, target: topic:orders }\n`,
    code: 'MR-140',
    at: [7, 34],
    fix: /add and remove/,
  },
  {
    what: 'a place to read on that there is not',
    input: `${blueprint(brokers, topics, 'groups: { g: { topics: [orders] } }')}timeline:\n  - { at: 1s, do: seek, target: group:g, to: first }\n`,
    code: 'MR-128',
    fix: /an offset such as 100/,
  },
  // ---- what is there twice, or waits for itself
  { what: 'a broker twice', input: blueprint('brokers: [b1, b2, b1]'), code: 'MR-126', path: 'blueprint.brokers' },
  {
    what: 'a consumer twice',
    input: blueprint(brokers, topics, 'groups: { g: { topics: [orders], consumers: [a, a] } }'),
    code: 'MR-126',
    path: 'blueprint.groups.g.consumers',
    fix: /Remove one/,
  },
  {
    what: 'a link twice, the other way round',
    input: blueprint(brokers, 'links: [{ between: b1-b2, latency: 1ms }, { between: b2-b1, latency: 5ms }]'),
    code: 'MR-126',
    path: 'blueprint.links[1].between',
    fix: /Both directions/,
  },
  {
    what: 'lines that wait for each other',
    input:
      `${timeline('{ at: 1s, mark: x }')}  - { when: ledger.lost == 0, after: b, mark: y, id: a }\n  - { at: 9s, mark: z, id: b }\n`.replace(
        'at: 9s',
        'when: ledger.lost == 0, after: a',
      ),
    code: 'MR-144',
    at: [7, 38],
    says: /`a` waits for itself/,
  },
  {
    what: 'a line that repeats every microsecond',
    input: timeline('{ every: 1us, mark: x }'),
    code: 'MR-123',
    at: [6, 14],
    path: 'timeline[0].every',
    says: /60000001/,
    fix: /every: 12001us|every: 12\.001ms/,
  },
  {
    what: 'an answer that is no option',
    input: timeline('{ at: 1s, ask: Which?, options: [lost, lag], answer: log }'),
    code: 'MR-140',
    at: [6, 58],
    path: 'timeline[0].answer',
    fix: /`lag`/,
  },
  {
    what: 'a cut of nobody',
    input: timeline('{ at: 1s, do: cut, from: [], to: [b1] }'),
    code: 'MR-127',
    path: 'timeline[0].from',
    fix: /\[b1, b2\]/,
  },
  {
    what: 'a heartbeat that is slower than the session',
    input: blueprint(
      brokers,
      topics,
      'groups: { g: { topics: [orders], session.timeout.ms: 6s, heartbeat.interval.ms: 7s } }',
    ),
    code: 'MR-143',
    path: 'blueprint.groups.g.heartbeat.interval.ms',
    says: /7000.*6000/,
  },
  // ---- tiered storage
  {
    what: 'a tiered topic on brokers without remote storage',
    input: blueprint(brokers, 'topics: { orders: { remote.storage.enable: true } }'),
    code: 'MR-143',
    at: [4, 46],
    path: 'blueprint.topics.orders.remote.storage.enable',
    fix: /remote\.log\.storage\.system\.enable: true/,
  },
  {
    what: 'remote storage that moves nothing',
    input: blueprint(brokers, 'remoteStorage: { latency: 100ms, rate: 0 }'),
    code: 'MR-123',
    path: 'blueprint.remoteStorage.rate',
    fix: /At least 1/,
  },
  {
    what: 'a compacted topic in remote storage',
    input: tiered('remote.storage.enable: true, cleanup.policy: "compact,delete"'),
    code: 'MR-143',
    path: 'blueprint.topics.orders.remote.storage.enable',
    says: /compacted/,
    fix: /cleanup\.policy: delete/,
  },
  {
    what: 'more kept on the disks than at all',
    input: tiered('remote.storage.enable: true, retention.ms: 1h, local.retention.ms: 2h'),
    code: 'MR-143',
    path: 'blueprint.topics.orders.local.retention.ms',
    says: /7200000.*3600000/,
    fix: /At most 3600000/,
  },
  {
    what: 'no limit on the disks, where there is one in all',
    input: tiered('remote.storage.enable: true, retention.bytes: 10MB, local.retention.bytes: -1'),
    code: 'MR-143',
    path: 'blueprint.topics.orders.local.retention.bytes',
    says: /-1.*without a limit/,
  },
  {
    what: 'less on the disks, though nothing more is copied',
    input: tiered('remote.storage.enable: true, remote.log.copy.disable: true, local.retention.ms: 1h'),
    code: 'MR-143',
    path: 'blueprint.topics.orders.local.retention.ms',
    fix: /Leave local\.retention\.ms out/,
  },
  // ---- rules of the past
  {
    what: 'rules of no generation',
    input: 'scenario: x\nrules: kip10\n',
    code: 'MR-128',
    at: [2, 8],
    path: 'rules',
    fix: /kip101/,
  },
  {
    what: 'a safeguard that there is not',
    input: 'scenario: x\nrules: { without: [maximalISR] }\n',
    code: 'MR-128',
    path: 'rules.without[0]',
    fix: /maximalIsr/,
  },
  {
    what: 'an unknown field of the rules',
    input: 'scenario: x\nrules: { verson: kip101 }\n',
    code: 'MR-122',
    path: 'rules.verson',
    fix: /version/,
  },

  // ---- bytes and text
  { what: 'an empty file', input: '', code: 'MR-101', says: /empty/ },
  { what: 'nothing but blank lines', input: ' \n\n', code: 'MR-101' },
  { what: '9 MiB of JSON', input: `{"scenario": "${'x'.repeat(9 * 1_048_576)}"}`, code: 'MR-102', says: /8 MiB/ },
  { what: '3 MiB of YAML', input: `scenario: x\n${'# long\n'.repeat(450_000)}`, code: 'MR-102', says: /2 MiB/ },
  {
    what: 'an image named .yaml',
    input: bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    code: 'MR-103',
    says: /PNG/,
  },
  {
    what: 'a spreadsheet with rows of one’s own',
    input: bytes(0x50, 0x4b, 0x03, 0x04, 0x14, 0),
    code: 'MR-103',
    fix: /CSV/,
  },
  { what: 'a byte that is not UTF-8', input: bytes(0x61, 0x3a, 0xff), code: 'MR-104', says: /Byte 2 \(0xFF\)/ },
  { what: 'an overlong byte sequence', input: bytes(0xc0, 0xaf), code: 'MR-104' },
  { what: 'a lone surrogate', input: bytes(0xed, 0xa0, 0x80), code: 'MR-104' },
  { what: 'UTF-16 with its mark', input: bytes(0xff, 0xfe, 0x73, 0), code: 'MR-104', fix: /UTF-8/ },
  { what: 'a NUL character', input: 'scenario: a\u0000b', code: 'MR-105', at: [1, 12], says: /U\+0000/ },
  {
    what: 'a line of 70,000 characters',
    input: `scenario: x\ntitle: ${'y'.repeat(70_000)}`,
    code: 'MR-106',
    at: [2, 1],
  },
  // ---- JSON
  {
    what: 'JSON that ends early',
    input: '{"scenario": "x",\n "seed": 1',
    code: 'MR-110',
    at: [2, 11],
    says: /Expected , or \}/,
  },
  { what: 'a trailing comma', input: '{"scenario": "x",\n}', code: 'MR-110', at: [2, 1], fix: /comma/ },
  {
    what: 'a JSON key twice',
    input: '{"scenario": "x",\n "brokers": 1,\n "brokers": 2}',
    code: 'MR-111',
    at: [3, 2],
    says: /line 2/,
  },
  { what: '1e400 in JSON', input: '{"scenario": "x", "seed": 1e400}', code: 'MR-112', says: /out of range/ },
  {
    what: 'a number that rounds in JSON',
    input: '{"scenario": "x", "seed": 9007199254740993}',
    code: 'MR-112',
    says: /exactly/,
  },
  { what: 'a million brackets in JSON', input: `{"x-a": ${'['.repeat(1_000_000)}`, code: 'MR-113' },
  { what: 'NaN in JSON', input: '{"scenario": "x", "seed": NaN}', code: 'MR-110', says: /`NaN` is not JSON/ },
  {
    what: '__proto__ in JSON',
    input: '{"scenario": "x", "__proto__": {"seed": 7}}',
    code: 'MR-120',
    path: '__proto__',
  },
  // ---- YAML
  { what: 'a million brackets', input: '['.repeat(60_000), code: 'MR-113' },
  { what: '20,000 brackets', input: `a: ${'['.repeat(20_000)}`, code: 'MR-113', at: [1, 36] },
  { what: 'nesting by hyphens', input: `${'- '.repeat(20_000)}a`, code: 'MR-113' },
  { what: 'nesting by indentation', input: many(60, (i) => `${' '.repeat(i)}a:\n`), code: 'MR-113' },
  {
    what: 'a billion laughs',
    input: `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n`,
    code: 'MR-114',
    at: [1, 4],
    says: /Anchors/,
  },
  { what: 'a bomb of merge keys', input: many(2_000, () => '<<: {}\n'), code: 'MR-114', says: /Merge/ },
  {
    what: '60,000 keys',
    input: many(60_000, (i) => `key${i}: some value that is a bit long\n`).slice(0, 2_000_000),
    code: 'MR-115',
  },
  {
    what: '240,000 values in 40 lines',
    input: `x-a:\n${many(40, () => `  - [${'1,'.repeat(6_000)}]\n`)}`,
    code: 'MR-115',
    says: /keys, values/,
  },
  { what: 'a million blank lines', input: `scenario: x\n${'\n'.repeat(1_000_000)}`, code: 'MR-115', says: /lines/ },
  { what: 'quotes without end', input: '"'.repeat(60_000), code: 'MR-110' },
  { what: 'a tag of JavaScript', input: 'scenario: !!js/function "x"', code: 'MR-117', at: [1, 11] },
  { what: 'a tag of Python', input: 'scenario: !!python/object x', code: 'MR-117' },
  { what: 'two documents', input: 'scenario: x\n---\nscenario: y\n', code: 'MR-118', at: [2, 1] },
  {
    what: 'three documents',
    input: '---\nscenario: x\n---\nscenario: y\n---\nscenario: z\n',
    code: 'MR-118',
    at: [3, 1],
  },
  { what: 'a second document after an end', input: 'scenario: x\n...\nscenario: y\n', code: 'MR-118', at: [3, 1] },
  {
    what: 'tabs as indentation',
    input: 'scenario: x\nblueprint:\n\tbrokers: 3\n',
    code: 'MR-110',
    at: [3, 1],
    fix: /spaces/,
  },
  { what: 'a YAML key twice', input: 'scenario: x\nseed: 1\nseed: 2\n', code: 'MR-111', at: [3, 1], says: /line 2/ },
  { what: 'a list instead of a map', input: '- a\n- b\n', code: 'MR-110', says: /map/ },
  { what: 'rows as one JSON list', input: '[{"id": 1}, {"id": 2}]', code: 'MR-110', fix: /ndjson/ },
  { what: 'a sentence', input: 'hello there', code: 'MR-110' },
  { what: 'infinity', input: 'scenario: x\nseed: .inf', code: 'MR-112' },
  // ---- types and ranges
  { what: 'minus zero', input: 'scenario: x\nseed: -0', code: 'MR-121', path: 'seed' },
  { what: 'not a number', input: 'scenario: x\nseed: "NaN"', code: 'MR-121', path: 'seed' },
  { what: 'a number in quotes', input: 'scenario: x\nseed: "12"', code: 'MR-121', path: 'seed', fix: /quotes/ },
  {
    what: 'acks: no',
    input: web('acks: no'),
    code: 'MR-128',
    path: 'blueprint.producers.web.acks',
    says: /all, -1, 1, 0/,
  },
  { what: 'acks: 010', input: web('acks: 010'), code: 'MR-128', says: /`010`/ },
  {
    what: 'a clock time as a duration',
    input: timeline('{ at: 12:30, mark: noon }'),
    code: 'MR-124',
    path: 'timeline[0].at',
  },
  { what: 'yes for true', input: web('poisson: yes'), code: 'MR-121', fix: /true or false/ },
  {
    what: 'a negative latency',
    input: blueprint(brokers, 'links: [{ between: b1-b2, latency: -5ms }]'),
    code: 'MR-124',
  },
  { what: 'a rate of 10^12', input: web('rate: 1e12'), code: 'MR-123', fix: /50000/ },
  {
    what: 'a million partitions',
    input: blueprint(brokers, 'topics: { t: { partitions: 1000000 } }'),
    code: 'MR-123',
    fix: /2000/,
  },
  { what: 'a duration of ISO 8601', input: 'scenario: x\ntime: { end: P5X }', code: 'MR-124', fix: /ms, s, min/ },
  { what: '5 parsecs', input: 'scenario: x\ntime: { end: 5 parsecs }', code: 'MR-124', path: 'time.end' },
  { what: 'a duration without a unit', input: timeline('{ at: 5, mark: x }'), code: 'MR-124', fix: /unit/ },
  { what: 'eight days', input: 'scenario: x\ntime: { end: 8d }', code: 'MR-123', says: /^8d/, fix: /At most 7d/ },
  {
    what: 'half a partition',
    input: blueprint(brokers, 'topics: { t: { partitions: 1.5 } }'),
    code: 'MR-121',
    says: /whole/,
  },
  { what: 'too long a title', input: `scenario: x\ntitle: ${'y'.repeat(300)}`, code: 'MR-123', path: 'title' },
  // ---- names
  { what: '__proto__ as a key', input: blueprint('brokers: { b1: { __proto__: { zone: a } } }'), code: 'MR-120' },
  {
    what: 'constructor and prototype',
    input: 'scenario: x\nx-note: { constructor: { prototype: {} } }',
    code: 'MR-120',
    path: 'x-note.constructor',
  },
  { what: 'a path with __proto__', input: 'scenario: x\nx-set: { a.__proto__.b: 1 }', code: 'MR-120' },
  {
    what: 'an id toString',
    input: blueprint('brokers: { toString: {} }'),
    code: 'MR-120',
    path: 'blueprint.brokers.toString',
  },
  { what: 'an id hasOwnProperty', input: blueprint(brokers, 'groups: { hasOwnProperty: {} }'), code: 'MR-120' },
  { what: 'an id with a blank', input: blueprint('brokers: { "b 1": {} }'), code: 'MR-125', fix: /letter/ },
  {
    what: 'an id with two dots',
    input: blueprint(brokers, 'topics: { a..b: {} }'),
    code: 'MR-125',
    fix: /dots between/,
  },
  { what: 'an id with a dot at its end', input: blueprint(brokers, 'topics: { a.: {} }'), code: 'MR-125' },
  {
    what: 'topics that differ by a dot for a _',
    input: blueprint(brokers, 'topics: { shop.orders: {}, shop_orders: {} }'),
    code: 'MR-126',
    path: 'blueprint.topics.shop_orders',
  },
  { what: 'an id twice', input: blueprint(brokers, 'topics: { b1: {} }'), code: 'MR-126', path: 'blueprint.topics.b1' },
  { what: 'a name of a file that is a path', input: web('data: ../../etc/passwd'), code: 'MR-180', fix: /name only/ },
  { what: 'a name of a file that is an address', input: web('data: "http://example.com/x.csv"'), code: 'MR-180' },
  { what: 'an include', input: 'scenario: x\ninclude: ../../etc/passwd', code: 'MR-122', path: 'include' },
  {
    what: 'a misspelt field',
    input: blueprint(brokers, 'topics: { t: { replicaton: 3 } }'),
    code: 'MR-122',
    fix: /replicas|replication/,
  },
  {
    what: 'a setting in camel case',
    input: blueprint(brokers, 'topics: { t: { minInsyncReplicas: 2 } }'),
    code: 'MR-122',
    fix: /`min\.insync\.replicas`/,
  },
  { what: 'a setting of another kind', input: web('min.insync.replicas: 2'), code: 'MR-122' },
  { what: 'a newer version', input: 'scenario: x\nversion: 9\nquantum: true', code: 'MR-130', fix: /newer/ },
  { what: 'no name', input: 'seed: 1', code: 'MR-127', fix: /scenario/ },
  // ---- what does not exist, what cannot be
  {
    what: 'a topic that is not there',
    input: blueprint(brokers, topics, 'producers: { web: { to: order } }'),
    code: 'MR-140',
    path: 'blueprint.producers.web.to',
    fix: /`orders`/,
  },
  {
    what: 'a zone that is not there',
    input: blueprint('brokers: { b1: { zone: az-a } }'),
    code: 'MR-140',
    fix: /zones: \[az-a\]/,
  },
  {
    what: 'a link to nothing',
    input: blueprint(brokers, 'links: [{ between: b1-b9, latency: 1ms }]'),
    code: 'MR-140',
    path: 'blueprint.links[0].between',
  },
  {
    what: 'a target that is not there',
    input: timeline('{ at: 5s, do: kill, target: broker:b7 }'),
    code: 'MR-140',
    path: 'timeline[0].target',
    at: [6, 33],
  },
  {
    what: 'a partition that is not there',
    input: timeline('{ at: 5s, do: kill, target: leader:orders/p3 }'),
    code: 'MR-144',
    fix: /p0 to p2/,
  },
  {
    what: 'a target of the wrong kind',
    input: timeline('{ at: 5s, do: kill, target: topic:orders }'),
    code: 'MR-144',
    fix: /broker:b1/,
  },
  { what: 'a misspelt verb', input: timeline('{ at: 5s, do: kil, target: b1 }'), code: 'MR-128', fix: /`kill`/ },
  {
    what: 'a type of message that there is none of',
    input: timeline('{ at: 5s, do: drop, target: link:b1-b2, message: fetchRespons }'),
    code: 'MR-128',
    at: [6, 54],
    fix: /`fetchResponse`/,
  },
  { what: 'a line without a time', input: timeline('{ do: kill, target: b1 }'), code: 'MR-127', fix: /at: 5s/ },
  { what: 'a line with two times', input: timeline('{ at: 5s, every: 5s, mark: x }'), code: 'MR-144' },
  {
    what: 'a line id twice',
    input: `${timeline('{ at: 1s, mark: x, id: a }')}  - { at: 2s, mark: y, id: a }\n`,
    code: 'MR-126',
  },
  {
    what: 'after a line that is not there',
    input: expectation('{ eventually: ledger.lost == 0, after: boom }'),
    code: 'MR-140',
    fix: /id: boom/,
  },
  {
    what: 'setting nothing',
    input: timeline('{ at: 5s, do: set, target: topic:orders, with: {} }'),
    code: 'MR-127',
    at: [6, 52],
    path: 'timeline[0].with',
    fix: /with: \{acks: all\}/,
  },
  {
    what: 'taking partitions away',
    input: timeline('{ at: 5s, do: set, target: topic:orders, with: { partitions: 1 } }'),
    code: 'MR-144',
    says: /cannot take/,
  },
  {
    what: 'P-22: idempotence with acks=1',
    input: web('acks: 1, enable.idempotence: true'),
    code: 'MR-143',
    fix: /acks: all/,
  },
  {
    what: 'P-22: too short a delivery timeout',
    input: web('delivery.timeout.ms: 1s'),
    code: 'MR-143',
    says: /linger\.ms/,
  },
  { what: 'P-22: six requests in flight', input: web('max.in.flight.requests.per.connection: 6'), code: 'MR-143' },
  {
    what: 'two ways to commit',
    input: blueprint(brokers, 'groups: { g: { commit: after, enable.auto.commit: true } }'),
    code: 'MR-143',
  },
  {
    what: 'no controller',
    input: blueprint('controllers: { nodes: [] }'),
    code: 'MR-123',
    says: /needs a controller/,
  },
  {
    what: 'six controllers',
    input: blueprint('controllers: { nodes: [k1, k2, k3, k4, k5, k6] }'),
    code: 'MR-123',
    says: /6 controllers are too many/,
    fix: /1, 3 or 5/,
  },
  {
    what: 'one controller twice',
    input: blueprint('controllers: { nodes: [k1, k2, k1] }'),
    code: 'MR-126',
    says: /`k1` is listed twice/,
  },
  {
    what: 'a topic that subscribes twice',
    input: blueprint(brokers, topics, 'groups: { g: { topics: [orders, orders] } }'),
    code: 'MR-126',
  },
  {
    what: 'a pattern that cannot be read',
    input: blueprint(brokers, topics, 'groups: { g: { pattern: "orders(" } }'),
    code: 'MR-147',
    says: /this \( is not closed \(at character 7\)/,
  },
  {
    what: 'a pattern that would take for ever elsewhere',
    input: blueprint(brokers, topics, 'groups: { g: { pattern: "((a{100}){100}){100}" } }'),
    code: 'MR-147',
    says: /more than 1000 steps/,
  },
  {
    what: 'topics and a pattern',
    input: blueprint(brokers, topics, 'groups: { g: { topics: [orders], pattern: "o.*" } }'),
    code: 'MR-143',
  },
  {
    what: 'records that fail, and nothing that says which',
    input: blueprint(brokers, topics, 'groups: { g: { topics: [orders], failing: { times: 2 } } }'),
    code: 'MR-127',
    fix: /nth/,
  },
  {
    what: 'dead letters by a producer that is not there',
    input: blueprint(
      brokers,
      topics,
      'producers: { parking: { to: orders } }',
      'groups: { g: { topics: [orders], failing: { key: K1 }, onFailure: { finally: dead-letter, by: parkin } } }',
    ),
    code: 'MR-140',
    fix: /`parking`/,
  },
  {
    what: 'dead letters by nobody',
    input: blueprint(brokers, topics, 'groups: { g: { topics: [orders], onFailure: { finally: dead-letter } } }'),
    code: 'MR-127',
    fix: /by: PRODUCER/,
  },
  {
    what: 'work from long to short',
    input: blueprint(brokers, topics, 'groups: { g: { topics: [orders], work: { dist: uniform, from: 2s, to: 1s } } }'),
    code: 'MR-123',
  },
  // ---- conditions
  { what: 'half a condition', input: expectation('always: ledger.lost =='), code: 'MR-145', path: 'expect[0].always' },
  { what: 'a single =', input: expectation('always: ledger.lost = 0'), code: 'MR-145', fix: /==/ },
  { what: 'a number as a condition', input: expectation('always: ledger.lost'), code: 'MR-145', fix: /== 0/ },
  {
    what: 'a misspelt field in a condition',
    input: expectation('always: ledger.losst == 0'),
    code: 'MR-146',
    at: [6, 20],
    fix: /`lost`/,
  },
  { what: 'a group that is not there', input: expectation('always: group(biling).lag < 3'), code: 'MR-146' },
  { what: 'no expectation at all', input: expectation('alwys: ledger.lost == 0'), code: 'MR-127', fix: /`always`/ },
  { what: 'a condition made of brackets', input: expectation(`always: ${'('.repeat(400)}1`), code: 'MR-145' },
  // ---- data
  {
    what: 'a column that is not there',
    input: web('data: { file: a.csv, key: custmer, text: "customer,x\\n1,2" }'),
    code: 'MR-191',
    fix: /`customer`/,
  },
]
