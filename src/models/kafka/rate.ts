// Kafka's Rate over samples (SampledStat) and its TokenBucket: what quotas measure. Values and times are plain numbers.
import { ms, seconds, type Micros } from '../../kernel/time'

/** What was counted in one window. */
export interface Sample {
  readonly start: Micros
  /** When something was counted in it last. */
  last: Micros
  value: number
}

/** `quota.window.num` samples of `quota.window.size.seconds` each. */
export interface Windows {
  readonly num: number
  readonly size: Micros
}

/** Busy times are told over the last one to two seconds. */
export const busyWindows: Windows = { num: 2, size: seconds(1) }

/** What was given to so many threads over that time, as a share (0 to 1) of what they can do; more waits. */
export function busyShare(samples: readonly Sample[], now: Micros, threads: number): number {
  const recent = recentSamples(samples, now, busyWindows)
  if (recent.length === 0) return 0
  const span = Math.max(busyWindows.size, now - recent[0]!.start)
  return Math.min(1, recent.reduce((sum, { value }) => sum + value, 0) / span / threads)
}

/** The samples that still count: those in which something was counted within all windows, whenever they began (KAFKA PR 15889). */
export const recentSamples = (samples: readonly Sample[], now: Micros, { num, size }: Windows): Sample[] =>
  samples.filter(({ last }) => now - last < num * size)

/** Counts a value now; answers the samples from here on. */
export function countSample(samples: readonly Sample[], value: number, now: Micros, windows: Windows): Sample[] {
  const recent = recentSamples(samples, now, windows)
  const last = recent.at(-1)
  if (last !== undefined && now - last.start < windows.size)
    Object.assign(last, { value: last.value + value, last: now })
  else recent.push({ start: now, last: now, value })
  return recent
}

/** How long the samples stand for: what began only now is taken to have gone on for all windows but one (Rate.windowSize). */
export function windowSpan(samples: readonly Sample[], now: Micros, { num, size }: Windows): Micros {
  const elapsed = samples.length === 0 ? 0 : now - samples[0]!.start
  const missing = num - 1 - Math.floor(elapsed / size)
  return Math.max(elapsed + Math.max(0, missing) * size, ms(1))
}

/** Per second. */
export const rateOf = (samples: readonly Sample[], now: Micros, windows: Windows): number =>
  (samples.reduce((sum, { value }) => sum + value, 0) * 1_000_000) / windowSpan(samples, now, windows)

/** S-12: for how long a client is held back so that the rate comes down to `bound` (QuotaUtils.throttleTime), in Micros. */
export function throttleTime(samples: readonly Sample[], bound: number, now: Micros, windows: Windows): Micros {
  const rate = rateOf(samples, now, windows)
  if (rate <= bound) return 0
  const span = windowSpan(samples, now, windows) / 1_000
  return Math.round(((rate - bound) / bound) * span) * 1_000
}

// ---- token bucket ------------------------------------------------------------------------------------------------------

/** What is left of it, as of a time. */
export interface TokenBucket {
  readonly tokens: number
  readonly at: Micros
}

/** Tokens that a bucket has by now: `bound` per second come in, up to what all windows bring; a new one is full. */
export function tokensIn(bucket: TokenBucket | undefined, bound: number, now: Micros, { num, size }: Windows): number {
  const burst = (num * size * bound) / seconds(1)
  return bucket === undefined ? burst : Math.min(burst, bucket.tokens + (bound * (now - bucket.at)) / seconds(1))
}

/** KIP-599: until a bucket that was overdrawn has none missing any more (ControllerMutationQuotaManager.throttleTimeMs, which may round to 0). */
export const refillTime = (tokens: number, bound: number): Micros =>
  tokens >= 0 ? 0 : Math.max(1, Math.round((-tokens / bound) * 1_000)) * ms(1)
