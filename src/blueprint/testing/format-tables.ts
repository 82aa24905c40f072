// The tables of docs/scenario-format.md, made from the tables that the parser itself reads by.
import { failingFields, onFailureFields } from '../application'
import {
  brokerFields,
  consumerFields,
  groupFields,
  linkFields,
  outputFields,
  producerFields,
  topicFields,
  transactionFields,
} from '../blocks'
import { dataFields } from '../data-source'
import { codes } from '../codes'
import type { Field } from '../field'
import { limits } from '../limits'
import { rulesFields } from '../replication-rules'
import { safeguards } from '../../models/kafka/replication-rules'
import { actDocs, actFields } from '../act-fields'
import { expectationFields } from '../expectations'
import { targetForms, targetsOf } from '../target'
import { vocabulary, type ObjectEntry } from '../vocabulary'

type AnyFields = Record<string, Field<never>>

const row = (...cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
const table = (head: string[], rows: string[]): string =>
  [row(...head), `|${'---|'.repeat(head.length)}`, ...rows].join('\n')
const code = (text: string): string => `\`${text}\``

function defaultOf({ fallback, write }: Field<never>): string {
  if (fallback === undefined) return 'required'
  if (fallback === null || (fallback as unknown) === '') return ''
  const written = write(fallback)
  return code(typeof written === 'string' ? written : JSON.stringify(written))
}

const fieldTable = (fields: object): string =>
  table(
    ['field', 'holds', 'default', ''],
    Object.entries(fields as AnyFields).map(([name, field]) =>
      row(code(name), field.form, defaultOf(field), field.doc ?? ''),
    ),
  )

const types = { count: 'number', duration: 'duration', flag: 'true/false', text: 'text', set: 'set' }

function vocabularyTable([, { form, doc, fields }]: [string, ObjectEntry]): string {
  const rows = Object.entries(fields).map(([name, field]) => {
    const filters =
      field.filters === undefined ? '' : ` By ${field.filters.map((filter) => code(`${filter}=`)).join(', ')}.`
    const each = field.perPartition === true ? ' One value per partition.' : ''
    return row(
      code(`${form}.${name}${field.of === undefined ? '' : '(k1)'}`),
      types[field.type],
      `${field.doc}${filters}${each}`,
    )
  })
  return `**${code(form)}** ${doc}\n\n${table(['', 'is', ''], rows)}`
}

const holds = (fields: AnyFields): string =>
  Object.entries(fields)
    .filter(([name]) => name !== 'target')
    .map(([name, field]) => {
      const fallback = defaultOf(field)
      const more = fallback === 'required' ? '' : fallback === '' ? ', optional' : `, ${fallback}`
      return `${code(name)} (${field.form}${more})${field.doc === undefined ? '' : `: ${field.doc}`}`
    })
    .join('<br>')

const spoken = ['mark', 'note', 'ask']

/** Name of the marker in the document → what stands between its ends. */
export const tables: Record<string, string> = {
  broker: fieldTable(brokerFields),
  topic: fieldTable(topicFields),
  producer: fieldTable(producerFields),
  data: fieldTable(dataFields),
  transaction: fieldTable(transactionFields),
  group: fieldTable(groupFields),
  failing: fieldTable(failingFields),
  onFailure: fieldTable(onFailureFields),
  output: fieldTable(outputFields),
  consumer: fieldTable(consumerFields),
  link: fieldTable(linkFields),
  rules: fieldTable(rulesFields),
  safeguards: table(
    ['safeguard', 'without it'],
    Object.entries(safeguards).map(([name, doc]) => row(code(name), doc)),
  ),
  acts: table(
    ['act', 'does', 'fields besides `target`'],
    Object.entries(actFields)
      .filter(([verb]) => !spoken.includes(verb))
      .map(([verb, fields]) => row(code(verb), actDocs[verb as keyof typeof actDocs], holds(fields))),
  ),
  targets: table(
    ['target', 'can be'],
    Object.entries(targetForms).map(([kind, form]) => {
      const verbs = Object.entries(targetsOf).filter(([, kinds]) => kinds.some((one) => one === kind))
      return row(code(form), verbs.map(([verb]) => verb).join(', '))
    }),
  ),
  expectations: table(
    ['expectation', 'holds when the condition', 'fields'],
    Object.entries(expectationFields).map(([kind, fields]) => {
      const { [kind]: main, ...rest } = fields
      return row(code(kind), main?.doc ?? '', holds(rest))
    }),
  ),
  vocabulary: Object.entries<ObjectEntry>(vocabulary).map(vocabularyTable).join('\n\n'),
  codes: table(
    ['code', 'means'],
    Object.entries(codes).map(([name, doc]) => row(name, doc)),
  ),
  limits: table(
    ['at most', ''],
    Object.values(limits).map(({ max, doc }) => row(String(max).replace(/\B(?=(\d{3})+$)/g, ','), doc)),
  ),
}
