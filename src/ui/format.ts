// Numbers, times and counts as people read them, the same in every locale so that two screens can be compared.

/** Virtual time as the clock shows it: `12.400 s`, `1:02.500`. */
export function clockText(at: number): string {
  const milliseconds = Math.floor(at / 1_000)
  const minutes = Math.floor(milliseconds / 60_000)
  const rest = milliseconds - minutes * 60_000
  const fraction = String(rest % 1_000).padStart(3, '0')
  const whole = Math.floor(rest / 1_000)
  return minutes === 0 ? `${whole}.${fraction} s` : `${minutes}:${String(whole).padStart(2, '0')}.${fraction}`
}

/** A span of time with the unit that suits it: `850 µs`, `120 ms`, `3.2 s`, `1 min 5 s`, `2 h 30 min`, `7 d`. */
export function spanText(span: number): string {
  if (span < 1_000) return `${Math.round(span)} µs`
  if (span < 1_000_000) return `${trim(span / 1_000)} ms`
  if (span < 60_000_000) return `${trim(span / 1_000_000)} s`
  const whole = Math.round(span / 1_000_000)
  if (whole < 3_600) return twoUnits(whole, 60, 'min', 1, 's')
  return whole < 86_400 ? twoUnits(whole, 3_600, 'h', 60, 'min') : twoUnits(whole, 86_400, 'd', 3_600, 'h')
}

// `1 min 5 s`, or `1 min` when nothing is left for the smaller unit. Units in seconds.
function twoUnits(span: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((span % large) / small)
  const text = `${Math.floor(span / large)} ${largeName}`
  return rest === 0 ? text : `${text} ${rest} ${smallName}`
}

/** The same for Kafka's `*.ms` values; those that stand for "for ever" have no unit. */
export const millisText = (ms: number): string => (isEndless(ms) ? 'no limit' : spanText(ms * 1_000))

/** Kafka says "no limit" with the largest number it has. */
export const isEndless = (value: number): boolean => value >= Number.MAX_SAFE_INTEGER

/** At most three digits that matter: 1.25, 12.5, 125. */
const trim = (value: number) => String(Number(value.toPrecision(3)))

/** `1,234,567`. */
export const countText = (count: number): string => String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',')

/** A count in little room: `950`, `1.2k`, `3.4M`. */
export function shortCount(count: number): string {
  const size = Math.abs(count)
  if (size < 1_000) return trim(Math.round(count * 10) / 10)
  if (size < 1_000_000) return `${trim(Math.floor(count / 10) / 100)}k`
  return `${trim(Math.floor(count / 10_000) / 100)}M`
}

/** Bytes: `512 B`, `16 KiB`, `32 MiB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1_024) return `${Math.round(bytes)} B`
  if (bytes < 1_048_576) return `${trim(bytes / 1_024)} KiB`
  if (bytes < 1_073_741_824) return `${trim(bytes / 1_048_576)} MiB`
  return `${trim(bytes / 1_073_741_824)} GiB`
}

/** Bytes as data sheets of hardware have them: `125 MB`, `1.6 GB`. */
export function hardwareText(bytes: number): string {
  if (bytes < 1_000) return `${Math.round(bytes)} B`
  if (bytes < 1_000_000) return `${trim(bytes / 1_000)} kB`
  if (bytes < 1_000_000_000) return `${trim(bytes / 1_000_000)} MB`
  return `${trim(bytes / 1_000_000_000)} GB`
}

/** Bytes typed by a person: `16384`, `16,384`, `16 KiB`, `32k` (of 1024), and `32 MB` (of 1000, as in a file); null when it is no size. */
export function parseBytes(text: string): number | null {
  const clean = text.trim().toLowerCase().replaceAll(',', '')
  const parts = /^(-?\d+(?:\.\d*)?)\s*([kmg]?)(i?b)?$/.exec(clean)
  if (!parts) return null
  const step = parts[3] === 'b' ? 1_000 : 1_024
  const bytes = Math.round(Number(parts[1]) * step ** ['', 'k', 'm', 'g'].indexOf(parts[2] ?? ''))
  return Number.isSafeInteger(bytes) ? bytes : null
}

/** `1 record`, `3 records`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`

/** `a`, `a and b`, `a, b and c`. */
export const listText = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** Speed as on its button: `0.5×`, `Max`. */
export const speedText = (speed: number | 'max'): string => (speed === 'max' ? 'Max' : `${speed}×`)

/** Micros typed by a person: `12`, `12.4`, `12.4s`, `800ms`, `1:02.5`, `2m`; null when it is no time. */
export function parseMoment(text: string): number | null {
  const clean = text
    .trim()
    .toLowerCase()
    .replace(/^t\s*=\s*/, '')
  const colon = /^(\d+):(\d{1,2}(?:\.\d*)?)$/.exec(clean)
  if (colon) return Math.round((Number(colon[1]) * 60 + Number(colon[2])) * 1e6)
  const plain = /^(\d+(?:\.\d*)?|\.\d+)\s*(us|µs|ms|s|m|min|h)?$/.exec(clean)
  if (!plain) return null
  const units: Record<string, number> = { us: 1, µs: 1, ms: 1e3, s: 1e6, m: 60e6, min: 60e6, h: 3600e6 }
  const at = Number(plain[1]) * units[plain[2] ?? 's']!
  return at <= Number.MAX_SAFE_INTEGER ? Math.round(at) : null
}

/** A share (0 to 1) as `12 %`. */
export const percentText = (share: number): string => `${Math.round(share * 100)} %`

/** A codec at its level: `zstd, level 3`. */
export const codecText = ({ codec, level }: { codec: string; level: number }): string =>
  level === 0 ? codec : `${codec}, level ${level}`
