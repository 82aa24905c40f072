// Kafka's Rate over samples (SampledStat): what quotas measure. Values and times are plain numbers.
import { seconds, type Micros } from '../../kernel/time'

/** What was counted in one window. */
export interface Sample {
  readonly start: Micros
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

/** The samples that still count. */
export const recentSamples = (samples: readonly Sample[], now: Micros, { num, size }: Windows): Sample[] =>
  samples.filter(({ start }) => now - start < num * size)

/** Counts a value now; answers the samples from here on. */
export function countSample(samples: readonly Sample[], value: number, now: Micros, windows: Windows): Sample[] {
  const recent = recentSamples(samples, now, windows)
  const last = recent.at(-1)
  if (last !== undefined && now - last.start < windows.size) last.value += value
  else recent.push({ start: now, value })
  return recent
}

/** How long the samples stand for: what began only now is taken to have gone on for all windows but one (Rate.windowSize). */
export function windowSpan(samples: readonly Sample[], now: Micros, { num, size }: Windows): Micros {
  const elapsed = samples.length === 0 ? 0 : now - samples[0]!.start
  const missing = num - 1 - Math.floor(elapsed / size)
  return Math.max(elapsed + Math.max(0, missing) * size, size)
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
