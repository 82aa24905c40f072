// The sets of rules that are explored, and what is known of each.
import type { RulesSettings } from '../../blueprint/scenario'
import { rulesOf, type ReplicationRules } from '../../models/kafka/replication-rules'
import type { Scope } from './state'

export interface Variant {
  readonly name: string
  readonly settings: RulesSettings
  /** Steps of the shortest counterexample; null: there is none. */
  readonly steps: number | null
  /** Steps in the published specification or in the analysis of it, where ours differ from them (docs/explore.md). */
  readonly published?: number
  /** Where it was found or mended. */
  readonly source: string
}

const variant = (
  version: RulesSettings['version'],
  without: RulesSettings['without'],
  rest: Omit<Variant, 'name' | 'settings'>,
): Variant => ({ name: [version, ...without].join(' without '), settings: { version, without }, ...rest })

export const variants: readonly Variant[] = [
  variant('hwTruncate', [], { steps: 8, source: 'KIP-101; KafkaTruncateToHighWatermark.tla' }),
  variant('kip101', [], { steps: 10, source: 'KIP-279, KIP-320; Kip101.tla' }),
  variant('kip279', [], { steps: 10, source: 'KIP-320; Kip279.tla' }),
  variant('kip320', ['fencedFetch'], { steps: 10, published: 12, source: 'KAFKA-6880; Kip320FirstTry.tla' }),
  variant('kip320', ['fencedTruncation'], { steps: 11, published: 13, source: 'KIP-320; Kip320.tla' }),
  variant('kip320', ['truncateOnEpochChange'], { steps: 14, source: 'KAFKA-7164' }),
  variant('kip320', ['isrFromEpochStart'], { steps: 11, source: 'KAFKA-7128; Kip320.tla' }),
  variant('kip320', [], { steps: null, source: 'Kafka 4.3.1; Kip320.tla' }),
]

/** The rules that a document's settings stand for. */
export const resolve = ({ version, without }: RulesSettings): ReplicationRules => rulesOf(version, without)

/** `small` is what the page proves while one waits; `full` takes a machine some seconds to minutes. */
export const scopes = {
  tiny: { replicas: 3, records: 1, epochs: 3 },
  small: { replicas: 3, records: 2, epochs: 3 },
  full: { replicas: 3, records: 3, epochs: 3 },
} as const satisfies Record<string, Scope>
export type ScopeName = keyof typeof scopes
