// MemberAssignmentBalancer of Kafka's uniform assignor: who of the subscribers of a topic has least, and who has most, as partitions go
// from one end to the other. Both ends are ranges of members of equal load; they grow towards the middle as they fill and empty.

export interface LoadRanges {
  /** Loads that change while partitions are handed over. A member that is not yet in a range has its load of the beginning. */
  readonly loads: readonly number[]
  /** Fewest partitions first, then by number. */
  readonly sorted: number[]
  /** Least loaded: sorted[0 … leastEnd - 1], all with `leastLoad` before the current turn. */
  leastEnd: number
  leastLoad: number
  nextLeast: number
  /** Most loaded: sorted[mostStart … mostEnd - 1]. Those behind have nothing to give. */
  mostStart: number
  mostEnd: number
  mostLoad: number
  nextMost: number
}

/** The members as they stand, which must be at least one. */
export function loadRanges(members: readonly number[], loads: readonly number[]): LoadRanges {
  const sorted = members.toSorted((a, b) => loads[a]! - loads[b]! || a - b)
  return {
    loads,
    sorted,
    leastEnd: 0,
    leastLoad: loads[sorted[0]!]! - 1,
    nextLeast: 0,
    mostStart: sorted.length,
    mostEnd: sorted.length,
    mostLoad: loads[sorted.at(-1)!]! + 1,
    nextMost: sorted.length - 1,
  }
}

/** The next member to get a partition. */
export function takeLeastLoaded(ranges: LoadRanges): number {
  const { loads, sorted } = ranges
  if (ranges.nextLeast >= ranges.leastEnd) {
    ranges.leastLoad++
    while (ranges.leastEnd < sorted.length && loads[sorted[ranges.leastEnd]!] === ranges.leastLoad) ranges.leastEnd++
    ranges.nextLeast = 0
  }
  return sorted[ranges.nextLeast++]!
}

/** The next member to give a partition away; null: nobody has one to give. */
export function takeMostLoaded(ranges: LoadRanges): number | null {
  const { loads, sorted } = ranges
  if (ranges.nextMost < ranges.mostStart) {
    if (ranges.mostEnd <= ranges.mostStart && ranges.mostStart > 0) {
      ranges.mostLoad = loads[sorted[ranges.mostStart - 1]!]!
    } else ranges.mostLoad--
    while (ranges.mostStart > 0 && loads[sorted[ranges.mostStart - 1]!] === ranges.mostLoad) ranges.mostStart--
    ranges.nextMost = ranges.mostEnd - 1
  }
  return ranges.nextMost < 0 ? null : sorted[ranges.nextMost--]!
}

/** The member that was taken last has nothing to give: it leaves the range, at its end. */
export function setMostLoadedAside(ranges: LoadRanges): void {
  const { sorted, mostEnd, nextMost } = ranges
  const last = sorted[mostEnd - 1]!
  sorted[mostEnd - 1] = sorted[nextMost + 1]!
  sorted[nextMost + 1] = last
  ranges.mostEnd--
}

/** The ends differ by one at most. */
export const isBalanced = ({ mostLoad, leastLoad }: LoadRanges): boolean => mostLoad - leastLoad <= 1
