// Conditions: `topic(orders).p(*).isr >= {b1} && ledger.lost == 0`. A lexer and a Pratt parser; nothing is ever evaluated
// as code. What the names mean is in vocabulary.ts, whether they exist in check-expression.ts.
import type { Micros } from '../kernel/time'
import { durationForm, readDuration } from './units'

/** A place in the text: from `at` up to `end`. */
export interface Span {
  at: number
  end: number
}

/** What is wrong with a condition. `isUnknown`: it can be read, and names something that does not exist. */
export interface ConditionProblem extends Span {
  message: string
  fix: string
  isUnknown: boolean
}

export type UnaryOperator = '!' | '-'
export type BinaryOperator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/'

export type Expression = Span &
  (
    | { kind: 'number'; value: number }
    | { kind: 'duration'; value: Micros }
    | { kind: 'text'; value: string; /** A lone word without quotes. */ bare: boolean }
    | { kind: 'flag'; value: boolean }
    | { kind: 'none' }
    | { kind: 'set'; values: string[] }
    | Path
    | { kind: 'unary'; operator: UnaryOperator; operand: Expression }
    | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
  )

/** `topic(orders).p(0).hw`: object `topic.p`, args `orders` and `0`, field `hw`. */
export interface Path extends Span {
  kind: 'path'
  object: string
  /** `*` is each. */
  args: string[]
  field: string
  /** As in `ledger.lost(producer=web)`. */
  named: Record<string, string>
  /** Where the object's name, its arguments and the field stand. */
  spans: { object: Span; args: Span[]; field: Span; named: Span }
}

/** What to say to somebody who has gone astray. */
export const exampleOfCondition = 'A condition is such as ledger.lost == 0 or group(billing).lag < 10.'

/** What is wrong with a condition, and where in it. */
export class ExpressionError extends Error {
  override name = 'ExpressionError'
  constructor(
    message: string,
    readonly span: Span,
    readonly fix: string = exampleOfCondition,
  ) {
    super(message)
  }
}

interface Token extends Span {
  type: 'number' | 'duration' | 'word' | 'quoted' | 'sign' | 'end'
  text: string
}

const blank = /\s+/y
const signs = /\|\||&&|==|!=|<=|>=|[-!<>+*/(){},.=]/y
/** A digit first: a number, or a number with a unit. */
const numeral = /\d+(?:\.\d+)?(?:[a-zµ]+)?/y
/** Hyphens belong to ids: a minus sign between names needs blanks around it. */
const word = /[A-Za-z_](?:[A-Za-z0-9_]|-(?=[A-Za-z0-9_]))*/y
const quoted = /'([^']*)'|"([^"]*)"/y

/** The longest condition, and how deep brackets go. */
const MAX_TOKENS = 500
const MAX_DEPTH = 32

function lex(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (form: RegExp): string | null => {
    form.lastIndex = at
    const found = form.exec(text)
    if (found === null) return null
    at += found[0].length
    return found[1] ?? found[2] ?? found[0]
  }
  for (;;) {
    take(blank)
    const start = at
    if (start >= text.length) return [...tokens, { type: 'end', text: '', at: start, end: start }]
    const numeralText = take(numeral)
    const found: [Token['type'], string | null] =
      numeralText !== null
        ? [/[a-zµ]$/.test(numeralText) ? 'duration' : 'number', numeralText]
        : [word, quoted, signs].reduce<[Token['type'], string | null]>(
            (known, form) =>
              known[1] !== null ? known : [form === word ? 'word' : form === quoted ? 'quoted' : 'sign', take(form)],
            ['sign', null],
          )
    if (found[1] === null) {
      const sign = text[start]!
      const fix =
        sign === "'" || sign === '"'
          ? 'The closing quote is missing.'
          : sign === '&' || sign === '|'
            ? `Write ${sign}${sign}.`
            : exampleOfCondition
      throw new ExpressionError(`\`${sign}\` is not understood here.`, { at: start, end: start + 1 }, fix)
    }
    tokens.push({ type: found[0], text: found[1], at: start, end: at })
    if (tokens.length > MAX_TOKENS) {
      const fix = `At most ${MAX_TOKENS} words and signs: write two conditions.`
      throw new ExpressionError('The condition is too long.', { at: start, end: at }, fix)
    }
  }
}

interface Cursor {
  tokens: Token[]
  next: number
  depth: number
}

/** Binding strengths; comparisons do not chain. */
const strength: Record<string, number> = {
  '||': 1,
  '&&': 2,
  '==': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
}
const UNARY = 7
const COMPARISON = 4

/** Reads a condition. Throws an ExpressionError that says what and where. */
export function parseExpression(text: string): Expression {
  const cursor: Cursor = { tokens: lex(text), next: 0, depth: 0 }
  if (peek(cursor).type === 'end') throw new ExpressionError('The condition is empty.', { at: 0, end: 0 })
  const expression = operand(cursor, 0)
  const rest = peek(cursor)
  if (rest.type === 'end') return expression
  const fix =
    rest.text === '='
      ? 'Write == to compare.'
      : rest.text === ')'
        ? 'There is no opening bracket for it.'
        : exampleOfCondition
  throw new ExpressionError(`\`${rest.text}\` is not expected here.`, rest, fix)
}

const peek = (cursor: Cursor): Token => cursor.tokens[cursor.next]!
const take = (cursor: Cursor): Token => cursor.tokens[cursor.next++]!

const isSign = (token: Token, text: string): boolean => token.type === 'sign' && token.text === text

function expect(cursor: Cursor, sign: string): Token {
  const token = peek(cursor)
  if (isSign(token, sign)) return take(cursor)
  const found = token.type === 'end' ? 'the end' : `\`${token.text}\``
  throw new ExpressionError(`Expected \`${sign}\`, found ${found}.`, token)
}

/** Reads as far as operators bind more strongly than `minimum`. */
function operand(cursor: Cursor, minimum: number): Expression {
  if (++cursor.depth > MAX_DEPTH) {
    throw new ExpressionError('Brackets are nested too deeply.', peek(cursor), 'Write two conditions.')
  }
  let left = primary(cursor)
  for (;;) {
    const token = peek(cursor)
    const binding = token.type === 'sign' ? (strength[token.text] ?? 0) : 0
    if (binding <= minimum) break
    take(cursor)
    const right = operand(cursor, binding)
    left = { kind: 'binary', operator: token.text as BinaryOperator, left, right, at: left.at, end: right.end }
    const after = peek(cursor)
    if (binding === COMPARISON && after.type === 'sign' && strength[after.text] === COMPARISON) {
      throw new ExpressionError('Comparisons cannot be chained.', after, 'Join two comparisons with &&.')
    }
  }
  cursor.depth--
  return left
}

function primary(cursor: Cursor): Expression {
  const token = take(cursor)
  const { at, end, text } = token
  if (token.type === 'number') return { kind: 'number', value: Number(text), at, end }
  if (token.type === 'quoted') return { kind: 'text', value: text, bare: false, at, end }
  if (token.type === 'word') return name(cursor, token)
  if (token.type === 'duration') {
    const value = readDuration(text)
    if (value === null || Number.isNaN(value))
      throw new ExpressionError(`\`${text}\` is not a duration.`, token, `Write ${durationForm}.`)
    return { kind: 'duration', value, at, end }
  }
  if (text === '(') {
    const inner = operand(cursor, 0)
    return { ...inner, at, end: expect(cursor, ')').end }
  }
  if (text === '{') return setOf(cursor, at)
  if (text === '!' || text === '-') {
    const inner = operand(cursor, UNARY)
    return { kind: 'unary', operator: text, operand: inner, at, end: inner.end }
  }
  const found = token.type === 'end' ? 'The condition ends too early.' : `\`${text}\` is not expected here.`
  throw new ExpressionError(found, token, text === '=' ? 'Write == to compare.' : exampleOfCondition)
}

function setOf(cursor: Cursor, at: number): Expression {
  const values: string[] = []
  while (!isSign(peek(cursor), '}')) {
    const token = take(cursor)
    if (token.type !== 'word' && token.type !== 'quoted')
      throw new ExpressionError('A set holds names: {b1, b2}.', token)
    values.push(token.text)
    if (!isSign(peek(cursor), '}')) expect(cursor, ',')
  }
  return { kind: 'set', values, at, end: take(cursor).end }
}

/** A word: true, false, none, the beginning of a path, or text without quotes. */
function name(cursor: Cursor, first: Token): Expression {
  const { at, end, text } = first
  const isPath = isSign(peek(cursor), '.') || isSign(peek(cursor), '(')
  if (isPath) return path(cursor, first)
  if (text === 'true' || text === 'false') return { kind: 'flag', value: text === 'true', at, end }
  if (text === 'none') return { kind: 'none', at, end }
  return { kind: 'text', value: text, bare: true, at, end }
}

interface Part extends Span {
  name: string
  args: { text: string; span: Span }[]
  named: Record<string, string>
  isCalled: boolean
}

/** `topic(orders).p(0).hw`: all parts but the last are the object, and the last is the field. */
function path(cursor: Cursor, first: Token): Path {
  const parts = [part(cursor, first)]
  while (isSign(peek(cursor), '.')) {
    take(cursor)
    const token = take(cursor)
    if (token.type !== 'word') throw new ExpressionError('A name is missing after the dot.', token)
    parts.push(part(cursor, token))
  }
  const last = parts.at(-1)!
  if (parts.length === 1)
    throw new ExpressionError(`Which field of \`${last.name}\`?`, last, `Write ${last.name}(…).field.`)
  const objects = parts.slice(0, -1)
  const misplaced = objects.find(({ named }) => Object.keys(named).length > 0)
  if (misplaced)
    throw new ExpressionError('A filter stands behind the field.', misplaced, 'Write ledger.lost(producer=web).')
  // `quorum.state(k1)`: an id behind the field says whose it is.
  const isOfOne =
    parts.length === 2 && last.args.length === 1 && last.args[0]!.text !== '*' && parts[0]!.name === 'quorum'
  if (last.args.length > 0 && !isOfOne) {
    const fix =
      last.args[0]!.text === '*'
        ? `Leave the brackets out: ${last.name} is of all.`
        : `Write ${last.name}(producer=${last.args[0]!.text}), (topic=…) or (group=…).`
    throw new ExpressionError('A filter needs a name.', last.args[0]!.span, fix)
  }
  const owners = isOfOne ? [last] : objects
  return {
    kind: 'path',
    object: objects.map((object) => object.name).join('.'),
    args: owners.flatMap(({ args }) => args.map((arg) => arg.text)),
    field: last.name,
    named: last.named,
    at: first.at,
    end: last.end,
    spans: {
      object: { at: first.at, end: objects.at(-1)!.end },
      args: owners.flatMap(({ args }) => args.map((arg) => arg.span)),
      field: { at: last.at, end: last.at + last.name.length },
      named: last,
    },
  }
}

function part(cursor: Cursor, token: Token): Part {
  const result: Part = { name: token.text, args: [], named: {}, isCalled: false, at: token.at, end: token.end }
  if (!isSign(peek(cursor), '(')) return result
  take(cursor)
  result.isCalled = true
  while (!isSign(peek(cursor), ')')) {
    const value = argument(cursor)
    if (isSign(peek(cursor), '=')) {
      take(cursor)
      result.named[value.text] = argument(cursor).text
    } else result.args.push({ text: value.text, span: value })
    if (!isSign(peek(cursor), ')')) expect(cursor, ',')
  }
  result.end = take(cursor).end
  return result
}

function argument(cursor: Cursor): Token {
  const token = take(cursor)
  if (isPartOfName(token)) return wholeName(cursor, token)
  if (token.type === 'quoted' || isSign(token, '*')) return token
  throw new ExpressionError('Expected a name, a number or * in the brackets.', token)
}

const isPartOfName = (token: Token): boolean =>
  token.type === 'word' ||
  token.type === 'number' ||
  token.type === 'duration' ||
  isSign(token, '.') ||
  isSign(token, '-')

// The name of a topic may have dots and hyphens anywhere, and begin with a digit (`orders.v1`, `2026-01.orders`). In brackets
// nothing else is written so: all that stands together without a blank is one name.
function wholeName(cursor: Cursor, first: Token): Token {
  let { text, end } = first
  for (let next = peek(cursor); isPartOfName(next) && next.at === end; next = peek(cursor)) {
    take(cursor)
    text += next.text
    end = next.end
  }
  return { ...first, text, end }
}

/** All paths in an expression, in the order of the text. */
export function pathsOf(expression: Expression): Path[] {
  if (expression.kind === 'path') return [expression]
  if (expression.kind === 'unary') return pathsOf(expression.operand)
  if (expression.kind === 'binary') return [...pathsOf(expression.left), ...pathsOf(expression.right)]
  return []
}
