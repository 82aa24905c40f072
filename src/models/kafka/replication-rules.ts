// Which rules replicas follow: those of Kafka 4.3.1, or the broken ones of its past, switched on one by one to see why they went.
import type { Sealed } from '../../kernel/clone'

/**
 * A generation of the rules, by the improvement that ended the one before:
 * - `hwTruncate`: before 0.11, a new follower cuts its log to its own high watermark;
 * - `kip101`: 0.11 to 1.1, it asks the leader where the epoch of its last record ended;
 * - `kip279`: 2.0, the leader also says of which epoch it speaks, and the follower asks on until both agree;
 * - `kip320`: 2.1 to now, nobody is answered who believes in another leader epoch, and every fetch is checked.
 */
export const rulesVersions = ['hwTruncate', 'kip101', 'kip279', 'kip320'] as const
export type RulesVersion = (typeof rulesVersions)[number]

/** Single rules that can be taken out of a generation, each with what happens then. */
export const safeguards = {
  truncateOnEpochChange: 'A new epoch of the same leader is not checked (KAFKA-7164).',
  fencedFetch: 'A leader answers fetches of any leader epoch (KAFKA-6880).',
  fencedTruncation: 'A leader of any leader epoch says where an epoch ended, and fetches are not checked (KIP-320).',
  isrFromEpochStart: 'A follower may enter the ISR before it has what its leader began its epoch with (KAFKA-7128).',
  isrBrokerEpoch: 'A broker may enter the ISR by what it had fetched before it was started anew (KIP-903).',
  isrEpochFetch: 'A broker may enter the ISR by what it had fetched in an earlier epoch of the same leader (KIP-966).',
  commitAssignmentEpoch:
    'A coordinator takes a commit of the consumer protocol only in the very epoch that it has the member in (KIP-1251, before 4.3).',
  maximalIsr: 'The high watermark does not count a replica that is asked into the ISR (KIP-497).',
} as const
export type Safeguard = keyof typeof safeguards

/** The switch, resolved: what every decision in `rules/` reads. */
export interface ReplicationRules extends Sealed {
  /** How a follower finds out where to cut its log. */
  readonly truncation: 'highWatermark' | 'endOfEpoch' | 'commonEpoch' | 'whileFetching'
  readonly truncateOnEpochChange: boolean
  readonly fencedFetch: boolean
  readonly fencedTruncation: boolean
  readonly isrFromEpochStart: boolean
  readonly isrBrokerEpoch: boolean
  readonly isrEpochFetch: boolean
  readonly maximalIsr: boolean
  readonly commitAssignmentEpoch: boolean
}

const truncations = {
  hwTruncate: 'highWatermark',
  kip101: 'endOfEpoch',
  kip279: 'commonEpoch',
  kip320: 'whileFetching',
} as const satisfies Record<RulesVersion, ReplicationRules['truncation']>

/** The rules of a generation, without the named safeguards. */
export function rulesOf(version: RulesVersion, without: readonly Safeguard[] = []): ReplicationRules {
  const has = (safeguard: Safeguard) => !without.includes(safeguard)
  const isModern = version === 'kip320'
  // Before KIP-595 a follower asked once, when it began to follow. Where that one answer is spoilt, no fetch may mend it.
  const asksOnce = isModern && !(has('fencedTruncation') && has('truncateOnEpochChange'))
  return {
    sealed: true,
    truncation: asksOnce ? 'commonEpoch' : truncations[version],
    truncateOnEpochChange: has('truncateOnEpochChange'),
    fencedFetch: isModern && has('fencedFetch'),
    fencedTruncation: isModern && has('fencedTruncation'),
    isrBrokerEpoch: has('isrBrokerEpoch'),
    isrEpochFetch: has('isrEpochFetch'),
    isrFromEpochStart: isModern && has('isrFromEpochStart'),
    maximalIsr: has('maximalIsr'),
    commitAssignmentEpoch: has('commitAssignmentEpoch'),
  }
}

/** What Kafka 4.3.1 does. */
export const currentRules: ReplicationRules = rulesOf('kip320')
