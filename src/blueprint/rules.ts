// What a blueprint as a whole must fulfil: ids that exist and are unique, copies that fit, settings that Kafka accepts.
import { counted } from '../models/kafka/counted'
import { producerConfigProblems, resolveConfig, type TimeProfile } from '../models/kafka/config'
import { broken, type Broken, worthNoting } from './broken'
import { configKey } from './config-keys'
import { collide, collision } from './ids'
import { limits } from './limits'
import { suggestion } from './nearest'
import { rightsFit } from './rights-rules'
import type { Blueprint, Config } from './scenario'
import { shareGroupsFit } from './share-groups'
import { topicsRead } from './subscription'
import { allIds, idsOf } from './target'
import { tieringFits } from './tiered-rules'
import { transactionsFit } from './transaction-rules'

/** Everything that is wrong with a blueprint. Defaults of some settings depend on the time profile. */
export function brokenRules(blueprint: Blueprint, profile: TimeProfile): Broken[] {
  return rules.flatMap((rule) => rule(blueprint, profile))
}

/** What makes a drawing impossible (notices left out). */
export const impossible = (blueprint: Blueprint, profile: TimeProfile): Broken[] =>
  brokenRules(blueprint, profile).filter(({ isNotice }) => !isNotice)

type Rule = (blueprint: Blueprint, profile: TimeProfile) => Broken[]

const rules: Rule[] = [
  uniqueIds,
  topicsApart,
  counts,
  oddQuorum,
  modeFits,
  zonesExist,
  wiresExist,
  linksExist,
  replicasFit,
  configsAgree,
  compactionFits,
  tieringFits,
  groupProtocolsFit,
  applicationsFit,
  shareGroupsFit,
  transactionsFit,
  rightsFit,
]

function uniqueIds(blueprint: Blueprint): Broken[] {
  const seen = new Set<string>()
  const places: [string, string][] = [
    ...blueprint.zones.map((id, i): [string, string] => [id, `zones[${i}]`]),
    ...idsOf(blueprint, 'controller').map((id): [string, string] => [id, 'controllers.nodes']),
    ...idsOf(blueprint, 'broker').map((id): [string, string] => [id, `brokers.${id}`]),
    ...idsOf(blueprint, 'topic').map((id): [string, string] => [id, `topics.${id}`]),
    ...idsOf(blueprint, 'producer').map((id): [string, string] => [id, `producers.${id}`]),
    ...Object.entries(blueprint.groups).flatMap(([id, { consumers }]): [string, string][] => [
      [id, `groups.${id}`],
      ...Object.keys(consumers).map((consumer): [string, string] => [consumer, `groups.${id}.consumers.${consumer}`]),
    ]),
  ]
  return places.flatMap(([id, path]) => {
    if (!seen.has(id)) return (seen.add(id), [])
    return [
      broken(
        'MR-126',
        path,
        `The id \`${id}\` is used twice.`,
        'Ids are unique over zones, brokers, topics, producers, groups and consumers.',
      ),
    ]
  })
}

function topicsApart(blueprint: Blueprint): Broken[] {
  const topics = idsOf(blueprint, 'topic')
  return topics.flatMap((topic, i) => {
    const other = topics.slice(0, i).find((earlier) => collide(earlier, topic))
    if (other === undefined) return []
    const { message, fix } = collision(topic, other)
    return [broken('MR-126', `topics.${topic}`, message, fix)]
  })
}

function counts(blueprint: Blueprint): Broken[] {
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0)
  const clients = Object.keys(blueprint.producers).length + idsOf(blueprint, 'consumer').length
  const counted: [number, keyof typeof limits, string][] = [
    [Object.keys(blueprint.brokers).length, 'brokers', 'brokers'],
    [Object.keys(blueprint.topics).length, 'topics', 'topics'],
    [total(Object.values(blueprint.topics).map(({ partitions }) => partitions)), 'partitions', 'topics'],
    [clients, 'clients', 'producers'],
    [blueprint.links.length, 'links', 'links'],
    [blueprint.zones.length, 'zones', 'zones'],
    [total(Object.values(blueprint.producers).map(({ rate }) => rate)), 'rate', 'producers'],
  ]
  return counted
    .filter(([count, limit]) => count > limits[limit].max)
    .map(([count, limit, path]) =>
      broken('MR-123', path, `${count} ${limits[limit].doc} are too many.`, `At most ${limits[limit].max}.`),
    )
}

// Four voters need three for a majority: they tolerate no more than three do, and more of them can fail.
function oddQuorum({ controllers }: Blueprint): Broken[] {
  const count = Object.keys(controllers.nodes).length
  if (count % 2 === 1) return []
  const what = controllers.mode === 'kraft' ? 'controllers' : 'ZooKeeper servers'
  const message = `${count} ${what} tolerate no more failures than ${count - 1} would, and more can fail.`
  return [worthNoting('MR-163', 'controllers.nodes', message, 'Use 1, 3 or 5.')]
}

// What only KRaft has means nothing to a ZooKeeper ensemble, and the other way round.
function modeFits({ controllers, brokers, config, features }: Blueprint): Broken[] {
  const { mode, preVote, nodes } = controllers
  const [here, there] = mode === 'kraft' ? ['KRaft', 'ZooKeeper'] : ['ZooKeeper', 'KRaft']
  const found: Broken[] = []
  if (mode === 'zookeeper' && !preVote) {
    const message = 'A ZooKeeper ensemble has no pre-vote: that is an election of KRaft (KIP-996).'
    found.push(worthNoting('MR-163', 'controllers.preVote', message, 'Leave preVote out, or write mode: kraft.'))
  }
  if (mode === 'zookeeper' && Object.keys(features).length > 0) {
    const message = 'Eligible leader replicas are a feature of KRaft; with ZooKeeper there are none.'
    found.push(worthNoting('MR-163', 'features', message, 'Leave features out.'))
  }
  const places: [string, Config][] = [
    ['config', config],
    ...Object.entries(nodes).map(([id, node]): [string, Config] => [`controllers.nodes.${id}`, node.config]),
    ...Object.entries(brokers).map(([id, broker]): [string, Config] => [`brokers.${id}`, broker.config]),
  ]
  for (const [path, set] of places) {
    for (const key of Object.keys(set)) {
      const belongsTo = configKey('broker', key)?.mode
      if (belongsTo === undefined || belongsTo === mode) continue
      const message = `${key} is a setting of ${there} mode; this cluster is in ${here} mode, where it says nothing.`
      found.push(
        worthNoting('MR-163', `${path}.${key}`, message, `Leave it out, or write controllers: { mode: ${belongsTo} }.`),
      )
    }
  }
  return found
}

function zonesExist({ zones, controllers, brokers, producers, groups }: Blueprint): Broken[] {
  const used: [string | null, string][] = [
    ...Object.values(controllers.nodes).map(({ zone }): [string | null, string] => [zone, 'controllers.nodes']),
    ...Object.entries(brokers).map(([id, { zone }]): [string | null, string] => [zone, `brokers.${id}.zone`]),
    ...Object.entries(producers).map(([id, { zone }]): [string | null, string] => [zone, `producers.${id}.zone`]),
    ...Object.entries(groups).flatMap(([id, { consumers }]) =>
      Object.entries(consumers).map(([consumer, { zone }]): [string | null, string] => [
        zone,
        `groups.${id}.consumers.${consumer}.zone`,
      ]),
    ),
  ]
  return used.flatMap(([zone, path]) => {
    if (zone === null || zones.includes(zone)) return []
    const fix = suggestion(zone, zones, `Add zones: [${zone}] to the blueprint.`)
    return [broken('MR-140', path, `There is no zone \`${zone}\`.`, fix)]
  })
}

function wiresExist({ topics, producers, groups }: Blueprint): Broken[] {
  const ids = Object.keys(topics)
  const missing = (topic: string, path: string): Broken[] => {
    if (Object.hasOwn(topics, topic)) return []
    return [broken('MR-140', path, `There is no topic \`${topic}\`.`, suggestion(topic, ids, 'Add it under topics.'))]
  }
  return [
    ...Object.entries(producers).flatMap(([id, { to }]) => (to === '' ? [] : missing(to, `producers.${id}.to`))),
    ...Object.entries(groups).flatMap(([id, block]) =>
      block.topics.flatMap((topic, i) => [
        ...missing(topic, `groups.${id}.topics[${i}]`),
        ...(block.topics.indexOf(topic) < i
          ? [broken('MR-126', `groups.${id}.topics[${i}]`, `\`${topic}\` is listed twice.`, 'Remove one.')]
          : []),
      ]),
    ),
  ]
}

function linksExist(blueprint: Blueprint): Broken[] {
  const ids = allIds(blueprint).filter((id) => !Object.hasOwn(blueprint.topics, id))
  const described = new Set<string>()
  return blueprint.links.flatMap(({ a, b }, i) => {
    if (a === b)
      return [broken('MR-140', `links[${i}].between`, 'A link needs two different ends.', 'Write between: b1-b3.')]
    const ends = [a, b].toSorted().join()
    if (described.has(ends)) {
      const message = `The link of ${a} and ${b} is described twice.`
      return [broken('MR-126', `links[${i}].between`, message, 'Both directions are one link: remove one.')]
    }
    described.add(ends)
    return [a, b].flatMap((end) => {
      if (ids.includes(end)) return []
      const isTopic = Object.hasOwn(blueprint.topics, end)
      const message = isTopic ? `\`${end}\` is a topic; links connect processes.` : `Nothing is called \`${end}\`.`
      return [
        broken(
          'MR-140',
          `links[${i}].between`,
          message,
          isTopic ? 'Name the brokers that hold it.' : suggestion(end, ids, 'Add it to the blueprint.'),
        ),
      ]
    })
  })
}

// A drawing may be half done: a topic with more copies than brokers is drawn, but Kafka does not create it.
function replicasFit({ brokers, topics }: Blueprint): Broken[] {
  const count = Object.keys(brokers).length
  return Object.entries(topics).flatMap(([id, { replicas, config }]) => {
    const min = config['min.insync.replicas']
    const tooMany = replicas > count
    const rule = `Each copy is on a broker of its own. ${count === 0 ? 'Add brokers.' : `At most ${count}, or add brokers.`}`
    return [
      ...(tooMany
        ? [
            worthNoting(
              'MR-141',
              `topics.${id}.replicas`,
              `Topic ${id} wants ${counted(replicas, 'copy', 'copies')}; there ${count === 1 ? 'is' : 'are'} ${counted(count, 'broker')}.`,
              rule,
            ),
          ]
        : []),
      ...(typeof min === 'number' && min > replicas
        ? [
            worthNoting(
              'MR-142',
              `topics.${id}.min.insync.replicas`,
              `min.insync.replicas ${min} is more than the ${counted(replicas, 'replica')} of ${id}.`,
              `Kafka takes it as ${replicas}: ${replicas === 1 ? 'the' : 'every'} replica must be in sync.`,
            ),
          ]
        : []),
    ]
  })
}

/** Settings of clients that Kafka refuses, or that do not fit each other. */
function configsAgree({ producers, groups }: Blueprint, profile: TimeProfile): Broken[] {
  return [
    ...Object.entries(producers).flatMap(([id, { config }]) =>
      // P-22: what KafkaProducer itself would refuse to start with.
      producerConfigProblems(config, resolveConfig('producer', profile, config)).map(({ key, message, fix }) =>
        broken('MR-143', `producers.${id}.${key}`, `${id}: ${message}.`, `Write ${fix}.`),
      ),
    ),
    ...Object.entries(groups).flatMap(([id, { commit, config }]) => {
      const auto = config['enable.auto.commit']
      const path = `groups.${id}.enable.auto.commit`
      if (commit !== 'auto' && auto === true) {
        return [
          broken(
            'MR-143',
            path,
            `commit: ${commit} and enable.auto.commit: true contradict each other.`,
            'Leave enable.auto.commit out.',
          ),
        ]
      }
      if (commit === 'auto' && auto === false) {
        return [
          worthNoting(
            'MR-163',
            path,
            `${id} never commits: enable.auto.commit is off, and nothing else commits.`,
            'Set commit: after or commit: before.',
          ),
        ]
      }
      return []
    }),
  ]
}

// A compacted topic refuses records without a key (L-15), and a record cannot have to stay and to go at once (LogConfig).
function compactionFits({ topics, producers }: Blueprint, profile: TimeProfile): Broken[] {
  const isCompacted = (topic: string): boolean =>
    String(topics[topic]?.config['cleanup.policy'] ?? '').includes('compact')
  const keyless = Object.entries(producers).filter(
    ([, { to, keys, data }]) => isCompacted(to) && keys.kind === 'none' && (data === null || data.key === null),
  )
  return [
    ...keyless.map(([id, { to }]) => {
      const message = `${id} sends records without a key to ${to}, which is compacted: each batch is refused (INVALID_RECORD).`
      return worthNoting('MR-163', `producers.${id}.keys`, message, 'Give it keys, as in keys: cycle(4).')
    }),
    ...Object.entries(topics).flatMap(([id, { config }]) => {
      const set = resolveConfig('topic', profile, config)
      const [min, max] = [set['min.compaction.lag.ms'], set['max.compaction.lag.ms']]
      if (min <= max) return []
      const message = `${id}: min.compaction.lag.ms (${min}) is more than max.compaction.lag.ms (${max}).`
      return [
        broken('MR-143', `topics.${id}.max.compaction.lag.ms`, message, 'Let min.compaction.lag.ms be the smaller.'),
      ]
    }),
  ]
}

/** What a client of one protocol refuses to be told of the other (`ConsumerConfig.checkUnsupportedConfigsPostProcess`). */
const unsupported: Readonly<Record<string, readonly string[]>> = {
  classic: ['group.remote.assignor'],
  consumer: ['partition.assignment.strategy', 'session.timeout.ms', 'heartbeat.interval.ms'],
}

/** Keys that a client of this `group.protocol` refuses to have set (N-1). */
export const refusedBy = (protocol: string): readonly string[] => unsupported[protocol] ?? []

const instead: Readonly<Record<string, string>> = {
  'group.remote.assignor': 'Set group.protocol: consumer, or partition.assignment.strategy.',
  'partition.assignment.strategy': 'Leave it out, or set group.remote.assignor: the broker assigns.',
  'session.timeout.ms': 'Leave it out: the brokers have group.consumer.session.timeout.ms.',
  'heartbeat.interval.ms': 'Leave it out: the brokers have group.consumer.heartbeat.interval.ms.',
}

// N-1
function groupProtocolsFit({ groups }: Blueprint, profile: TimeProfile): Broken[] {
  return Object.entries(groups).flatMap(([id, { config, type }]) => {
    if (type === 'share') return []
    const protocol = config['group.protocol'] === 'consumer' ? 'consumer' : 'classic'
    const wrong = unsupported[protocol]!.filter((key) => (config[key] ?? null) !== null)
    if (wrong.length === 0 && protocol === 'classic') return heartbeatsFit(id, config, profile)
    return wrong.map((key) => {
      const message = `${key} cannot be set when group.protocol is ${protocol}.`
      return broken('MR-143', `groups.${id}.${key}`, message, instead[key]!)
    })
  })
}

// A session must not end between two heartbeats (Kafka's Heartbeat throws an IllegalArgumentException).
function heartbeatsFit(id: string, config: Config, profile: TimeProfile): Broken[] {
  const resolved = resolveConfig('consumer', profile, config)
  const { 'session.timeout.ms': session, 'heartbeat.interval.ms': interval } = resolved
  if (interval < session) return []
  const key = (config['heartbeat.interval.ms'] ?? null) === null ? 'session.timeout.ms' : 'heartbeat.interval.ms'
  const message = `${id}: heartbeat.interval.ms (${interval}) must be less than session.timeout.ms (${session}).`
  return [broken('MR-143', `groups.${id}.${key}`, message, `A third of it is usual.`)]
}

// What an application does with records needs what it does it with.
function applicationsFit({ groups, producers, topics }: Blueprint): Broken[] {
  return Object.entries(groups).flatMap(([id, block]) => {
    const { handOff, queue, failing, onFailure, pattern, manual } = block
    const read = topicsRead(block, Object.keys(topics))
    const found: Broken[] = []
    if (pattern !== null && block.topics.length > 0) {
      const message = 'A consumer subscribes to topics by name or by a pattern, not to both.'
      found.push(broken('MR-143', `groups.${id}.pattern`, message, 'Leave one of them out.'))
    }
    if (pattern !== null && block.type === 'share') {
      const message = 'A share consumer subscribes to topics by name; it has no patterns.'
      found.push(broken('MR-143', `groups.${id}.pattern`, message, 'Name the topics, or leave type: share out.'))
    }
    if (pattern !== null && manual) {
      const message = 'assign() takes partitions of topics that are named, not a pattern.'
      found.push(broken('MR-143', `groups.${id}.pattern`, message, 'Name the topics, or leave manual out.'))
    }
    if (pattern !== null && read.length === 0) {
      const message = `No topic is called so that it fits ${pattern}, so far.`
      found.push(
        worthNoting(
          'MR-163',
          `groups.${id}.pattern`,
          message,
          'The whole name must fit: orders-.* does not fit orders.',
        ),
      )
    }
    const { by, finally: last, retries } = onFailure
    const producer = by === null ? undefined : producers[by]
    if (by !== null && producer === undefined) {
      const fix = suggestion(by, Object.keys(producers), `Add a producer \`${by}\` that writes to a topic for them.`)
      found.push(broken('MR-140', `groups.${id}.onFailure.by`, `There is no producer \`${by}\`.`, fix))
    }
    if (producer !== undefined && topics[producer.to] === undefined) {
      const message = `The producer \`${by}\` writes to no topic, so dead letters go nowhere.`
      found.push(broken('MR-140', `groups.${id}.onFailure.by`, message, `Give ${by} a topic: \`to: …\`.`))
    }
    if (producer !== undefined && read.includes(producer.to)) {
      const message = `${id} reads ${producer.to}, where its own dead letters go: it will meet them again, for ever.`
      found.push(worthNoting('MR-163', `groups.${id}.onFailure.by`, message, 'Send them to a topic of their own.'))
    }
    if (queue !== null && !handOff) {
      const message = 'queue limits a pool, and this application has none.'
      found.push(worthNoting('MR-163', `groups.${id}.queue`, message, 'Write handOff: true.'))
    }
    if (failing === null && (last !== 'stop' || retries !== 0)) {
      const message = 'No record fails here, so what is done with such records is never seen.'
      found.push(worthNoting('MR-163', `groups.${id}.onFailure`, message, 'Say which fail: failing: { key: K7 }.'))
    }
    return found
  })
}
