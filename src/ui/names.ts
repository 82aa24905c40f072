// Names that begin alike, told apart where there is no room for the whole of them: `com.acme.billing-1` is best known by `-1`.
import { allIds } from '../blueprint/target'
import type { Blueprint } from '../blueprint/scenario'
import { useDocument } from './stores/document'

/** A name in the order in which it is read. Where there is no room, `lead` gives way first, then `rest`. */
export interface NameParts {
  /** Others begin like this: it is cut at its beginning, so that what is nearest to `own` stays. */
  lead: string
  /** What tells it from the one that is most like it. */
  own: string
  /** In what it ends as that one does: it is cut at its end. */
  rest: string
  /** Nothing begins like it: then `lead` is what one knows it by, and is cut at its end. */
  isAlone: boolean
}

/** Letters of a name that always have room. */
const SHORT = 12
/** Letters that two names have to begin with alike to be mistaken for each other when they are cut. */
const ALIKE = 4
/** Letters at the end of a name that nothing resembles, which stay when its middle is left out. */
const END = 6

export const isShort = (name: string): boolean => name.length <= SHORT

/** The parts of a name among others; it may be one of them. */
export function partsOf(name: string, others: readonly string[]): NameParts {
  let most = 0
  let nearest = ''
  for (const other of others) {
    const alike = other === name ? 0 : common(name, other)
    if (alike < ALIKE || alike < most) continue
    // Of those that are equally like it, the first in order: what is shown does not depend on who was drawn first.
    if (alike > most || other < nearest) nearest = other
    most = alike
  }
  const start = wordAt(name, most === 0 ? name.length - END : most)
  const end = name.length - (most === 0 ? 0 : commonEnd(name.slice(most), nearest.slice(most)))
  return { lead: name.slice(0, start), own: name.slice(start, end), rest: name.slice(end), isAlone: most === 0 }
}

function common(a: string, b: string): number {
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  return i
}

/** Whole words, so that what is left can be read. */
function commonEnd(a: string, b: string): number {
  let i = 0
  while (i < a.length - 1 && i < b.length && a.at(-1 - i) === b.at(-1 - i)) i++
  while (i > 0 && !separator.test(a.at(-i)!)) i--
  return i
}

const separator = /[._-]/
/** Letters that a word may have before the one that differs, to be shown as a whole. */
const LONGEST_WORD = 14

/** Where the word begins that `at` is in, its separator included; `at` itself within a very long one. */
function wordAt(name: string, at: number): number {
  for (let i = Math.min(at, name.length - 1); i > 0 && i > at - LONGEST_WORD; i--)
    if (separator.test(name[i]!)) return i
  return at
}

/** A name in so many letters at most, for where nothing measures what has room. */
export function shorten(name: string, letters: number, others: readonly string[]): string {
  if (name.length <= letters) return name
  const { lead, own, rest, isAlone } = partsOf(name, others)
  const room = letters - 1
  if (own.length + rest.length > room) return `…${own.slice(0, room - 1)}…`
  const left = room - own.length - rest.length
  const shown = isAlone ? `${lead.slice(0, left)}…` : `…${lead.slice(lead.length - left)}`
  return shown + own + rest
}

/** What is not drawn by itself, but numbered after something that is: a partition, or a consumer that came by scaling. */
export function numbered(whole: string, names: readonly string[]): { name: string; number: string } {
  const [number = ''] = /-\d+$/.exec(whole) ?? []
  const name = whole.slice(0, whole.length - number.length)
  return number !== '' && !names.includes(whole) && names.includes(name)
    ? { name, number }
    : { name: whole, number: '' }
}

const namesIn = new WeakMap<Blueprint, readonly string[]>()
const partsIn = new WeakMap<readonly string[], Map<string, NameParts>>()

/** All names of the drawing. */
export function namesOf(blueprint: Blueprint): readonly string[] {
  const known = namesIn.get(blueprint) ?? allIds(blueprint)
  namesIn.set(blueprint, known)
  return known
}

/** All names of the open document; the same list until it changes. */
export const useNames = (): readonly string[] => useDocument(({ scenario }) => namesOf(scenario.blueprint))

/** The same as `partsOf`, worked out once for each name and list. */
export function knownParts(name: string, others: readonly string[]): NameParts {
  const parts = partsIn.get(others) ?? new Map<string, NameParts>()
  partsIn.set(others, parts)
  const known = parts.get(name) ?? partsOf(name, others)
  parts.set(name, known)
  return known
}
