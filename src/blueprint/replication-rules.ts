// The switch between the rules of Kafka 4.3.1 and those of its past: `rules: kip101`, or a map with exceptions.
import { rulesVersions, safeguards, type Safeguard } from '../models/kafka/replication-rules'
import { described, isNull, listOf, mapOf, oneOf, or, type Field, type Fields } from './field'
import type { RulesSettings } from './scenario'

const names = Object.keys(safeguards) as Safeguard[]

/** Each generation for people: when it was, and what a follower did. */
export const generations: Record<RulesSettings['version'], { kafka: string; does: string }> = {
  hwTruncate: {
    kafka: 'Kafka before 0.11 (2017)',
    does: 'Whoever begins to follow cuts its log to its own high watermark, which may lag behind what was acknowledged.',
  },
  kip101: {
    kafka: 'Kafka 0.11 to 1.1 (2017)',
    does: 'Whoever begins to follow asks where the epoch of its last record ended. Nobody looks who asks whom.',
  },
  kip279: {
    kafka: 'Kafka 2.0 (2018)',
    does: 'As KIP-101, but the leader says of which epoch it speaks, and the follower asks until both agree.',
  },
  kip320: {
    kafka: 'Kafka 4.3.1',
    does: 'Requests carry the leader epoch, others are refused, and each fetch is checked for a common past.',
  },
}

/** Is this anything but Kafka 4.3.1? */
export const isHistoric = ({ version, without }: RulesSettings): boolean => version !== 'kip320' || without.length > 0

// What could be taken out of any generation; the others came with the last one.
const ageless: readonly Safeguard[] = [
  'truncateOnEpochChange',
  'isrBrokerEpoch',
  'isrEpochFetch',
  'maximalIsr',
  'commitAssignmentEpoch',
]

/** The safeguards that a generation has, each with what happens without it. */
export const safeguardsOf = (version: RulesSettings['version']): { name: Safeguard; without: string }[] =>
  names
    .filter((name) => version === 'kip320' || ageless.includes(name))
    .map((name) => ({ name, without: safeguards[name] }))

export const rulesFields: Fields<RulesSettings> = {
  version: described(
    or(oneOf(...rulesVersions), 'kip320' as const),
    'The generation: `hwTruncate` (before 0.11), `kip101` (0.11 to 1.1), `kip279` (2.0), `kip320` (since 2.1, and today).',
  ),
  without: described(or(listOf(oneOf(...names), names.length), []), 'Single safeguards that are left out of it.'),
}

/** `rules: kip101` is short for `rules: {version: kip101}`. */
export const rulesField: Field<RulesSettings> = {
  form: 'a generation, or a map of version and without',
  read(place) {
    const read =
      place.node.kind === 'scalar' && !isNull(place)
        ? justVersion(rulesFields.version.read(place))
        : mapOf('rules', rulesFields).read(place)
    // In one order and once each, so that equal rules are equal documents.
    return read && { ...read, without: names.filter((name) => read.without.includes(name)) }
  },
  write: ({ version, without }) => (without.length === 0 ? version : { version, without }),
}

const justVersion = (version: RulesSettings['version'] | undefined): RulesSettings | undefined =>
  version && { version, without: [] }
