// Client quotas in a document: lines as people write them, `user:web producer_byte_rate=20000`.
import { entityText, parseQuota, quotaText, type Quota } from '../models/kafka/quotas'
import { literal, type Field } from './field'
import { limits } from './limits'
import { problem } from './source'

/** Quotas of one entity, with single spaces between its words. */
export const quotaField: Field<string> = {
  form: 'a quota such as user:web producer_byte_rate=20000',
  read(place) {
    const written = literal(limits.name.max, quotaField.form).read(place)
    if (written === undefined) return undefined
    const read = parseQuota(written)
    return Array.isArray(read)
      ? written.trim().split(/\s+/).join(' ')
      : problem(place, 'MR-128', read.message, read.fix)
  },
  write: (value) => value,
}

/** What is wrong with a quota that somebody types; null: nothing. */
export function problemOfQuota(line: string): { message: string; fix: string } | null {
  const read = parseQuota(line)
  return Array.isArray(read) ? null : read
}

/** The quotas of lines that were read before. */
export const quotasOf = (lines: readonly string[]): Quota[] =>
  lines.flatMap((line) => {
    const read = parseQuota(line)
    return Array.isArray(read) ? read : []
  })

/** The lines after another one: it takes the place of what was set for the same entity and key; `none` takes that away. */
export function withQuota(lines: readonly string[], line: string): string[] {
  const changes = quotasOf([line])
  const isChanged = (quota: Quota) =>
    changes.some(({ entity, key }) => key === quota.key && entityText(entity) === entityText(quota.entity))
  const kept = lines.flatMap((one) => {
    const all = quotasOf([one])
    const left = all.filter((quota) => !isChanged(quota))
    return left.length === all.length ? [one] : left.map(quotaText)
  })
  return [...kept, ...changes.filter(({ value }) => value !== null).map(quotaText)]
}

/** The line that takes away what this one sets. */
export const withoutValue = (line: string): string => line.replace(/=\S+/g, '=none')
