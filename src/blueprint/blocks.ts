// The blocks of a blueprint: their fields, as a file has them. Reading, writing, defaults and docs come from these tables.
import { failsNever } from '../models/kafka/application'
import type { ConfigScope } from '../models/kafka/config'
import { ms } from '../kernel/time'
import { principalField } from './acls'
import { failingField, onFailureField, patternField, workField } from './application'
import { readConfigValue, writeConfig } from './config-field'
import { configKey, configKeys } from './config-keys'
import { DEFAULT_RESTART } from './defaults'
import {
  childOf,
  complete,
  described,
  duration,
  entriesOf,
  type Field,
  type Fields,
  flag,
  id,
  idsOnce,
  isSame,
  listOf,
  literal,
  mapOf,
  oneOf,
  or,
  orNull,
  type Plain,
  rate,
  readPresent,
  share,
  size,
  topicName,
  whole,
  writeFields,
} from './field'
import { limits } from './limits'
import type {
  BrokerBlock,
  Config,
  ConsumerBlock,
  ControllerBlock,
  GroupBlock,
  LinkBlock,
  OutputBlock,
  ProducerBlock,
  TopicBlock,
  TransactionBlock,
} from './scenario'
import { type Place, problem } from './source'
import { keys } from './producer-keys'
import { data } from './data-source'

/** `disk: slow` in a file. */
export const SLOW_DISK = ms(100)

const disk: Field<number> = {
  ...duration(),
  form: 'slow, fast or a duration',
  read(place) {
    const word = place.node.kind === 'scalar' ? place.node.value : null
    if (word === 'slow') return SLOW_DISK
    if (word === 'fast') return 0
    return duration().read(place)
  },
}

/** How the application around a transactional producer ends its transactions. */
export const transactionFields: Fields<TransactionBlock> = {
  records: described(orNull(whole({ min: 1, max: 1_000_000 })), 'Ends after this many records.'),
  every: described(orNull(duration({ min: 1 })), 'Ends after this time.'),
  abort: described(or(share, 0), 'Share of its transactions that the application aborts.'),
  crash: described(
    or(share, 0),
    'Share of its transactions inside of which the process dies: with everything sent, and nothing ended.',
  ),
  restart: described(or(duration(), DEFAULT_RESTART), 'With `crash`: how long the process is gone.'),
}

/** What a group does that writes what it makes of the records. Settings of its producer stand beside these fields. */
export const outputFields: Fields<Omit<OutputBlock, 'config'>> = {
  to: described(
    or(topicName, ''),
    'The topic that it writes to; absent: none yet, and until then its consumers read nothing.',
  ),
  transactional: described(
    or(flag, true),
    'Outputs and offsets are one transaction; `false`: offsets are committed once all outputs are acknowledged.',
  ),
  groupMetadata: described(
    or(flag, true),
    'The offsets say which member of the group they come from (KIP-447), so that those of a zombie are refused.',
  ),
  abort: described(or(share, 0), 'Share of its transactions that the application aborts.'),
  valueSize: described(or(size({ min: 0, max: 10_000_000 }), 100), 'Bytes of a value that it writes.'),
}

const output: Field<OutputBlock> = {
  form: 'a map: {to: invoices}',
  read(place) {
    const read = readBlock(place, 'producer', outputFields)
    const block = read && complete(place, read.block, outputFields, read.present)
    return read === undefined || block === undefined ? undefined : { ...block, config: withoutNulls(read.config) }
  },
  write: (value) => ({
    ...writeFields<Omit<OutputBlock, 'config'>>(value, outputFields),
    ...writeConfig(value.config),
  }),
}

const zone = described(orNull(id), 'The zone where it stands.')

/** The fields of each kind of block. `config` is not among them: Kafka's keys stand at the same level in a file. */
export const brokerFields: Fields<Omit<BrokerBlock, 'config'>> = {
  zone,
  disk: described(or(disk, 0), 'Extra time per append; `slow` is 100ms.'),
  diskSize: described(
    orNull(size({ min: 1, max: Number.MAX_SAFE_INTEGER })),
    'Bytes that its disk holds; absent: more than it needs. A broker whose disk is full halts.',
  ),
}

export const topicFields: Fields<Omit<TopicBlock, 'config'>> = {
  partitions: described(or(whole({ min: 1, max: limits.partitions.max }), 1), 'Number of partitions.'),
  replicas: described(
    or(whole({ min: 1, max: limits.brokers.max }), 1),
    'Replication factor: copies of each partition.',
  ),
  auto: described(
    or(flag, false),
    'Not made at the start: the first client that asks for it has it made, if auto.create.topics.enable, with num.partitions and default.replication.factor.',
  ),
}

export const producerFields: Fields<Omit<ProducerBlock, 'config'>> = {
  to: described(or(topicName, ''), 'The topic it writes to; absent: it is not connected, and waits.'),
  rate: described(or(rate, 1), 'Records per second; 0: only what `emit` asks for.'),
  poisson: described(or(flag, false), 'Random spacing (a Poisson process) instead of even.'),
  keys: described(or(keys, { kind: 'none' }), 'How keys are made; they are named K1, K2, …'),
  valueSize: described(or(size({ min: 0, max: 10_000_000 }), 100), 'Bytes of a value.'),
  tombstones: described(
    or(share, 0),
    'Share of its records that have no value: in a compacted topic they say that their key is gone.',
  ),
  limit: described(orNull(whole({ min: 0, max: 1_000_000_000 })), 'Stop after this many records.'),
  principal: described(orNull(principalField), 'Who it is to the brokers, `User:web`; absent: User:ANONYMOUS.'),
  data: described(orNull(data), "A person's own records instead of made-up ones."),
  transaction: described(
    orNull(mapOf('a map of a transaction', transactionFields)),
    'How its application uses transactions; absent: one per record, if it has a `transactional.id`.',
  ),
  zone,
}

export const consumerFields: Fields<ConsumerBlock> = { zone }

/** `consumers` is read with the id of the group at hand; see `readConsumers`. */
export const groupFields: Fields<Omit<GroupBlock, 'config' | 'consumers'>> = {
  topics: described(or(listOf(topicName, limits.topics.max), []), 'The topics it reads.'),
  pattern: described(
    orNull(patternField),
    'Instead of topics: a regular expression of their whole names. In the classic protocol each client looks with its metadata, in the consumer protocol the broker does.',
  ),
  work: described(or(workField, { dist: 'constant', mean: 0 }), 'Time that the application works on each record.'),
  commit: described(
    or(oneOf('auto', 'before', 'after', 'async'), 'auto'),
    "When offsets are committed: in the background, before the work on each poll's records, after it, or after it without waiting (async).",
  ),
  handOff: described(
    or(flag, false),
    'The application hands records to a pool, which works on them one by one, and polls on at once. Only commits in the background go with it.',
  ),
  queue: described(
    orNull(whole({ min: 1, max: 1_000_000 })),
    'With handOff: records that may wait in the pool; then the application pauses its partitions until half of them is done. Absent: any number.',
  ),
  failing: described(orNull(failingField), 'Records that its applications cannot process.'),
  onFailure: described(or(onFailureField, failsNever), 'What they do with those.'),
  type: described(
    or(oneOf('consumer', 'share'), 'consumer'),
    'consumer: each partition is read by one member at a time, in order. share: members share partitions, and acknowledge record by record (KIP-932).',
  ),
  unprocessed: described(
    or(oneOf('release', 'reject'), 'release'),
    'Share groups: what the applications say of records that they cannot process (`failing`): release them for another try, or reject them.',
  ),
  renews: described(
    or(flag, false),
    'Share groups with share.acknowledgement.mode: explicit: the application renews the locks of its records while it works (KIP-1222).',
  ),
  manual: described(
    or(flag, false),
    'Its consumers deal out the partitions themselves with assign(), in turn; they belong to no group, nobody rebalances, and nobody takes over.',
  ),
  principal: described(
    orNull(principalField),
    'Who its consumers are to the brokers, `User:billing`; absent: User:ANONYMOUS.',
  ),
  output: described(orNull(output), 'It writes a record for each one that it reads, by a producer of its own.'),
}

export type BlockScope = 'broker' | 'controller' | 'topic' | 'producer' | 'group'

export const scopeOf: Record<BlockScope, ConfigScope> = {
  broker: 'broker',
  controller: 'broker',
  topic: 'topic',
  producer: 'producer',
  group: 'group',
}

/** Fields of a block and Kafka's keys beside them. `isPartial`: absent fields stay absent (for `set`). */
export function readBlock<B extends object>(
  place: Place,
  scope: BlockScope,
  fields: Fields<B>,
  special: (key: string, child: Place) => boolean = () => false,
): { block: Partial<B>; config: Config; present: string[] } | undefined {
  const fix = `Write a map of some of ${Object.keys(fields).join(', ')}, and settings.`
  const entries = entriesOf(place, `the fields of a ${scope}`, fix)
  if (entries === undefined) return undefined
  const config: Config = {}
  const other = (entry: { key: string }, child: Place): boolean => {
    if (special(entry.key, child)) return true
    const key = configKey(scopeOf[scope], entry.key)
    if (key === null) return false
    const value = readConfigValue(child, entry.key, key)
    if (value !== undefined && value !== null) config[entry.key] = value
    if (value === null) config[entry.key] = null
    return true
  }
  const names = [...Object.keys(configKeys(scopeOf[scope])), ...(scope === 'group' ? ['consumers'] : [])]
  const block = readPresent(place, entries, fields, other, names)
  return { block, config, present: entries.map((entry) => entry.key) }
}

/** A whole block: absent fields have their default, and settings written as `null` are as if absent. */
function wholeBlock<B extends object>(
  place: Place,
  scope: BlockScope,
  fields: Fields<B>,
  special?: (key: string, child: Place) => boolean,
) {
  const read = readBlock(place, scope, fields, special)
  const block = read && complete(place, read.block, fields, read.present)
  if (read === undefined || block === undefined) return undefined
  return { ...block, config: withoutNulls(read.config) }
}

export const withoutNulls = (config: Config): Config =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null))

const blockField = <B extends { config: Config }>(scope: BlockScope, fields: Fields<Omit<B, 'config'>>): Field<B> => ({
  form: `the fields of a ${scope}`,
  read: (place) => wholeBlock(place, scope, fields) as B | undefined,
  write: (block) => ({ ...writeFields<Omit<B, 'config'>>(block, fields), ...writeConfig(block.config) }),
})

export const brokerBlock = blockField<BrokerBlock>('broker', brokerFields)

export const controllerBlock = blockField<ControllerBlock>('controller', { zone: brokerFields.zone })

export const topicBlock = blockField<TopicBlock>('topic', topicFields)

export const producerBlock = blockField<ProducerBlock>('producer', producerFields)

/** A group's block needs its id, because `consumers: 2` names them after it. */
export const groupBlock = (group: string): Field<GroupBlock> => ({
  form: 'the fields of a group',
  read(place) {
    let consumers: GroupBlock['consumers'] | undefined
    let isRead = false
    const read = wholeBlock(place, 'group', groupFields, (key, child) => {
      if (key !== 'consumers') return false
      isRead = true
      consumers = readConsumers(child, group)
      return true
    })
    if (read === undefined || (isRead && consumers === undefined)) return undefined
    const { topics, ...rest } = read
    return { topics, consumers: consumers ?? numbered(group, 1), ...rest }
  },
  write(block) {
    const { topics, ...rest } = writeFields<Omit<GroupBlock, 'config' | 'consumers'>>(block, groupFields)
    const written: { [key: string]: Plain } = {}
    if (topics !== undefined) written.topics = topics
    if (!isSame(block.consumers, numbered(group, 1))) written.consumers = writeConsumers(block.consumers, group)
    return { ...written, ...rest, ...writeConfig(block.config) }
  },
})

const numbered = (group: string, count: number): GroupBlock['consumers'] =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${group}-${i + 1}`, { zone: null }]))

/** `2`, `[a, b]` or `{a: {zone: az-a}}`. */
function readConsumers(place: Place, group: string): GroupBlock['consumers'] | undefined {
  const { node } = place
  if (node.kind === 'scalar' && typeof node.value === 'number') {
    const n = whole({ min: 0, max: limits.clients.max }).read(place)
    return n === undefined ? undefined : numbered(group, n)
  }
  if (node.kind === 'list') {
    const ids = idsOnce(limits.clients.max).read(place)
    return ids && Object.fromEntries(ids.map((consumer) => [consumer, { zone: null }]))
  }
  return blocksById(place, 'a number, a list of ids, or a map of consumers', () =>
    mapOf('the fields of a consumer', consumerFields),
  )
}

function writeConsumers(consumers: GroupBlock['consumers'], group: string): Plain {
  const ids = Object.keys(consumers)
  if (isSame(ids, Object.keys(numbered(group, ids.length))) && ids.every((key) => consumers[key]!.zone === null))
    return ids.length
  if (ids.every((key) => consumers[key]!.zone === null)) return ids
  return Object.fromEntries(ids.map((key) => [key, writeFields(consumers[key]!, consumerFields)]))
}

/** A map from ids to blocks. Entries that cannot be read are left out (and reported). */
export function blocksById<B>(
  place: Place,
  what: string,
  field: (key: string) => Field<B>,
  /** Goes before some of the keys, and is no part of the id. */
  prefix = '',
  name: Field<string> = id,
): Record<string, B> | undefined {
  const entries = entriesOf(place, what, 'Write ids with a colon behind each: {some-id: {}}.')
  if (entries === undefined) return undefined
  const blocks: Record<string, B> = {}
  for (const entry of entries) {
    const child = childOf(place, entry)
    const start = prefix !== '' && entry.key.startsWith(prefix) ? prefix : ''
    const written = entry.key.slice(start.length)
    const key = name.read({ ...child, node: { kind: 'scalar', at: entry.keyAt, value: written, bare: written } })
    const block = key === undefined ? undefined : field(key).read(child)
    if (key !== undefined && block !== undefined) blocks[start + key] = block
  }
  return blocks
}

/** `brokers: 3` makes b1, b2 and b3; so does a list of ids. */
export function readBrokers(place: Place): Record<string, BrokerBlock> | undefined {
  const { node } = place
  if (node.kind === 'scalar' && typeof node.value === 'number') {
    const n = whole({ min: 0, max: limits.brokers.max }).read(place)
    if (n === undefined) return undefined
    return Object.fromEntries(
      Array.from({ length: n }, (_, i) => [`b${i + 1}`, { zone: null, disk: 0, diskSize: null, config: {} }]),
    )
  }
  if (node.kind === 'list') {
    const ids = idsOnce(limits.brokers.max).read(place)
    return ids && Object.fromEntries(ids.map((broker) => [broker, { zone: null, disk: 0, diskSize: null, config: {} }]))
  }
  return blocksById(place, 'a number, a list of ids, or a map of brokers', () => brokerBlock)
}

/** The two ends of a link: `b1-b3`, or `[b1, b3]` where ids themselves contain a hyphen. */
export interface Ends {
  text: string | null
  ends: [string, string] | null
}

const between: Field<Ends> = {
  form: 'two ids: b1-b3 or [b1, b3]',
  read(place) {
    const { node } = place
    if (node.kind === 'list') {
      const ids = listOf(id, 2).read(place)
      if (ids?.length === 2) return { text: null, ends: [ids[0]!, ids[1]!] }
      return ids && problem(place, 'MR-123', 'A link has two ends.', 'Write between: [b1, b3].')
    }
    const written = literal(200).read(place)
    return written === undefined ? undefined : { text: written, ends: null }
  },
  write: ({ text: written, ends }) => written ?? ends,
}

export const linkFields: Fields<Omit<LinkBlock, 'a' | 'b'> & { between: Ends }> = {
  between: described(between, 'Its two ends: brokers, producers, consumers, groups, zones or the controller.'),
  latency: described(orNull(duration()), 'One way; absent: as everywhere.'),
  jitter: described(orNull(duration()), 'Extra delay, evenly spread from 0; absent: as everywhere.'),
  loss: described(or(share, 0), 'Share of messages that are lost.'),
}
