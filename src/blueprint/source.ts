// A file as a tree that knows where each part stands, and the list of what is wrong with it.
// YAML and JSON both become this tree; everything after it sees no difference.
import type { Problem } from './scenario'
import type { Code } from './codes'
import { limits } from './limits'

/** A value with its place: `at` is an offset into the text. */
export type Located =
  | { kind: 'map'; at: number; entries: Entry[] }
  | { kind: 'list'; at: number; items: Located[] }
  | {
      kind: 'scalar'
      at: number
      value: string | number | boolean | null
      /** As written, when it was not in quotes: `010`, `1e3`, `true`. Else null. */
      bare: string | null
    }

export interface Entry {
  key: string
  keyAt: number
  value: Located
}

/** The text being read, and what was found wrong with it. */
export interface Report {
  text: string
  problems: Problem[]
  notices: Problem[]
  /** Where each path stands; filled while reading, so that later rules can point at a place too. */
  places: Map<string, number>
  lineStarts: number[] | null
  /** How many tokens of YAML the scan has looked at: what reading cost, whatever the machine. */
  tokens: number
}

export const createReport = (text: string): Report => ({
  text,
  problems: [],
  notices: [],
  places: new Map(),
  lineStarts: null,
  tokens: 0,
})

/** Line and column of an offset, both from 1. */
export function lineAndColumn(report: Report, offset: number): { line: number; column: number } {
  const starts = (report.lineStarts ??= lineStartsOf(report.text))
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - starts[low]! + 1 }
}

function lineStartsOf(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** A place in the tree: a value, and the path to it. */
export interface Place {
  report: Report
  node: Located
  path: string
}

/** Notes a problem at an offset of the text. */
export function problemAt(
  report: Report,
  code: Code,
  offset: number,
  path: string,
  message: string,
  fix: string,
): void {
  if (report.problems.length >= limits.problems.max) return
  report.problems.push({ code, message, path, ...lineAndColumn(report, offset), fix })
}

/** Notes a problem with the value at a place. Answers undefined, so that a reader can return it. */
export function problem(place: Place, code: Code, message: string, fix: string): undefined {
  problemAt(place.report, code, place.node.at, place.path, message, fix)
}

/** Something that a person should know, and that does not prevent opening. */
export function notice(report: Report, code: Code, path: string, message: string, fix: string): void {
  if (report.notices.length >= limits.problems.max) return
  report.notices.push({ code, message, path, ...lineAndColumn(report, placeOf(report, path)), fix })
}

/** Offset of a path, or of the nearest part of it that the file has. */
export function placeOf(report: Report, path: string): number {
  for (let part = path; part !== ''; part = parentOf(part)) {
    const at = report.places.get(part)
    if (at !== undefined) return at
  }
  return 0
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.'), path.lastIndexOf('[')))
}

/** Keys that could reach a prototype when an object is copied carelessly; refused at any depth. */
export function isReservedKey(key: string): boolean {
  return key.split('.').some((part) => part === '__proto__' || part === 'constructor' || part === 'prototype')
}
