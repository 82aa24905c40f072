// A client that is told that it is over a quota sends nothing to that broker meanwhile (KIP-219; ClusterConnectionStates.throttle).
import { ms, type Micros } from '../../../kernel/time'
import type { Client } from './state'

/** Takes in what an answer says of being held back. */
export function noteThrottle(
  { volatile }: Client,
  broker: string,
  { throttleTimeMs = 0 }: { readonly throttleTimeMs?: number },
  now: Micros,
): void {
  if (throttleTimeMs === 0) return
  const throttle = (volatile.throttle ??= { until: {}, total: 0 })
  throttle.until[broker] = now + ms(throttleTimeMs)
  throttle.total += ms(throttleTimeMs)
}

/** Until when nothing goes to the broker; 0: it may go now. */
export function throttledUntil({ volatile }: Client, broker: string, now: Micros): Micros {
  const until = volatile.throttle?.until[broker] ?? 0
  return until > now ? until : 0
}
