// G8: the epochs of the consumer protocol only rise, and the later ones of the chain never lead.
import { consumerGroupAt, type Checker, type Invariant } from './invariant'

const EPOCHS = 'G8 epochs'
/** What kind of group a coordinator had when its epochs were last heard of. */
const KINDS = 'G8 kinds'

export const groupEpochs: Invariant = {
  id: 'G8',
  name: 'MemberEpochs',
  promise:
    'With the consumer protocol a group epoch only rises, and so does a member epoch; no member is ahead of the target, and no target ahead of the group.',
  brokenBy: [],
  source: 'N-2; I-72',
  after: {
    // Each coordinator counts from what it has loaded.
    'coordinator-elected': (checker, { broker, group }) => forget(checker, broker, group),
    'generation-started': (checker, { broker, group }) => beOf(checker, broker, group, 'classic'),
    'group-epoch-bumped': (checker, { broker, group, epoch }) => {
      beOf(checker, broker, group, consumerGroupAt(checker, broker, group) === null ? 'share' : 'consumer')
      return rise(checker, `${broker} ${group} `, epoch, epoch - 1)
        ? null
        : { code: '', message: `${group} came to epoch ${epoch} again` }
    },
    'member-reconciled': (checker, { broker, group, member, client, memberEpoch }) => {
      const known = consumerGroupAt(checker, broker, group)
      if (known === null) return null
      const { groupEpoch, assignmentEpoch } = known
      if (memberEpoch > assignmentEpoch || assignmentEpoch > groupEpoch) {
        const message = `${client} is in epoch ${memberEpoch} of ${group}, the target is of ${assignmentEpoch}, the group in ${groupEpoch}`
        return { code: '', message }
      }
      if (rise(checker, `${broker} ${group} ${member}`, memberEpoch, memberEpoch)) return null
      return { code: '', message: `${client} went back to epoch ${memberEpoch} of ${group}` }
    },
  },
}

// A group that all have left may come back as one of another kind, and begins anew.
function beOf(checker: Checker, broker: string, group: string, kind: string): null {
  const kinds = (checker.memory[KINDS] ??= {}) as Record<string, string>
  const key = `${broker} ${group}`
  const before = kinds[key]
  kinds[key] = kind
  return before === kind ? null : forget(checker, broker, group)
}

function forget(checker: Checker, broker: string, group: string): null {
  const epochs = epochsOf(checker)
  for (const key of Object.keys(epochs)) if (key.startsWith(`${broker} ${group} `)) delete epochs[key]
  return null
}

const epochsOf = (checker: Checker) => (checker.memory[EPOCHS] ??= {}) as Record<string, number>

/** Remembers `epoch`. Was it at most `before` until now? */
function rise(checker: Checker, key: string, epoch: number, before: number): boolean {
  const epochs = epochsOf(checker)
  const known = epochs[key] ?? 0
  epochs[key] = epoch
  return known <= before
}
