// Kafka's settings by their names (models/kafka/config.ts has the table).
import { configTables, type ConfigKey, type ConfigScope } from '../models/kafka/config'

export const configKeys = (scope: ConfigScope): Record<string, ConfigKey> => configTables[scope]

/** A setting of this scope, or null (with nothing reported) when the scope has no such key. */
export function configKey(scope: ConfigScope, name: string): ConfigKey | null {
  const table = configKeys(scope)
  return Object.hasOwn(table, name) ? table[name]! : null
}
