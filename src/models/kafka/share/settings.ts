// The settings of a share group: those of the group itself, and the broker's where it has none (GroupConfig, ShareGroupConfig).
import { ms, type Micros } from '../../../kernel/time'
import { groupConfig } from '../config-clients'
import type { GroupConfig } from '../config'
import type { Broker } from '../broker/state'

/** As the group has it, in this broker's view of the metadata; null: it says nothing. */
function ownSetting<K extends keyof GroupConfig>({ volatile }: Broker, group: string, key: K): GroupConfig[K] | null {
  return (volatile.image.groups[group]?.[key] ?? null) as GroupConfig[K] | null
}

export const lockDurationMs = (broker: Broker, group: string): number =>
  ownSetting(broker, group, 'share.record.lock.duration.ms') ?? broker.config['group.share.record.lock.duration.ms']

export const lockDuration = (broker: Broker, group: string): Micros => ms(lockDurationMs(broker, group))

/** How often a record is delivered at most. */
export const maxDeliveries = (broker: Broker, group: string): number =>
  ownSetting(broker, group, 'share.delivery.count.limit') ?? broker.config['group.share.delivery.count.limit']

/** How many records of a partition may be in flight. */
export const maxLocks = (broker: Broker, group: string): number =>
  ownSetting(broker, group, 'share.partition.max.record.locks') ??
  broker.config['group.share.partition.max.record.locks']

export const sessionTimeoutMs = (broker: Broker, group: string): number =>
  ownSetting(broker, group, 'share.session.timeout.ms') ?? broker.config['group.share.session.timeout.ms']

export const heartbeatIntervalMs = (broker: Broker, group: string): number =>
  ownSetting(broker, group, 'share.heartbeat.interval.ms') ?? broker.config['group.share.heartbeat.interval.ms']

/** `latest`, `earliest` or `by_duration:PT…`. */
export const autoOffsetReset = (broker: Broker, group: string): string =>
  ownSetting(broker, group, 'share.auto.offset.reset') ?? groupConfig['share.auto.offset.reset'].default

export const isReadCommitted = (broker: Broker, group: string): boolean =>
  ownSetting(broker, group, 'share.isolation.level') === 'read_committed'

/** KIP-1222: may consumers renew their locks? */
export const mayRenew = (broker: Broker, group: string): boolean =>
  ownSetting(broker, group, 'share.renew.acknowledge.enable') ?? groupConfig['share.renew.acknowledge.enable'].default
