// Every configuration key that the model knows, by the kind of block that carries it; what holds where nobody sets it; and what
// Kafka's own clients refuse. `config-docs.ts` says what each key is for.
import { brokerConfig } from './config-brokers'
import { consumerConfig, groupConfig, producerConfig } from './config-clients'
import type { ConfigKey, ConfigValue, Keys, Resolved } from './config-key'
import { topicConfig } from './config-topics'

/** KIP-890: which protocol of transactions is spoken? */
export const TRANSACTION_VERSION = 'transaction.version'

/** KIP-966: is a list of eligible leader replicas kept beside the ISR? */
export const ELR_FEATURE = 'eligible.leader.replicas.version'

/** Features of the whole cluster that can be at another level than in a newly formatted one (`kafka-features.sh`). */
export const featureLevels: Readonly<Record<string, { default: number; max: number; doc: string }>> = {
  [ELR_FEATURE]: {
    default: 1,
    max: 1,
    doc: 'Eligible leader replicas (KIP-966): who left the in-sync replicas while they were fewer than min.insync.replicas may still lead without loss. 0: off, as before Kafka 4.1.',
  },
  [TRANSACTION_VERSION]: {
    default: 2,
    max: 2,
    doc: 'Transactions (KIP-890): with 2, partitions are added by their leaders and each transaction has an epoch of its own. 0 or 1: as before Kafka 4.0.',
  },
}

export type ProducerConfig = Resolved<typeof producerConfig>
export type ConsumerConfig = Resolved<typeof consumerConfig>
export type GroupConfig = Resolved<typeof groupConfig>
export type TopicConfig = Resolved<typeof topicConfig>
export type BrokerConfig = Resolved<typeof brokerConfig>

/** The items of a setting that is a list. */
export const listItems = (value: string): string[] => value.split(',').filter((item) => item !== '')

/** How times are scaled: Kafka's own, or so that a person can follow. */
export type TimeProfile = 'realistic' | 'classroom'

/** Key tables by the kind of block that carries them. */
export const configTables = {
  producer: producerConfig,
  consumer: consumerConfig,
  /** Of a group's block: its consumers' settings, and those that its brokers have of it. */
  group: { ...consumerConfig, ...groupConfig },
  topic: topicConfig,
  broker: brokerConfig,
} as const

export type ConfigScope = keyof typeof configTables

/** The value that a key has when nobody sets it. */
export function defaultValue(key: ConfigKey, profile: TimeProfile): ConfigValue {
  return profile === 'classroom' && key.classroom !== undefined ? key.classroom : key.default
}

/** A complete configuration: what was set, over the defaults of the profile. */
export function resolveConfig<S extends ConfigScope>(
  scope: S,
  profile: TimeProfile,
  set: Readonly<Record<string, ConfigValue>>,
): Resolved<(typeof configTables)[S]> {
  const table: Keys = configTables[scope]
  const resolved = Object.entries(table).map(([name, key]): [string, ConfigValue] => {
    const value = set[name] ?? defaultValue(key, profile)
    // `acks: 1` reads as a number in YAML; Kafka's type is a string.
    return [name, key.type === 'string' && typeof value === 'number' ? String(value) : value]
  })
  return Object.fromEntries(resolved) as Resolved<(typeof configTables)[S]>
}

/** A combination of settings that Kafka's own client refuses to start with. */
export interface ConfigProblem {
  readonly key: string
  readonly message: string
  readonly fix: string
}

const acksAll = (acks: string): boolean => acks === 'all' || acks === '-1'

/** P-22: idempotence needs acks=all and retries; unless somebody insists on it, it is silently off without them. */
export const isIdempotent = (config: ProducerConfig): boolean =>
  config['enable.idempotence'] && acksAll(config.acks) && config.retries > 0

/** Kafka's number for `acks`. */
export const acksOf = (config: ProducerConfig): -1 | 0 | 1 => (acksAll(config.acks) ? -1 : config.acks === '1' ? 1 : 0)

/** P-22: in milliseconds; raised to linger.ms + request.timeout.ms where the default would be too small for them. */
export const deliveryTimeout = (config: ProducerConfig): number =>
  Math.max(config['delivery.timeout.ms'], shortestDelivery(config))

const shortestDelivery = (config: ProducerConfig): number =>
  Math.min(config['linger.ms'] + config['request.timeout.ms'], 2_147_483_647)

/** The reasons for which KafkaProducer would throw a ConfigException (P-22). `set` is what somebody wrote down. */
export function producerConfigProblems(
  set: Readonly<Record<string, ConfigValue>>,
  resolved: ProducerConfig,
): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const least = shortestDelivery(resolved)
  if (set['delivery.timeout.ms'] !== undefined && resolved['delivery.timeout.ms'] < least) {
    problems.push({
      key: 'delivery.timeout.ms',
      message: `delivery.timeout.ms (${resolved['delivery.timeout.ms']}) must be at least linger.ms + request.timeout.ms (${least})`,
      fix: `delivery.timeout.ms: ${least}`,
    })
  }
  const insists = set['enable.idempotence'] === true
  if (insists && !acksAll(resolved.acks)) {
    problems.push({ key: 'acks', message: 'enable.idempotence needs acks: all', fix: 'acks: all' })
  }
  if (insists && resolved.retries === 0) {
    problems.push({ key: 'retries', message: 'enable.idempotence needs retries above 0', fix: 'retries: 2147483647' })
  }
  if (resolved['enable.idempotence'] && resolved['max.in.flight.requests.per.connection'] > 5) {
    problems.push({
      key: 'max.in.flight.requests.per.connection',
      message: 'an idempotent producer may have at most 5 requests in flight per connection',
      fix: 'max.in.flight.requests.per.connection: 5, or enable.idempotence: false',
    })
  }
  if (resolved['transactional.id'] !== null) problems.push(...transactionProblems(set, resolved))
  return problems
}

// T-3, P-22: a producer with a transactional id has to be idempotent, and its timeout has to leave time for its sends.
function transactionProblems(set: Readonly<Record<string, ConfigValue>>, resolved: ProducerConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  if (resolved['transactional.id'] === '') {
    problems.push({
      key: 'transactional.id',
      message: 'a transactional.id may not be empty',
      fix: 'a name of its own, or leave transactional.id out',
    })
  }
  if (!resolved['enable.idempotence']) {
    problems.push({
      key: 'enable.idempotence',
      message: 'transactional.id needs an idempotent producer',
      fix: 'enable.idempotence: true, or no transactional.id',
    })
  } else if (set['enable.idempotence'] !== true && !acksAll(resolved.acks)) {
    problems.push({ key: 'acks', message: 'transactional.id needs acks: all', fix: 'acks: all' })
  } else if (set['enable.idempotence'] !== true && resolved.retries === 0) {
    problems.push({ key: 'retries', message: 'transactional.id needs retries above 0', fix: 'retries: 2147483647' })
  }
  return problems
}
