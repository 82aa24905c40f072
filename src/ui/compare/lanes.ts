// What a rebalance costs, partition by partition: who held each from when to when, and for how long nobody did. Made of the
// owners that a run has told; the same numbers as `group(g).unownedTime`, cut to a stretch of time.
import type { Transition } from '../../worker/protocol'

export interface Span {
  from: number
  to: number
  /** null: nobody held it. */
  owner: string | null
}

export interface PartitionRow {
  partition: string
  /** In the order of time, one touching the other; none before its first owner. */
  spans: Span[]
  /** Time for which nobody held it, Micros. */
  stopped: number
}

export interface Lane {
  group: string
  rows: PartitionRow[]
  /** Over all partitions, and the longest stretch of one of them, Micros. */
  stopped: number
  longest: number
  /** How many partitions were held by nobody at some time. */
  touched: number
}

/** How a group's partitions fared between two moments (Micros). */
export function laneOf(transitions: readonly Transition[], group: string, from: number, to: number): Lane {
  const changes = new Map<string, { at: number; owner: string | null }[]>()
  for (const { of, id, at, to: owner } of transitions) {
    if (of !== 'owner' || at > to || !id.startsWith(`${group} `)) continue
    const partition = id.slice(group.length + 1)
    const known = changes.get(partition)
    if (known) known.push({ at, owner })
    else changes.set(partition, [{ at, owner }])
  }
  const rows = [...changes]
    .toSorted(([a], [b]) => byName(a, b))
    .map(([partition, all]) => rowOf(partition, all, from, to))
  const gaps = rows.flatMap(({ spans }) => spans.filter(({ owner }) => owner === null))
  return {
    group,
    rows,
    stopped: rows.reduce((sum, row) => sum + row.stopped, 0),
    longest: Math.max(0, ...gaps.map((span) => span.to - span.from)),
    touched: rows.filter(({ stopped }) => stopped > 0).length,
  }
}

const byName = new Intl.Collator('en', { numeric: true }).compare

function rowOf(
  partition: string,
  changes: { at: number; owner: string | null }[],
  from: number,
  to: number,
): PartitionRow {
  const spans = changes.flatMap(({ at, owner }, i): Span[] => {
    const span = { from: Math.max(at, from), to: Math.min(changes[i + 1]?.at ?? to, to), owner }
    return span.to > span.from ? [span] : []
  })
  const stopped = spans.reduce((sum, span) => sum + (span.owner === null ? span.to - span.from : 0), 0)
  return { partition, spans, stopped }
}

const topicOf = (partition: string) => partition.slice(0, partition.lastIndexOf('-'))

/** What the rows are called: `p0`, or with several topics `orders p0`. */
export function rowNames(partitions: readonly string[]): string[] {
  const several = new Set(partitions.map(topicOf)).size > 1
  return partitions.map((partition) => {
    const index = `p${partition.slice(partition.lastIndexOf('-') + 1)}`
    return several ? `${topicOf(partition)} ${index}` : index
  })
}

/** Letters of the longest name of a row, over all groups. */
export function longestName(transitions: readonly Transition[]): number {
  const groups = new Map<string, Set<string>>()
  for (const { of, id } of transitions) {
    if (of !== 'owner') continue
    const [group, partition] = id.split(' ') as [string, string]
    groups.set(group, (groups.get(group) ?? new Set()).add(partition))
  }
  return Math.max(0, ...[...groups.values()].flatMap((all) => rowNames([...all]).map(({ length }) => length)))
}
