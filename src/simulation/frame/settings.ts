// Settings as they were made.

/** Settings that somebody set, by Kafka's keys. `blueprint/config-rows.ts` knows all others. */
export type ConfigSet = Record<string, string | number | boolean | null>
