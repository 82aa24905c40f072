// What a configuration key is: its type, its defaults and its range.
// Defaults are those of Apache Kafka 4.3.1. `classroom` is the value of the scaled time profile, where it differs.

export type ConfigValue = string | number | boolean | null

/** One configuration key, spelled as Kafka spells it. */
export interface ConfigKey<T extends ConfigValue = ConfigValue> {
  readonly type: 'int' | 'long' | 'double' | 'boolean' | 'string' | 'list'
  /** Kafka's own default. */
  readonly default: T
  /** Default in the `classroom` time profile, where times are scaled so that a person can follow. */
  readonly classroom?: T
  readonly min?: number
  readonly max?: number
  /** Allowed values of a string, or of each item of a list. A list is its items with commas between them. */
  readonly values?: readonly string[]
  /** Other ways to write a value. */
  readonly aliases?: Readonly<Record<string, string>>
  /** Can be changed while the process runs, without a restart. */
  readonly dynamic?: boolean
  /** Means something only where the cluster is controlled in this way; absent: in both. */
  readonly mode?: 'kraft' | 'zookeeper'
}

/** Kafka's Long.MAX_VALUE, "never": as large as a number can be exact here. */
export const NEVER = Number.MAX_SAFE_INTEGER

export type Keys = Record<string, ConfigKey>
export type Resolved<K extends Keys> = { -readonly [N in keyof K]: K[N] extends ConfigKey<infer T> ? T : never }

export const int = (key: Omit<ConfigKey<number>, 'type'>): ConfigKey<number> => ({ type: 'int', ...key })
export const long = (key: Omit<ConfigKey<number>, 'type'>): ConfigKey<number> => ({ type: 'long', ...key })
export const double = (key: Omit<ConfigKey<number>, 'type'>): ConfigKey<number> => ({ type: 'double', ...key })
export const flag = (key: Omit<ConfigKey<boolean>, 'type'>): ConfigKey<boolean> => ({ type: 'boolean', ...key })
export const text = (key: Omit<ConfigKey<string>, 'type'>): ConfigKey<string> => ({ type: 'string', ...key })
export const list = (key: Omit<ConfigKey<string>, 'type'>): ConfigKey<string> => ({ type: 'list', ...key })
export const optional = (key: Omit<ConfigKey<string | null>, 'type'>): ConfigKey<string | null> => ({
  type: 'string',
  ...key,
})

export const optionalInt = (key: Omit<ConfigKey<number | null>, 'type'>): ConfigKey<number | null> => ({
  type: 'int',
  ...key,
})
