// The value of a condition at one moment of a run. What names mean comes from an `Environment`, so this file knows no state.
import { counted } from '../models/kafka/counted'
import { parseExpression, pathsOf, type BinaryOperator, type Expression, type Path } from '../blueprint/expression'
import { objectEntry } from '../blueprint/vocabulary'

/** null is `none`: no leader, no owner, no commit yet. Lists are sets of ids. */
export type Value = number | string | boolean | null | readonly string[]

/** One of several values, with the id of what it belongs to (a partition, mostly). */
export interface Match {
  of: string
  value: Value
}

/** What conditions can ask of a run. The names are those of blueprint/vocabulary.ts. */
export interface Environment {
  /**
   * The value of a field. `args` are what stands in brackets: for `topic.p` a topic and a partition. Where one of them is
   * `*`, or the field is per partition, the answer is a list of matches, empty when there is nothing. What does not exist
   * (any more) is null.
   */
  lookup(
    object: string,
    args: readonly string[],
    named: Readonly<Record<string, string>>,
    field: string,
  ): Value | Match[]
}

/** An expression has one value, or several that belong to something. */
type Result = { many: false; value: Value } | { many: true; matches: Match[] }

const one = (value: Value): Result => ({ many: false, value })

/** The value of an expression, for showing. */
export function evaluate(expression: Expression, environment: Environment): Value | Match[] {
  const result = valueOf(expression, environment)
  return result.many ? result.matches : result.value
}

/** Does a condition hold? With several matches: for each of them. */
export function holds(expression: Expression, environment: Environment): boolean {
  return everyTrue(valueOf(expression, environment))
}

const everyTrue = (result: Result): boolean =>
  result.many ? result.matches.every(({ value }) => value === true) : result.value === true

// A run asks for the same few conditions at every instant.
const parsed = new Map<string, Expression>()
const CACHED = 1_000

/** `holds` for a text that the parser has accepted. */
export function conditionHolds(text: string, environment: Environment): boolean {
  return holds(parseOnce(text), environment)
}

export function parseOnce(text: string): Expression {
  const known = parsed.get(text)
  if (known !== undefined) return known
  const expression = parseExpression(text)
  if (parsed.size >= CACHED) parsed.clear()
  parsed.set(text, expression)
  return expression
}

function valueOf(expression: Expression, environment: Environment): Result {
  switch (expression.kind) {
    case 'number':
    case 'duration':
    case 'text':
    case 'flag':
      return one(expression.value)
    case 'none':
      return one(null)
    case 'set':
      return one(expression.values)
    case 'path':
      return look(expression, environment)
    case 'unary': {
      const operand = valueOf(expression.operand, environment)
      const change =
        expression.operator === '!'
          ? (value: Value) => value !== true
          : (value: Value) => (typeof value === 'number' ? -value : null)
      return operand.many
        ? { many: true, matches: operand.matches.map(({ of, value }) => ({ of, value: change(value) })) }
        : one(change(operand.value))
    }
    case 'binary':
      return binary(expression.operator, expression.left, expression.right, environment)
  }
}

function look({ object, args, named, field }: Path, environment: Environment): Result {
  const answer = environment.lookup(object, args, named, field)
  const isMany = args.includes('*') || objectEntry(object)?.fields[field]?.perPartition === true
  // `group(billing).p(0)` is several partitions when the group reads several topics.
  if (isMany || hasMatches(answer)) return { many: true, matches: hasMatches(answer) ? answer : [] }
  return one(answer as Value)
}

const hasMatches = (answer: Value | Match[]): answer is Match[] =>
  Array.isArray(answer) && answer.length > 0 && typeof answer[0] === 'object'

function binary(operator: BinaryOperator, left: Expression, right: Expression, environment: Environment): Result {
  if (operator === '&&') return one(holds(left, environment) && holds(right, environment))
  if (operator === '||') return one(holds(left, environment) || holds(right, environment))
  const a = valueOf(left, environment)
  const b = valueOf(right, environment)
  const isComparison = Object.hasOwn(comparisons, operator)
  const combine = isComparison ? comparisons[operator]! : (x: Value, y: Value) => arithmetic(operator, x, y)
  if (!a.many && !b.many) return one(combine(a.value, b.value))
  const matches = pairs(a, b).map(([of, x, y]) => ({ of, value: combine(x, y) }))
  // A comparison holds if it holds for every match.
  return isComparison ? one(matches.every(({ value }) => value === true)) : { many: true, matches }
}

/** Two lists go together by what they belong to (the same partition); lists that share nothing, each with each. */
function pairs(a: Result, b: Result): [string, Value, Value][] {
  if (!a.many) return b.many ? b.matches.map(({ of, value }) => [of, a.value, value]) : []
  if (!b.many) return a.matches.map(({ of, value }) => [of, value, b.value])
  const byName = new Map(b.matches.map(({ of, value }) => [of, value]))
  const shared = a.matches.filter(({ of }) => byName.has(of))
  if (shared.length > 0) return shared.map(({ of, value }) => [of, value, byName.get(of)!])
  return a.matches.flatMap((x) => b.matches.map((y): [string, Value, Value] => [`${x.of}, ${y.of}`, x.value, y.value]))
}

const isSet = (value: Value): value is readonly string[] => Array.isArray(value)

const comparisons: Partial<Record<BinaryOperator, (a: Value, b: Value) => boolean>> = {
  '==': isEqual,
  '!=': (a, b) => !isEqual(a, b),
  '<': (a, b) => (isSet(a) && isSet(b) ? isWithin(a, b) && !isWithin(b, a) : inOrder(a, b, (x, y) => x < y)),
  '<=': (a, b) => (isSet(a) && isSet(b) ? isWithin(a, b) : inOrder(a, b, (x, y) => x <= y)),
  '>': (a, b) => (isSet(a) && isSet(b) ? isWithin(b, a) && !isWithin(a, b) : inOrder(a, b, (x, y) => x > y)),
  '>=': (a, b) => (isSet(a) && isSet(b) ? isWithin(b, a) : inOrder(a, b, (x, y) => x >= y)),
}

const inOrder = (a: Value, b: Value, compare: (a: number, b: number) => boolean): boolean =>
  typeof a === 'number' && typeof b === 'number' && compare(a, b)

const isWithin = (a: readonly string[], b: readonly string[]): boolean => a.every((id) => b.includes(id))

function isEqual(a: Value, b: Value): boolean {
  if (isSet(a) && isSet(b)) return isWithin(a, b) && isWithin(b, a)
  return a === b
}

function arithmetic(operator: BinaryOperator, a: Value, b: Value): Value {
  if (typeof a !== 'number' || typeof b !== 'number') return null
  if (operator === '+') return a + b
  if (operator === '-') return a - b
  if (operator === '*') return a * b
  return b === 0 ? null : a / b
}

/** The values that a condition reads, for a person: `ledger.lost = 2, group(billing).lag = 4`. '' when it reads none. */
export function explainCondition(text: string, environment: Environment): string {
  const seen = new Map<string, string>()
  for (const path of pathsOf(parseOnce(text))) {
    const result = look(path, environment)
    seen.set(text.slice(path.at, path.end), result.many ? matchesText(result.matches) : valueText(result.value))
  }
  return [...seen].map(([path, value]) => `${path} = ${value}`).join(', ')
}

const LISTED = 12

function matchesText(matches: Match[]): string {
  if (matches.length === 0) return 'nothing'
  const shown = matches.slice(0, LISTED).map(({ of, value }) => `${of}: ${valueText(value)}`)
  return matches.length > LISTED
    ? `${shown.join(', ')} and ${counted(matches.length - LISTED, 'other')}`
    : shown.join(', ')
}

function valueText(value: Value): string {
  if (value === null) return 'none'
  return isSet(value) ? `{${value.join(', ')}}` : String(value)
}
