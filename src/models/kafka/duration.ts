// ISO-8601 durations, as `auto.offset.reset=by_duration:PnDTnHnMn.nS` spells them (KIP-1106).
import { seconds, type Micros } from '../../kernel/time'

const pattern = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,9})?)S)?)?$/

/** The length of a duration such as `P1DT2H30M`; null when it is not one. */
export function parseDuration(text: string): Micros | null {
  const parts = pattern.exec(text)
  if (parts === null || !/\d/.test(text) || text.endsWith('T')) return null
  const [days, hours, minutes, rest] = parts.slice(1).map((part) => Number(part ?? 0))
  return seconds(((days! * 24 + hours!) * 60 + minutes!) * 60 + rest!)
}
