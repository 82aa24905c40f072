// Kafka's settings by their names (models/kafka/config.ts has the tables).
import { configTables, defaultValue, type ConfigScope, type TimeProfile } from '../models/kafka/config'
import type { ConfigKey, ConfigValue } from '../models/kafka/config-key'
import type { Config } from './scenario'

export const configKeys = (scope: ConfigScope): Record<string, ConfigKey> => configTables[scope]

/** A setting of this scope, or null (with nothing reported) when the scope has no such key. */
export function configKey(scope: ConfigScope, name: string): ConfigKey | null {
  const table = configKeys(scope)
  return Object.hasOwn(table, name) ? table[name]! : null
}

/** What a setting of a block is, of which those in `set` were set. */
export const settingOf = (scope: ConfigScope, name: string, profile: TimeProfile, set: Config): ConfigValue | null => {
  const key = configKey(scope, name)
  return key && (set[name] ?? defaultValue(key, profile))
}
