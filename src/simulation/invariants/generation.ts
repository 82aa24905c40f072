// G3: generations only rise, and only the present one commits.
import { brokerOf, type Breakage, type Checker, type Invariant, ledgerOf, rewrittenBy } from './invariant'

const STARTED = 'G3 started'
const STARTED_AT = 'G3 started at'
/** Generations whose assignment is in the log: a new coordinator knows at least these. */
const STORED = 'G3 stored'
const SHARD = 'G3 shard'

export const generation: Invariant = {
  id: 'G3',
  name: 'Generation',
  promise: "A group's generation only rises, and a commit of another generation is refused.",
  brokenBy: ['X-UNCLEAN', 'X-FLUSH', 'X-PRE966', 'X-MINISR'],
  source: 'G-13, G-20',
  // Each coordinator counts for itself: one that was deposed, and has not heard of it, may go on for a while.
  after: {
    'coordinator-elected': (checker, { broker, group, partition }) => {
      const shards = (checker.memory[SHARD] ??= {}) as Record<string, string>
      shards[group] = partition
      const known = brokerOf(checker, broker)?.volatile.groups[partition]?.groups[group]
      if (known?.type !== 'classic') {
        delete numbers(checker, STARTED)[`${group} ${broker}`]
        return null
      }
      const loaded = known.generation
      numbers(checker, STARTED)[`${group} ${broker}`] = loaded
      const stored = numbers(checker, STORED)[group] ?? 0
      // Whoever was deposed, and has not heard of it, may meet the group for the first time.
      if (loaded >= stored || ledgerOf(checker, partition)?.leader !== broker) return null
      return {
        code: excuse(checker, group),
        message: `${broker} knows ${group} in generation ${loaded}; ${stored} was stored`,
      }
    },
    'generation-started': (checker, { broker, group, generation: started }) => {
      const key = `${group} ${broker}`
      const before = numbers(checker, STARTED)[key] ?? 0
      numbers(checker, STARTED)[key] = started
      numbers(checker, STARTED_AT)[key] = checker.world.now
      if (started > before) return null
      return { code: excuse(checker, group), message: `${group} went from generation ${before} to ${started}` }
    },
    // From here on its epochs count (G8), whether its members moved one by one or all were away meanwhile.
    'group-upgraded': forget,
    'group-epoch-bumped': forget,
    // Who is deleted begins anew.
    'group-state-changed': (checker, { broker, group, to }) => {
      return to === 'Dead' ? forget(checker, { broker, group }) : null
    },
    'assignment-completed': (checker, { group, generation: stored }) => {
      numbers(checker, STORED)[group] = stored
      return null
    },
    'offset-committed': (checker, { broker, group, member, generation: committed, committedAt }) => {
      const key = `${group} ${broker}`
      const now = numbers(checker, STARTED)[key]
      if (now === undefined || committed < 0 || committed === now) return null
      // It was accepted in its own generation, and became certain later, when its copies were made.
      if (committed < now && committedAt <= (numbers(checker, STARTED_AT)[key] ?? 0)) return null
      const message = `${member} committed in generation ${committed} of ${group}, which is at ${now}`
      return { code: excuse(checker, group), message }
    },
  },
}

function forget(checker: Checker, { broker, group }: { broker: string; group: string }): null {
  delete numbers(checker, STARTED)[`${group} ${broker}`]
  delete numbers(checker, STORED)[group]
  return null
}

function numbers(checker: Checker, name: string): Record<string, number> {
  return (checker.memory[name] ??= {}) as Record<string, number>
}

// A coordinator that reads a shortened log does not know better.
function excuse(checker: Checker, group: string): Breakage['code'] {
  const shard = checker.memory[SHARD]?.[group] as string | undefined
  return shard === undefined ? '' : rewrittenBy(checker, shard)
}
