// The end of a broker's process in good order: everything is written down and the logs are closed.
import type { Micros } from '../../../kernel/time'
import { flushAll } from './disk'
import type { Broker } from './state'

/** L-34: what the high watermarks are, for the next start. */
export function checkpointHighWatermarks({ durable, volatile }: Broker): void {
  const checkpoint: Record<string, number> = {}
  for (const { partition, highWatermark } of Object.values(volatile.partitions)) checkpoint[partition] = highWatermark
  durable.checkpointedHighWatermarks = checkpoint
}

/** The next start is after a clean shutdown. */
export function endProcess(broker: Broker, now: Micros): void {
  const { volatile, durable } = broker
  volatile.lifecycle = 'NOT_RUNNING'
  durable.cleanShutdownEpoch = volatile.brokerEpoch
  flushAll(broker, now)
  checkpointHighWatermarks(broker)
}
