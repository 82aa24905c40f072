// KIP-612: how many connections per second may come from an address (ConnectionQuotas.recordIpConnectionMaybeThrottle).
import { ms, seconds, type Micros } from '../../../kernel/time'
import type { Broker, BrokerEffects } from '../broker/state'
import { connectionQuotaOf } from '../quotas'
import { countSample, rateOf, throttleTime } from '../rate'

/**
 * Counts a new connection of a client. Answers after how long the broker closes it again, since there were too many, and then it is
 * not counted; 0: it is welcome. No connection is held for longer than a window.
 */
export function connectionDelay(broker: Broker, client: string, fx: BrokerEffects): Micros {
  const { image, quotaSamples = {} } = broker.volatile
  const quota = image.quotas === undefined ? null : connectionQuotaOf(image.quotas, client)
  if (quota === null) return 0
  const { counts, bound, entity } = quota
  const windows = {
    num: broker.config['quota.window.num'],
    size: seconds(broker.config['quota.window.size.seconds']),
  }
  const samples = countSample(quotaSamples[counts] ?? [], 1, fx.now, windows)
  const throttle = Math.min(throttleTime(samples, bound, fx.now, windows), windows.size)
  const rate = rateOf(samples, fx.now, windows)
  if (throttle > 0) samples[samples.length - 1]!.value--
  broker.volatile.quotaSamples = { ...quotaSamples, [counts]: samples }
  if (throttle === 0) return 0
  const key = 'connection_creation_rate'
  fx.note({ type: 'client-throttled', broker: broker.id, client, principal: '', key, entity, rate, bound, throttle })
  return Math.max(ms(1), throttle)
}
