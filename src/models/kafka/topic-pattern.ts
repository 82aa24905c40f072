// Patterns of topic names, for subscriptions: the regular expressions of RE2/J (KIP-848) without what needs backtracking. A name
// is followed through all alternatives at once, so no pattern takes longer than its length times that of the name.
import { isInternal } from './partition'

/** Where a pattern cannot be read, and why. */
export interface PatternError {
  readonly message: string
  /** Index of the character. */
  readonly at: number
}

/** Longest pattern, in characters; most steps that one may have, repetitions written out. */
export const PATTERN_LENGTH = 300
export const PATTERN_STEPS = 1_000

/** One step of a name through a pattern. `set`: one character of it; `split`, `jump`: no character. */
type Step =
  | { readonly op: 'set'; readonly ranges: readonly (readonly [number, number])[]; readonly negated: boolean }
  | { readonly op: 'split'; readonly a: number; readonly b: number }
  | { readonly op: 'begin' | 'end' }
  | { readonly op: 'match' }

type Program = readonly Step[]

const programs = new Map<string, Program | PatternError>()
const KEPT = 200

/** Why a pattern cannot be used; null: it can. */
export function patternError(pattern: string): PatternError | null {
  const program = compiled(pattern)
  return 'message' in program ? program : null
}

/** Does the whole name fit the pattern? A pattern that cannot be read fits nothing. */
export function fitsPattern(pattern: string, name: string): boolean {
  const program = compiled(pattern)
  return !('message' in program) && runs(program, name)
}

/** The topics of a cluster that a pattern means, in the order of their names: internal ones never (`exclude.internal.topics`). */
export const topicsFitting = (pattern: string, topics: readonly string[]): string[] =>
  topics.filter((topic) => !isInternal(topic) && fitsPattern(pattern, topic)).toSorted()

// The same few patterns are asked for all the time.
function compiled(pattern: string): Program | PatternError {
  let known = programs.get(pattern)
  if (known === undefined) {
    if (programs.size >= KEPT) programs.clear()
    known = compile(pattern)
    programs.set(pattern, known)
  }
  return known
}

// ---- following a name ---------------------------------------------------------------------------------------------------

function runs(program: Program, name: string): boolean {
  let now = closure(program, [0], 0, name.length)
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i)
    const next: number[] = []
    for (const at of now) {
      const step = program[at]!
      if (step.op === 'set' && has(step, code)) next.push(at + 1)
    }
    if (next.length === 0) return false
    now = closure(program, next, i + 1, name.length)
  }
  return now.some((at) => program[at]!.op === 'match')
}

// All places that can be reached from these without a character, each once.
function closure(program: Program, from: readonly number[], at: number, length: number): number[] {
  const seen = new Set<number>()
  const stack = from.toReversed()
  while (stack.length > 0) {
    const place = stack.pop()!
    if (seen.has(place)) continue
    seen.add(place)
    const step = program[place]!
    if (step.op === 'split') stack.push(step.b, step.a)
    else if ((step.op === 'begin' && at === 0) || (step.op === 'end' && at === length)) stack.push(place + 1)
  }
  return [...seen]
}

const has = ({ ranges, negated }: Extract<Step, { op: 'set' }>, code: number): boolean =>
  ranges.some(([from, to]) => code >= from && code <= to) !== negated

// ---- reading a pattern ----------------------------------------------------------------------------------------------------

type Node =
  | { readonly is: 'set'; readonly ranges: readonly (readonly [number, number])[]; readonly negated: boolean }
  | { readonly is: 'begin' | 'end' }
  | { readonly is: 'all' | 'any'; readonly of: readonly Node[] }
  | { readonly is: 'repeat'; readonly of: Node; readonly min: number; readonly max: number | null }

class Unreadable extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message)
  }
}

function compile(pattern: string): Program | PatternError {
  try {
    if (pattern.length > PATTERN_LENGTH) {
      throw new Unreadable(`the pattern is longer than ${PATTERN_LENGTH} characters`, PATTERN_LENGTH)
    }
    const reader: Reader = { pattern, at: 0, depth: 0 }
    const node = readAny(reader)
    if (reader.at < pattern.length) throw new Unreadable('this ) closes nothing', reader.at)
    const steps: Step[] = []
    emit(node, steps)
    put(steps, { op: 'match' })
    return steps
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return { message: error.message, at: error.at }
  }
}

interface Reader {
  readonly pattern: string
  at: number
  depth: number
}

const DEPTH = 50

function readAny(reader: Reader): Node {
  if (++reader.depth > DEPTH) throw new Unreadable('groups are nested too deeply', reader.at)
  const parts: Node[] = [readAll(reader)]
  while (reader.pattern[reader.at] === '|') {
    reader.at++
    parts.push(readAll(reader))
  }
  reader.depth--
  return parts.length === 1 ? parts[0]! : { is: 'any', of: parts }
}

function readAll(reader: Reader): Node {
  const parts: Node[] = []
  for (;;) {
    const sign = reader.pattern[reader.at]
    if (sign === undefined || sign === '|' || sign === ')') return { is: 'all', of: parts }
    if ('*+?'.includes(sign)) throw new Unreadable(`there is nothing that ${sign} could repeat`, reader.at)
    parts.push(readRepeat(reader, readAtom(reader)))
  }
}

function readRepeat(reader: Reader, of: Node): Node {
  const start = reader.at
  const bounds = readBounds(reader)
  if (bounds === null) return of
  // Whether as much or as little as possible is taken makes no difference to whether a whole name fits.
  if (reader.pattern[reader.at] === '?') reader.at++
  if ('*+?'.includes(reader.pattern[reader.at] ?? ' ')) {
    throw new Unreadable('a repetition cannot be repeated, nor be possessive', reader.at)
  }
  const [min, max] = bounds
  if (max !== null && min > max) throw new Unreadable(`{${min},${max}} has its bounds the wrong way round`, start)
  return { is: 'repeat', of, min, max }
}

function readBounds(reader: Reader): [number, number | null] | null {
  const sign = reader.pattern[reader.at]
  const plain: Record<string, [number, number | null]> = { '*': [0, null], '+': [1, null], '?': [0, 1] }
  if (sign !== undefined && plain[sign] !== undefined) {
    reader.at++
    return plain[sign]
  }
  const counted = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(reader.pattern.slice(reader.at))
  if (counted === null) return null
  const [whole, min, isRange, max] = counted
  const bounds: [number, number | null] = [
    Number(min),
    isRange === undefined ? Number(min) : max === '' ? null : Number(max),
  ]
  if (bounds[0] > PATTERN_STEPS || (bounds[1] ?? 0) > PATTERN_STEPS) {
    throw new Unreadable(`nothing can be repeated more than ${PATTERN_STEPS} times`, reader.at)
  }
  reader.at += whole.length
  return bounds
}

const anything: Node = { is: 'set', ranges: [], negated: true }
const just = (code: number): Node => ({ is: 'set', ranges: [[code, code]], negated: false })

function readAtom(reader: Reader): Node {
  const { pattern, at } = reader
  const sign = pattern[at]!
  if (sign === '(') return readGroup(reader)
  if (sign === '[') return readSet(reader)
  if (sign === '\\') return readEscape(reader)
  reader.at++
  if (sign === '.') return anything
  if (sign === '^') return { is: 'begin' }
  if (sign === '$') return { is: 'end' }
  return just(pattern.charCodeAt(at))
}

function readGroup(reader: Reader): Node {
  const { pattern } = reader
  const start = reader.at
  const opening = /^\((\?:|\?P?<[A-Za-z]\w*>)?/.exec(pattern.slice(start))![0]
  if (/^\(\?<?[=!]/.test(pattern.slice(start)))
    throw new Unreadable('looking ahead or behind would take backtracking', start)
  reader.at += opening.length
  if (pattern[reader.at] === '?') throw new Unreadable('of groups there are ( ), (?: ) and named ones', start)
  const inside = readAny(reader)
  if (pattern[reader.at] !== ')') throw new Unreadable('this ( is not closed', start)
  reader.at++
  return inside
}

type Ranges = (readonly [number, number])[]

const code = (sign: string): number => sign.charCodeAt(0)
const digits: Ranges = [[code('0'), code('9')]]
const wordSigns: Ranges = [...digits, [code('A'), code('Z')], [code('a'), code('z')], [code('_'), code('_')]]
const spaces: Ranges = [
  [9, 10],
  [12, 13],
  [32, 32],
]
const shorthands: Readonly<Record<string, Ranges>> = { d: digits, w: wordSigns, s: spaces }

function readEscape(reader: Reader): Node {
  const { pattern, at } = reader
  const sign = pattern[at + 1]
  if (sign === undefined) throw new Unreadable('a backslash at the end means nothing', at)
  reader.at += 2
  const lower = shorthands[sign.toLowerCase()]
  if (lower !== undefined) return { is: 'set', ranges: lower, negated: sign !== sign.toLowerCase() }
  if (sign === 'A') return { is: 'begin' }
  if (sign === 'z') return { is: 'end' }
  if (/\d/.test(sign))
    throw new Unreadable('what a group has matched cannot be asked for again: that would take backtracking', at)
  if (/[A-Za-z]/.test(sign)) throw new Unreadable(`\\${sign} means nothing here`, at)
  return just(pattern.charCodeAt(at + 1))
}

function readSet(reader: Reader): Node {
  const { pattern } = reader
  const start = reader.at
  reader.at++
  const negated = pattern[reader.at] === '^'
  if (negated) reader.at++
  const ranges: Ranges = []
  for (let first = true; first || pattern[reader.at] !== ']'; first = false) {
    if (reader.at >= pattern.length) throw new Unreadable('this [ is not closed', start)
    ranges.push(...readRange(reader))
  }
  reader.at++
  return { is: 'set', ranges, negated }
}

function readRange(reader: Reader): Ranges {
  const { pattern, at } = reader
  if (pattern[at] === '\\') {
    const escaped = readEscape(reader)
    if (escaped.is !== 'set' || escaped.negated) throw new Unreadable('this has no place within [ ]', at)
    return [...escaped.ranges]
  }
  reader.at++
  const from = pattern.charCodeAt(at)
  const isRange = pattern[at + 1] === '-' && pattern[at + 2] !== undefined && pattern[at + 2] !== ']'
  if (!isRange) return [[from, from]]
  const to = pattern.charCodeAt(at + 2)
  if (to < from) throw new Unreadable(`${pattern.slice(at, at + 3)} ends before it begins`, at)
  reader.at += 2
  return [[from, to]]
}

// ---- from what was read to steps -----------------------------------------------------------------------------------------

function put(steps: Step[], step: Step): number {
  if (steps.length >= PATTERN_STEPS) {
    throw new Unreadable(`written out, the pattern has more than ${PATTERN_STEPS} steps`, 0)
  }
  return steps.push(step) - 1
}

function emit(node: Node, steps: Step[]): void {
  switch (node.is) {
    case 'set':
      put(steps, { op: 'set', ranges: node.ranges, negated: node.negated })
      return
    case 'begin':
    case 'end':
      put(steps, { op: node.is })
      return
    case 'all':
      for (const part of node.of) emit(part, steps)
      return
    case 'any':
      return emitAny(node.of, steps)
    case 'repeat':
      return emitRepeat(node, steps)
  }
}

// A jump is a split whose two ways are one.
function emitAny(parts: readonly Node[], steps: Step[]): void {
  const ends: number[] = []
  parts.forEach((part, i) => {
    if (i === parts.length - 1) return emit(part, steps)
    const split = put(steps, { op: 'split', a: 0, b: 0 })
    emit(part, steps)
    ends.push(put(steps, { op: 'split', a: 0, b: 0 }))
    steps[split] = { op: 'split', a: split + 1, b: steps.length }
  })
  for (const end of ends) steps[end] = { op: 'split', a: steps.length, b: steps.length }
}

function emitRepeat({ of, min, max }: Extract<Node, { is: 'repeat' }>, steps: Step[]): void {
  for (let i = 0; i < min; i++) emit(of, steps)
  if (max === null) {
    const split = put(steps, { op: 'split', a: 0, b: 0 })
    emit(of, steps)
    put(steps, { op: 'split', a: split, b: split })
    steps[split] = { op: 'split', a: split + 1, b: steps.length }
    return
  }
  const splits: number[] = []
  for (let i = min; i < max; i++) {
    splits.push(put(steps, { op: 'split', a: 0, b: 0 }))
    emit(of, steps)
  }
  for (const split of splits) steps[split] = { op: 'split', a: split + 1, b: steps.length }
}
