// The name that was probably meant: nearest by edit distance.
import { counted } from '../models/kafka/counted'
import { LONGEST_TOPIC } from './ids'

/** Most letters that may differ, however long a name is. */
const MOST = 8

/** The candidate that `name` most resembles, or null when none is near (more than a third of its letters differ). */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  const wanted = plain(name)
  let best: string | null = null
  let bestDistance = Math.min(Math.max(2, Math.floor(wanted.length / 3)), MOST) + 1
  for (const candidate of candidates) {
    const distance = plain(candidate) === wanted ? 0 : editDistance(wanted, plain(candidate), bestDistance)
    if (distance < bestDistance && distance < candidate.length) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** What is left of two names without what they begin and end with alike: long names mostly differ in a few letters. */
function differing(a: string, b: string): [string, string] {
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start++
  let end = 0
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)]
}

// minInsyncReplicas, min_insync_replicas and min.insync.replicas are the same word.
const plain = (name: string): string =>
  name
    .slice(0, LONGEST_TOPIC)
    .toLowerCase()
    .replace(/[._ -]/g, '')

/** Insertions, deletions, substitutions and swaps of neighbours; `limit` or more is answered as `limit`. */
export function editDistance(whole: string, other: string, limit: number): number {
  if (Math.abs(whole.length - other.length) >= limit) return limit
  const [a, b] = differing(whole, other)
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      let distance = Math.min(previous[j]! + 1, current[j - 1]! + 1, substitution)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, beforePrevious[j - 2]! + 1)
      }
      current.push(distance)
    }
    if (Math.min(...current) >= limit && Math.min(...previous) >= limit) return limit
    beforePrevious = previous
    previous = current
  }
  return Math.min(previous[b.length]!, limit)
}

/** "did you mean `x`?", or the list of what is allowed when it is short; `otherwise` when nothing is. */
export function suggestion(name: string, candidates: readonly string[], otherwise: string): string {
  const near = nearest(name, candidates)
  if (near !== null) return `Did you mean \`${near}\`?`
  if (candidates.length === 0) return otherwise
  if (candidates.length <= 12) return `Allowed: ${candidates.join(', ')}.`
  return `Allowed are ${candidates.slice(0, 12).join(', ')} and ${counted(candidates.length - 12, 'other')}.`
}
