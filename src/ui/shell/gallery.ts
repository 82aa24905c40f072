// The parts of the gallery, and which scenario stands in which: what to begin with comes first.

export interface Part {
  title: string
  about: string
  /** Its scenarios in this order; null: all of its folder, by name. */
  names: readonly string[] | null
  /** The folder below `scenarios`; empty: that folder itself. */
  folder: string
}

export const parts: readonly Part[] = [
  {
    title: 'Start here',
    about: 'A few minutes each, in this order.',
    names: ['first-minute', 'acks-side-by-side', 'hot-key', 'slow-consumer', 'retail-shop', 'zone-goes-dark'],
    folder: '',
  },
  {
    title: 'One idea each',
    about: 'Rebalances, compaction, transactions, quotas, tiers, quorums.',
    names: null,
    folder: '',
  },
  {
    title: 'Applications',
    about: 'What becomes of a record that cannot be processed, and of those behind it.',
    names: null,
    folder: 'applications',
  },
  { title: 'Machines', about: 'Disks that fill up, and disks that drag.', names: null, folder: 'machines' },
  {
    title: 'How long it takes',
    about: 'Failures with Kafka’s own settings and times, second by second.',
    names: null,
    folder: 'timetable',
  },
  {
    title: 'Known counterexamples',
    about:
      'How records were lost, or still can be: each with the setting or the rule that loses them, and the one that mends it.',
    names: null,
    folder: 'known',
  },
]

const folderOf = (name: string): string => (name.includes('/') ? name.slice(0, name.indexOf('/')) : '')

/** Of each pair the one that loses comes first. */
const inPairs = (name: string): string => name.replace(/-unsafe$/, '-1').replace(/-safe$/, '-2')

/** The scenarios of each part that has any; each stands in one. */
export function inParts<Entry extends { name: string }>(entries: readonly Entry[]): (Part & { entries: Entry[] })[] {
  const first = new Set(parts.flatMap(({ names }) => names ?? []))
  return parts.flatMap((part) => {
    const own =
      part.names !== null
        ? part.names.flatMap((name) => entries.filter((entry) => entry.name === name))
        : entries
            .filter(({ name }) => folderOf(name) === part.folder && !first.has(name))
            .toSorted((a, b) => (inPairs(a.name) < inPairs(b.name) ? -1 : 1))
    return own.length === 0 ? [] : [{ ...part, entries: own }]
  })
}
