// Breadth first through everything that can happen in a small scope: the first broken promise is one of the nearest.
import type { ReplicationRules } from '../../models/kafka/replication-rules'
import { movesOf, type Move } from './moves'
import { promises, type Promised } from './promises'
import { codeOf, initial, type Code, type Scope, type Situation } from './state'

/** A search under way. `states` holds every situation that was met, in the order of meeting. */
export interface Search {
  readonly rules: ReplicationRules
  readonly code: Code
  states: Int32Array
  /** By situation: the one that led to it. */
  parents: Int32Array
  /** Situations that were met. */
  count: number
  /** Those among them whose moves were looked at. */
  explored: number
  /** Moves that were looked at. */
  moves: number
  /** Steps from the beginning to the situations that are explored now, and where the next depth begins. */
  depth: number
  nextDepth: number
  /** Open addressing: index of a situation + 1, by its hash. */
  table: Int32Array
  broken: { promise: Promised; situation: number } | null
}

/** What a search has come to. */
export type Outcome = 'going on' | 'holds' | 'broken'

/** Room for so many situations at first; it doubles as they come. */
const START = 1 << 16

export function createSearch(scope: Scope, rules: ReplicationRules): Search {
  const code = codeOf(scope)
  const search: Search = {
    rules,
    code,
    states: new Int32Array(START * code.words),
    parents: new Int32Array(START),
    count: 0,
    explored: 0,
    moves: 0,
    depth: 0,
    nextDepth: 1,
    table: new Int32Array(START * 2),
    broken: null,
  }
  meet(search, initial(code), -1)
  return search
}

/** Explores up to `budget` more situations. */
export function explore(search: Search, budget: number): Outcome {
  const { code, rules } = search
  let parent = -1
  const visit = (_: Move, next: Situation): void => {
    search.moves++
    if (search.broken === null) meet(search, next, parent)
  }
  for (let left = budget; left > 0; left--) {
    if (search.broken !== null) return 'broken'
    if (search.explored === search.count) return 'holds'
    if (search.explored === search.nextDepth) {
      search.depth++
      search.nextDepth = search.count
    }
    parent = search.explored++
    movesOf(code, rules, code.read(search.states, parent * code.words), visit)
  }
  return search.broken === null ? 'going on' : 'broken'
}

/** The way to the broken promise: each move, and the situation after it. The first situation has no move. */
export function pathOf(search: Search): { move: Move | null; situation: Situation }[] {
  if (search.broken === null) return []
  const { code, rules, parents } = search
  const indices: number[] = []
  for (let i = search.broken.situation; i > 0; i = parents[i]!) indices.push(i)
  let situation = initial(code)
  const path: { move: Move | null; situation: Situation }[] = [{ move: null, situation }]
  // Stored situations have lost the names of their replicas: the story is told forward, and names are kept.
  for (const index of indices.toReversed()) {
    let step: { move: Move; situation: Situation } | null = null
    movesOf(code, rules, situation, (move, next) => {
      if (step === null && isSame(search, next, index)) step = { move, situation: next }
    })
    const found = step as { move: Move; situation: Situation } | null
    if (found === null) throw new Error('a situation cannot be reached from its parent')
    path.push(found)
    situation = found.situation
  }
  return path
}

function isSame({ code, states }: Search, situation: Situation, index: number): boolean {
  const words = new Int32Array(code.words)
  code.write(situation, words, 0)
  return words.every((word, i) => word === states[index * code.words + i])
}

// Notes a situation, unless it was met before.
function meet(search: Search, situation: Situation, parent: number): void {
  const { code } = search
  if ((search.count + 1) * code.words > search.states.length) grow(search)
  const { states, table, count } = search
  const at = count * code.words
  code.write(situation, states, at)
  const mask = table.length - 1
  for (let slot = hash(states, at, code.words) & mask; ; slot = (slot + 1) & mask) {
    const known = table[slot]!
    if (known === 0) {
      table[slot] = count + 1
      break
    }
    if (sameWords(states, (known - 1) * code.words, at, code.words)) return
  }
  search.parents[count] = parent
  search.count++
  const promise = promises.find(({ holds }) => !holds(situation))
  if (promise !== undefined) search.broken = { promise, situation: count }
}

function sameWords(states: Int32Array, a: number, b: number, words: number): boolean {
  for (let i = 0; i < words; i++) if (states[a + i] !== states[b + i]) return false
  return true
}

function hash(states: Int32Array, at: number, words: number): number {
  let sum = 0x243f6a88
  for (let i = 0; i < words; i++) {
    sum = Math.imul(sum ^ states[at + i]!, 0x9e3779b1)
    sum ^= sum >>> 15
  }
  return sum
}

function grow(search: Search): void {
  const { code, states, parents, table } = search
  search.states = new Int32Array(states.length * 2)
  search.states.set(states)
  search.parents = new Int32Array(parents.length * 2)
  search.parents.set(parents)
  search.table = new Int32Array(table.length * 2)
  const mask = search.table.length - 1
  for (let i = 0; i < search.count; i++) {
    let slot = hash(states, i * code.words, code.words) & mask
    while (search.table[slot] !== 0) slot = (slot + 1) & mask
    search.table[slot] = i + 1
  }
}
