// Pauses between attempts: exponential, with a ceiling and jitter, as ExponentialBackoff of Kafka's clients.
import { nextFloat, type Stream } from '../../../kernel/random'
import { ms, type Micros } from '../../../kernel/time'

const jitter = 0.2

/**
 * The pause before retry `attempt` (from 0) in milliseconds, without jitter: `initial * multiplier ^ attempt`, at most
 * `max`, and `max` throughout where `max <= initial`. Kafka raises to a power in floating point, and so may stop one
 * millisecond short of `max`; here the product is exact, on every machine.
 */
export function exponentialBackoff(initial: number, multiplier: number, max: number, attempt: number): number {
  if (max <= initial) return max
  let pause = initial
  for (let i = 0; i < attempt && pause > 0 && pause < max; i++) pause *= multiplier
  return Math.min(pause, max)
}

/** A pause of Kafka's clients: doubling, up to 20 % shorter or longer by chance, never above `maxMs`. */
export function backoff(random: Stream, attempt: number, initialMs: number, maxMs: number): Micros {
  const pause = ms(exponentialBackoff(initialMs, 2, maxMs, attempt))
  const factor = 1 - jitter + 2 * jitter * nextFloat(random)
  return Math.min(Math.floor(pause * factor), ms(maxMs))
}
