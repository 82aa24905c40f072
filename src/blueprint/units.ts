// Durations, rates and sizes as people write them: `120ms`, `5/s`, `16KiB`. Each reader has a printer that it undoes.
import type { Micros } from '../kernel/time'

/** Microseconds per unit, largest first, so that a printer finds the shortest exact form. */
const timeUnits: [name: string, micros: number][] = [
  ['d', 86_400_000_000],
  ['h', 3_600_000_000],
  ['min', 60_000_000],
  ['s', 1_000_000],
  ['ms', 1_000],
  ['us', 1],
]
const timeUnit: Record<string, number> = { ...Object.fromEntries(timeUnits), m: 60_000_000, µs: 1, sec: 1_000_000 }
const sizeUnit: Record<string, number> = {
  B: 1,
  kB: 1_000,
  KB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
  KiB: 1_024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
}

export const durationForm = 'a number with a unit (us, ms, s, min, h or d), such as 120ms or 1.5s'
export const rateForm = 'records per second (5 or 5/s), per minute (300/min) or per hour'
export const sizeForm = 'a number of bytes, or one with a unit (B, kB, MB, KiB or MiB), such as 16KiB'

/** `1.5s` → 1,500,000; `0` needs no unit. null: not a duration. NaN: finer than a microsecond. */
export function readDuration(text: string): Micros | null {
  if (text === '0') return 0
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?([a-zµ]+)$/.exec(text) ?? []
  if (number === undefined || unit === undefined || !Object.hasOwn(timeUnit, unit)) return null
  return wholeProduct(number, timeUnit[unit]!)
}

/** The shortest exact form: 90,000,000 → `90s`, 1,500,000 → `1500ms`. */
export function printDuration(micros: Micros): string {
  if (micros === 0) return '0s'
  const [name, size] = timeUnits.find(([, size]) => micros % size === 0)!
  return `${micros / size}${name}`
}

/** `5/s`, `300/min`, `7200/h` → records per second. null: not a rate. */
export function readRate(text: string): number | null {
  const [, number, unit] = /^(\d+(?:\.\d+)?(?:e-?\d+)?) ?\/ ?(s|sec|min|m|h)$/.exec(text) ?? []
  if (number === undefined || unit === undefined) return null
  return Number(number) / (timeUnit[unit]! / 1_000_000)
}

/** Per second, or per minute or hour where that is the rounder number. */
export function printRate(perSecond: number): string {
  const isExact = (factor: number, unit: string) =>
    Number.isInteger(perSecond * factor) && readRate(`${perSecond * factor}/${unit}`) === perSecond
  if (isExact(1, 's') || !isExact(60, 'min')) return `${perSecond}/s`
  return `${perSecond * 60}/min`
}

/** `16KiB` → 16,384. null: not a size. NaN: not a whole number of bytes. */
export function readSize(text: string): number | null {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?([a-zA-Z]+)$/.exec(text) ?? []
  if (number === undefined || unit === undefined || !Object.hasOwn(sizeUnit, unit)) return null
  return wholeProduct(number, sizeUnit[unit]!)
}

// 0.1 * 1000 is whole up to the last bit of a float; 0.0001ms is not whole in any sense.
function wholeProduct(number: string, factor: number): number {
  const product = Number(number) * factor
  const whole = Math.round(product)
  return Math.abs(product - whole) <= 1e-9 * Math.max(1, whole) ? whole : NaN
}
