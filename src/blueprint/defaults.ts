// New blocks, as the palette drops them: small, connected to nothing, and worth watching.
import { ms } from '../kernel/time'
import { failsNever } from '../models/kafka/application'
import { oneController } from './controller-block'
import type {
  Blueprint,
  BlockKind,
  BrokerBlock,
  ConsumerBlock,
  GroupBlock,
  OutputBlock,
  ProducerBlock,
  RulesSettings,
  Scenario,
  TopicBlock,
  TransactionBlock,
} from './scenario'
import { allIds } from './target'

export const newBroker = (zone: string | null = null): BrokerBlock => ({ zone, disk: 0, diskSize: null, config: {} })

/** Three partitions, and three copies where there are brokers for them. */
export const newTopic = (brokers: number): TopicBlock => ({
  auto: false,
  partitions: 3,
  replicas: Math.max(1, Math.min(3, brokers)),
  config: brokers >= 3 ? { 'min.insync.replicas': 2 } : {},
})

export const newProducer = (to = ''): ProducerBlock => ({
  to,
  rate: 2,
  poisson: false,
  keys: { kind: 'cycle', count: 20, prefix: 'K' },
  valueSize: 100,
  tombstones: 0,
  limit: null,
  data: null,
  principal: null,
  transaction: null,
  zone: null,
  config: {},
})

/** How an application uses transactions that is made transactional on the page. */
export const newTransaction = (): TransactionBlock => ({
  records: 5,
  every: null,
  abort: 0,
  crash: 0,
  restart: DEFAULT_RESTART,
})

/** A group that begins to write what it reads to `to`, in transactions. */
export const newOutput = (to: string): OutputBlock => ({
  to,
  transactional: true,
  groupMetadata: true,
  abort: 0,
  valueSize: 100,
  config: {},
})

/** How long a process is gone that has died inside of a transaction. */
export const DEFAULT_RESTART = ms(5_000)

export const newConsumer = (): ConsumerBlock => ({ zone: null })

export const newGroup = (id: string, topics: string[] = []): GroupBlock => ({
  topics,
  pattern: null,
  consumers: { [`${id}-1`]: newConsumer(), [`${id}-2`]: newConsumer() },
  work: { dist: 'constant', mean: ms(120) },
  commit: 'auto',
  handOff: false,
  queue: null,
  failing: null,
  onFailure: failsNever,
  type: 'consumer',
  unprocessed: 'release',
  renews: false,
  manual: false,
  principal: null,
  output: null,
  config: { 'auto.offset.reset': 'earliest' },
})

/** What a palette's read-process-write block is: a group whose application writes to a topic that is still to be chosen. */
export const newReadProcessWrite = (topics: string[] = []): Pick<GroupBlock, 'topics' | 'output' | 'config'> => ({
  topics,
  output: newOutput(''),
  config: { 'auto.offset.reset': 'earliest', 'isolation.level': 'read_committed' },
})

export const emptyBlueprint = (): Blueprint => ({
  zones: [],
  controllers: oneController(),
  brokers: {},
  topics: {},
  producers: {},
  groups: {},
  links: [],
  config: {},
  capacity: null,
  remoteStorage: null,
  acls: [],
  quotas: [],
  features: {},
})

/** The rules of Kafka 4.3.1. */
export const defaultRules = (): RulesSettings => ({ version: 'kip320', without: [] })

/** An empty canvas in classroom time. */
export const emptyScenario = (): Scenario => ({
  scenario: 'untitled',
  version: 1,
  title: 'Untitled',
  description: '',
  seed: 1,
  time: { profile: 'classroom', end: DEFAULT_END, hop: null, jitter: null },
  rules: defaultRules(),
  blueprint: emptyBlueprint(),
  timeline: [],
  expect: [],
  view: { lens: null, layout: {} },
})

/** `time.end` when a file does not say. */
export const DEFAULT_END = ms(60_000)

const firstNames: Record<BlockKind | 'controller' | 'read-process-write' | 'zone', (n: number) => string> = {
  zone: (n) => (n <= 26 ? `az-${String.fromCharCode(96 + n)}` : `zone-${n}`),
  'read-process-write': (n) => (n === 1 ? 'invoicing' : `processor-${n}`),
  controller: (n) => `k${n}`,
  broker: (n) => `b${n}`,
  topic: (n) => (n === 1 ? 'orders' : `topic-${n}`),
  producer: (n) => (n === 1 ? 'web' : `producer-${n}`),
  group: (n) => (n === 1 ? 'billing' : `group-${n}`),
  consumer: (n) => `consumer-${n}`,
}

/** The first free id for a new block. Consumers are named after their group. */
export function nextId(blueprint: Blueprint, kind: keyof typeof firstNames, group: string | null = null): string {
  const taken = new Set(allIds(blueprint))
  const name = kind === 'consumer' && group !== null ? (n: number) => `${group}-${n}` : firstNames[kind]
  let n = 1
  while (taken.has(name(n))) n++
  return name(n)
}
