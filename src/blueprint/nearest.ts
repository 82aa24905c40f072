// The name that was probably meant: nearest by edit distance.

/** The candidate that `name` most resembles, or null when none is near (more than a third of its letters differ). */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  const wanted = plain(name)
  let best: string | null = null
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = plain(candidate) === wanted ? 0 : editDistance(wanted, plain(candidate), bestDistance)
    if (distance < bestDistance && distance < candidate.length) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

// minInsyncReplicas, min_insync_replicas and min.insync.replicas are the same word.
const plain = (name: string): string =>
  name
    .slice(0, 64)
    .toLowerCase()
    .replace(/[._ -]/g, '')

/** Insertions, deletions, substitutions and swaps of neighbours; `limit` or more is answered as `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
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
  return `Allowed are ${candidates.slice(0, 12).join(', ')} and ${candidates.length - 12} others.`
}
