// Times in a person's data, as microseconds since 1970 (UTC). Own arithmetic: nothing depends on where the reader lives.

/** Days from 1970-01-01 in the proleptic Gregorian calendar, by years that begin in March (Howard Hinnant's algorithm). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 && isLeap ? 29 : monthLengths[month - 1]!
}

const iso =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)? ?(Z|UTC|[+-]\d{2}:?\d{2})?$/i

/**
 * ISO 8601 (`2024-05-01`, `2024-05-01T12:30:15.250Z`, with a blank for the T too; without a zone it is UTC), or a number:
 * seconds since 1970 below 10^11, else milliseconds. null: neither.
 */
export function readInstant(written: string): number | null {
  const text = written.trim()
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    const value = Number(text)
    const micros = Math.round(value * (Math.abs(value) < 1e11 ? 1_000_000 : 1_000))
    return Number.isSafeInteger(micros) ? micros : null
  }
  const match = iso.exec(text)
  if (match === null) return null
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second > 0)) return null
  const seconds = daysFromCivil(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
  const fraction = Math.floor(Number((match[7] ?? '').padEnd(6, '0').slice(0, 6)))
  return (seconds - offsetOf(match[8])) * 1_000_000 + fraction
}

/** Seconds east of Greenwich. */
function offsetOf(zone: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '') ?? []
  if (hours === undefined || minutes === undefined) return 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60)
}
