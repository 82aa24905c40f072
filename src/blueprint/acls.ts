// Access control entries in a document: lines as people write them, `allow User:web WRITE topic:orders`.
import { aclText, parseAcl, type Acl } from '../models/kafka/acls'
import { literal, type Field } from './field'
import { LONGEST_TOPIC } from './ids'
import { limits } from './limits'
import { problem } from './source'

/** An entry, with single spaces between its words. */
export const aclField: Field<string> = {
  form: 'an entry such as allow User:web WRITE topic:orders',
  read(place) {
    const written = literal(limits.name.max + LONGEST_TOPIC, aclField.form).read(place)
    if (written === undefined) return undefined
    const read = parseAcl(written)
    return Array.isArray(read)
      ? written.trim().split(/\s+/).join(' ')
      : problem(place, 'MR-128', read.message, read.fix)
  },
  write: (value) => value,
}

/** What is wrong with an entry that somebody types; null: nothing. */
export function problemOfAcl(line: string): { message: string; fix: string } | null {
  const read = parseAcl(line)
  return Array.isArray(read) ? null : read
}

/** The entries of lines that were read before: one for each operation. */
export const aclsOf = (lines: readonly string[]): Acl[] =>
  lines.flatMap((line) => {
    const read = parseAcl(line)
    return Array.isArray(read) ? read : []
  })

/** The lines with one more. What is there already is not added again. */
export function withAcl(lines: readonly string[], line: string): string[] {
  const known = aclsOf(lines).map(aclText)
  return aclsOf([line]).every((acl) => known.includes(aclText(acl))) ? [...lines] : [...lines, line]
}

/** The lines without these entries; of a line with several operations the others stay. */
export function withoutAcl(lines: readonly string[], line: string): string[] {
  const gone = aclsOf([line]).map(aclText)
  return lines.flatMap((one) => {
    const entries = aclsOf([one]).map(aclText)
    const left = entries.filter((entry) => !gone.includes(entry))
    return left.length === entries.length ? [one] : left
  })
}

/** A principal as Kafka writes it. */
export const principalField: Field<string> = {
  form: 'a principal such as User:web',
  read(place) {
    const name = literal(limits.name.max, principalField.form).read(place)
    if (name === undefined || /^User:[^\s*;]+$/.test(name)) return name
    return problem(
      place,
      'MR-128',
      `\`${name}\` is no principal.`,
      `Write User:${name.replace(/^user:/i, '') || 'web'}.`,
    )
  },
  write: (value) => value,
}
