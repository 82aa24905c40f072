// What can be read of a file that has faults: the document without the parts that are wrong.
import { readScenario, readTree } from './parse'
import type { Scenario } from './scenario'
import { createReport, type Located } from './source'

export interface Salvage {
  scenario: Scenario
  /** Paths of what was left out, in the order in which it was found. */
  left: string[]
  /** The file is of a newer version: what is opened of it is another document. */
  newer: boolean
}

/** Rounds of reading and leaving out, at most: each finds what the faults before it have hidden. */
const ROUNDS = 60

/**
 * Reads a scenario as `parseScenario` does and leaves out what it refuses: a setting, a block, or a whole line of the
 * timeline or expectation, which would mean something else without one of its words. Of a file of a newer version that is
 * another document, by its name and its title. Null: the text is no tree, or nothing
 * can be left out that would help.
 */
export function salvage(input: string | Uint8Array, name = ''): Salvage | null {
  const read = readTree(input, name)
  if ('problems' in read || read.tree.kind !== 'map') return null
  const { tree } = read
  const left = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    if (!tree.entries.some(({ key }) => key === 'scenario')) tree.entries.push(untitled())
    const report = createReport(read.report.text)
    const scenario = readScenario({ report, node: tree, path: '' })
    if (scenario !== undefined && report.problems.length === 0)
      return left.has('version')
        ? { scenario: asAnother(scenario), left: [...left], newer: true }
        : { scenario, left: [...left], newer: false }
    // All are looked up before any is removed: indexes in paths are those of this round.
    const faulty = report.problems.flatMap(({ path }) => partAt(tree, path) ?? [])
    if (faulty.length === 0) return null
    for (const part of faulty) left.add(part.path)
    removeAll(
      tree,
      faulty.map(({ node }) => node),
    )
  }
  return null
}

/** Saved, it has a file of its own: the newer one, with all that is not read here, is not to be written over. */
const asAnother = (scenario: Scenario): Scenario => ({
  ...scenario,
  scenario: `${scenario.scenario.slice(0, 48)}-without-newer`,
  title: `${scenario.title.slice(0, 80)} (opened without what is newer)`,
})

const untitled = () => ({
  key: 'scenario',
  keyAt: 0,
  value: { kind: 'scalar' as const, at: 0, value: 'untitled', bare: null },
})

/** The part of the tree that a path leads to, or the nearest one around it; within a line, the line. Null: the whole. */
function partAt(tree: Located, path: string): { node: Located; path: string } | null {
  const wanted = /^(?:timeline|expect)\[\d+\]/.exec(path)?.[0] ?? path
  let node = tree
  let end = 0
  while (end < wanted.length) {
    const start = wanted[end] === '.' ? end + 1 : end
    const step = stepInto(node, wanted.slice(start))
    if (step === null) break
    node = step.node
    end = start + step.length
  }
  return node === tree ? null : { node, path: wanted.slice(0, end) }
}

/** One step along a path. Names have dots in them (`min.insync.replicas`): the longest one that fits is meant. */
function stepInto(node: Located, rest: string): { node: Located; length: number } | null {
  if (node.kind === 'scalar') return null
  if (node.kind === 'list') {
    const index = /^\[(\d+)\]/.exec(rest)
    const item = index === null ? undefined : node.items[Number(index[1])]
    return item === undefined ? null : { node: item, length: index![0].length }
  }
  const fitting = node.entries.filter(
    ({ key }) => rest.startsWith(key) && (rest.length === key.length || /[.[]/.test(rest[key.length]!)),
  )
  const [longest] = fitting.toSorted((a, b) => b.key.length - a.key.length)
  return longest === undefined ? null : { node: longest.value, length: longest.key.length }
}

function removeAll(node: Located, faulty: readonly Located[]): void {
  if (node.kind === 'map') {
    node.entries = node.entries.filter(({ value }) => !faulty.includes(value))
    for (const { value } of node.entries) removeAll(value, faulty)
  }
  if (node.kind === 'list') {
    node.items = node.items.filter((item) => !faulty.includes(item))
    for (const item of node.items) removeAll(item, faulty)
  }
}
