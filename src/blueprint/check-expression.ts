// Looks at a condition before any run: do its names exist, do its types fit, is it a yes-or-no at all?
import { strangeValues } from './condition-values'
import {
  type ConditionProblem,
  exampleOfCondition,
  type Expression,
  ExpressionError,
  parseExpression,
  type Path,
  pathsOf,
  type Span,
} from './expression'
import { suggestion } from './nearest'
import type { Blueprint } from './scenario'
import { topicsRead } from './subscription'
import { idsOf, transactionalIds } from './target'
import { loneObjects, objectEntry, vocabulary, type FieldType, type Filter } from './vocabulary'

/**
 * Everything that is wrong with a condition, against what there is (at any time of the run). With `anyType`, values that
 * are not yes-or-no are fine: for showing one.
 */
export function problemsOfCondition(blueprint: Blueprint, text: string, anyType = false): ConditionProblem[] {
  let expression: Expression
  try {
    expression = parseExpression(text)
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return [{ ...error.span, message: error.message, fix: error.fix, isUnknown: false }]
  }
  const unknown = pathsOf(expression).flatMap((path) => problemsOfPath(blueprint, path))
  if (unknown.length > 0) return unknown
  // By itself a lone word is no value, but a thing without its field, or a slip of the pen.
  if (anyType && expression.kind === 'text' && expression.bare) return [loneWord(expression)]
  const problems: ConditionProblem[] = []
  const type = typeOf(expression, problems)
  if (problems.length === 0 && type !== 'flag' && !anyType) {
    const fix = type === 'count' || type === 'duration' ? 'Compare it: … == 0.' : 'Compare it with == or !=.'
    problems.push({
      at: expression.at,
      end: expression.end,
      message: `A condition is true or false; this is ${typeNames[type]}.`,
      fix,
      isUnknown: false,
    })
  }
  return problems.length > 0 ? problems : strangeValues(blueprint, expression)
}

function loneWord({ value, at, end }: Span & { value: string }): ConditionProblem {
  const known = objectEntry(value)
  const example = known === null ? 'ledger.lost' : `${known.form}.${Object.keys(known.fields)[0]}`
  const message = known === null ? `\`${value}\` says nothing by itself.` : `Which field of \`${value}\`?`
  return { at, end, message, fix: `Write for example ${example}.`, isUnknown: false }
}

// ---- names -----------------------------------------------------------------------------------------------------------

const unknown = (span: Span, message: string, fix: string): ConditionProblem[] => [
  { at: span.at, end: span.end, message, fix, isUnknown: true },
]

function problemsOfPath(blueprint: Blueprint, path: Path): ConditionProblem[] {
  const { object, field, named, spans } = path
  const entry = objectEntry(object)
  if (entry === null) {
    const head = object.split('.')[0]!
    const inner = objectEntry(head)
    if (inner !== null)
      return unknown(
        spans.field,
        `\`${head}\` has no part \`${object.slice(head.length + 1)}\`.`,
        `Write ${partForm(head) ?? `${inner.form}.field`}.`,
      )
    const heads = [...new Set(Object.keys(vocabulary).map((name) => name.split('.')[0]!))]
    return unknown(spans.object, `Nothing is called \`${object}\`.`, suggestion(object, heads, exampleOfCondition))
  }
  const wrongArgs = problemsOfArgs(blueprint, path, entry.form)
  if (wrongArgs.length > 0) return wrongArgs
  if (!Object.hasOwn(entry.fields, field)) {
    return unknown(
      spans.field,
      `${namedForm(path, entry.form)} has no field \`${field}\`.`,
      suggestion(field, Object.keys(entry.fields), exampleOfCondition),
    )
  }
  return Object.entries(named).flatMap(([filter, id]) => problemsOfFilter(blueprint, path, filter, id))
}

/** The thing as it was asked for: `topic(clicks).p(0)`, not the example of the vocabulary. */
const namedForm = ({ args }: Path, form: string): string => {
  let next = 0
  return form.replace(/\([^)]*\)/g, (example) => (next < args.length ? `(${args[next++]})` : example))
}

const partForm = (head: string): string | null => objectEntry(`${head}.p`)?.form ?? null

function problemsOfArgs(blueprint: Blueprint, path: Path, form: string): ConditionProblem[] {
  const { object, args, spans, field } = path
  const of = Object.hasOwn(objectEntry(object)!.fields, field) ? objectEntry(object)!.fields[field]!.of : undefined
  if (of !== undefined) return problemsOfOne(blueprint, path, of)
  const wanted = loneObjects.includes(object) ? 0 : object.endsWith('.p') ? 2 : 1
  if (args.length !== wanted) {
    const message =
      wanted === 0
        ? `\`${object}\` takes nothing in brackets here.`
        : `Which one? \`${object}\` needs ${wanted === 1 ? 'a name' : 'two names'} in brackets.`
    const fix =
      wanted === 0 && object === 'ledger'
        ? 'A filter stands behind the field: ledger.lost(producer=web).'
        : `Write ${form}.`
    return unknown(spans.object, message, fix)
  }
  const [id, partition] = args
  const kind = object.split('.')[0]!
  if (id === undefined || kind === 'key') return []
  const ids = kind === 'transaction' ? transactionalIds(blueprint) : idsOf(blueprint, kind as 'topic')
  if (id !== '*' && !ids.includes(id))
    return unknown(
      spans.args[0]!,
      `There is no ${kind === 'transaction' ? 'transactional.id' : kind} \`${id}\`.`,
      suggestion(id, ids, `Add one to the blueprint, or leave this out.`),
    )
  return partition === undefined ? [] : problemsOfPartition(blueprint, kind, id, partition, spans.args[1]!)
}

// `quorum.state(k1)` needs one id, of its own kind.
function problemsOfOne(
  blueprint: Blueprint,
  { object, args, field, spans }: Path,
  kind: 'controller',
): ConditionProblem[] {
  const ids = idsOf(blueprint, kind)
  const [id] = args
  const form = `${object}.${field}(${ids[0] ?? 'k1'})`
  if (id === undefined)
    return unknown(spans.field, `Whose? \`${field}\` needs a ${kind} in brackets.`, `Write ${form}.`)
  return ids.includes(id)
    ? []
    : unknown(spans.args[0]!, `There is no ${kind} \`${id}\`.`, suggestion(id, ids, `Write ${form}.`))
}

function problemsOfPartition(
  blueprint: Blueprint,
  kind: string,
  id: string,
  partition: string,
  span: Span,
): ConditionProblem[] {
  if (partition === '*') return []
  const known = Object.keys(blueprint.groups).filter((group) => kind === 'group' && (id === '*' || id === group))
  const topics =
    kind === 'topic'
      ? idsOf(blueprint, 'topic').filter((topic) => id === '*' || id === topic)
      : kind === 'broker'
        ? idsOf(blueprint, 'topic')
        : known.flatMap((group) => topicsRead(blueprint.groups[group]!, idsOf(blueprint, 'topic')))
  const counts = topics.map((topic) => ({ topic, partitions: blueprint.topics[topic]?.partitions ?? 0 }))
  if (counts.some(({ partitions }) => /^\d+$/.test(partition) && Number(partition) < partitions)) return []
  if (kind !== 'topic' && counts.some(({ topic, partitions }) => isPartitionOf(partition, topic, partitions))) return []
  const highest = Math.max(0, ...counts.map(({ partitions }) => partitions)) - 1
  return unknown(
    span,
    `There is no partition \`${partition}\`.`,
    highest < 0 ? 'Write p(*) for each there is.' : `p(0) to p(${highest}), or p(*) for each.`,
  )
}

function isPartitionOf(partition: string, topic: string, partitions: number): boolean {
  const index = partition.startsWith(`${topic}-`) ? partition.slice(topic.length + 1) : ''
  return /^\d+$/.test(index) && Number(index) < partitions
}

function problemsOfFilter(
  blueprint: Blueprint,
  { object, field, spans }: Path,
  filter: string,
  id: string,
): ConditionProblem[] {
  const filters: readonly string[] = objectEntry(object)!.fields[field]!.filters ?? []
  if (!filters.includes(filter)) {
    if (filters.length === 0)
      return unknown(spans.named, `\`${object}.${field}\` takes no filter.`, 'Leave the brackets out.')
    return unknown(
      spans.named,
      `\`${object}.${field}\` cannot be filtered by \`${filter}\`.`,
      suggestion(filter, filters, 'Leave the brackets out.'),
    )
  }
  const ids = idsOf(blueprint, filter as Filter)
  return ids.includes(id)
    ? []
    : unknown(spans.named, `There is no ${filter} \`${id}\`.`, suggestion(id, ids, 'Leave the brackets out.'))
}

// ---- types -----------------------------------------------------------------------------------------------------------

/** `none` goes with anything that can be absent. */
type Type = FieldType | 'none'

const typeNames: Record<Type, string> = {
  count: 'a number',
  duration: 'a duration',
  flag: 'true or false',
  text: 'text',
  set: 'a set',
  none: '`none`',
}

function typeOf(expression: Expression, problems: ConditionProblem[]): Type {
  const wrong = (span: Span, message: string, fix: string): void => {
    problems.push({ at: span.at, end: span.end, message, fix, isUnknown: false })
  }
  switch (expression.kind) {
    case 'number':
      return 'count'
    case 'path':
      return objectEntry(expression.object)!.fields[expression.field]!.type
    case 'unary': {
      const type = typeOf(expression.operand, problems)
      const fits = expression.operator === '!' ? type === 'flag' : type === 'count' || type === 'duration'
      if (!fits)
        wrong(
          expression,
          `\`${expression.operator}\` cannot be applied to ${typeNames[type]}.`,
          expression.operator === '!' ? 'Compare it first.' : 'Leave the minus out.',
        )
      return expression.operator === '!' ? 'flag' : type
    }
    case 'binary':
      return typeOfBinary(expression, typeOf(expression.left, problems), typeOf(expression.right, problems), wrong)
    default:
      return expression.kind
  }
}

type Binary = Extract<Expression, { kind: 'binary' }>

function typeOfBinary(
  expression: Binary,
  a: Type,
  b: Type,
  wrong: (span: Span, message: string, fix: string) => void,
): Type {
  const { operator, left, right } = expression
  if (operator === '&&' || operator === '||') {
    for (const [side, type] of [
      [left, a],
      [right, b],
    ] as const) {
      if (type !== 'flag')
        wrong(side, `\`${operator}\` joins conditions; this is ${typeNames[type]}.`, 'Compare it first.')
    }
    return 'flag'
  }
  if (operator === '==' || operator === '!=') {
    const canBeNone = (type: Type) => type === 'text' || type === 'count' || type === 'none'
    const fits =
      a === b || (a === 'none' && canBeNone(b)) || (b === 'none' && canBeNone(a)) || isZero(left, b) || isZero(right, a)
    if (!fits) wrong(expression, `${typeNames[a]} cannot equal ${typeNames[b]}.`, unitHint(a, b))
    return 'flag'
  }
  const numeric = (type: Type) => type === 'count' || type === 'duration'
  if (operator === '<' || operator === '<=' || operator === '>' || operator === '>=') {
    const fits =
      (a === b && (numeric(a) || a === 'set')) || (numeric(a) && numeric(b) && (isZero(left, b) || isZero(right, a)))
    if (!fits) wrong(expression, `${typeNames[a]} cannot be compared with ${typeNames[b]}.`, unitHint(a, b))
    return 'flag'
  }
  if (operator === '+' || operator === '-') {
    if (!numeric(a) || a !== b) wrong(expression, `\`${operator}\` needs two numbers or two durations.`, unitHint(a, b))
    return a
  }
  const fits =
    numeric(a) && numeric(b) && (operator === '*' ? a === 'count' || b === 'count' : b === 'count' || a === b)
  if (!fits)
    wrong(
      expression,
      `\`${operator}\` cannot be applied to ${typeNames[a]} and ${typeNames[b]}.`,
      'It takes numbers, and durations with numbers.',
    )
  if (operator === '/') return a === b ? 'count' : a
  return a === 'duration' ? a : b
}

/** 0 needs no unit. */
const isZero = (side: Expression, other: Type): boolean =>
  side.kind === 'number' && side.value === 0 && other === 'duration'

function unitHint(a: Type, b: Type): string {
  const pair = [a, b]
  if (pair.includes('duration') && pair.includes('count')) return 'Give the number a unit: 5s, 200ms.'
  return pair.includes('text') && pair.includes('count')
    ? 'Check the spelling of the field; a lone word is text.'
    : 'Compare things of one kind.'
}
