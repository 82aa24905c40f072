// The settings of a block as a person looks through them: Kafka's key, what holds, both defaults, the range, what it is for.
import { defaultValue, type ConfigScope, type TimeProfile } from '../models/kafka/config'
import type { ConfigKey, ConfigValue } from '../models/kafka/config-key'
import { configDocs } from '../models/kafka/config-docs'
import { configKeys } from './config-keys'
import type { Config, ControllersBlock, GroupBlock } from './scenario'
import { ofConsumersAlone, unsharable } from './share-groups'

export interface ConfigRow {
  key: string
  value: ConfigValue
  /** Kafka's own default. */
  kafkaDefault: ConfigValue
  /** Default in this scenario's time profile. */
  default: ConfigValue
  changed: boolean
  /** It has no value of its own: this one is the cluster's, which every broker without one goes by. */
  ofCluster: boolean
  type: ConfigKey['type']
  min: number | null
  max: number | null
  values: readonly string[] | null
  /** What it is for, in one sentence. */
  doc: string
}

/** What decides which keys mean something, and what they are where nobody sets them. */
export interface ConfigContext {
  profile: TimeProfile
  mode: ControllersBlock['mode']
  /** Set for all brokers. */
  cluster: Config
}

/** Everything that a scope's table knows and that means something in this mode, with what was `set` on top of the defaults. */
export function configRows(scope: ConfigScope, set: Config, { profile, mode, cluster }: ConfigContext): ConfigRow[] {
  const shared = scope === 'broker' ? cluster : {}
  const here = { ...shared, ...set }
  const known = Object.entries(configKeys(scope)).filter(([, row]) => (row.mode ?? mode) === mode)
  return known.map(([key, row]) => {
    const normal = defaultValue(row, profile)
    const value = here[key] ?? normal
    return {
      key,
      value,
      kafkaDefault: row.default,
      default: normal,
      changed: here[key] !== undefined && here[key] !== normal,
      ofCluster: set[key] === undefined && shared[key] !== undefined,
      type: row.type,
      min: row.min ?? null,
      max: row.max ?? null,
      values: row.values ?? null,
      doc: configDocs[scope][key]!,
    }
  })
}

/** Those of a group: without what a consumer of the other kind would refuse. */
export const groupRows = (type: GroupBlock['type'], set: Config, context: ConfigContext): ConfigRow[] =>
  configRows('group', set, context).filter(({ key }) =>
    type === 'share' ? !unsharable.includes(key) && !ofConsumersAlone.includes(key) : !key.startsWith('share.'),
  )
