// G6: which commits of the consumer protocol count, by the epoch in which the member has had the partition.
import { consumerGroupAt, type Invariant } from './invariant'

export const assignmentEpoch: Invariant = {
  id: 'G6',
  name: 'AssignmentEpoch',
  promise:
    'With the consumer protocol a member commits in its own epoch, or in an older one in which it had the partition already; nothing else counts, and nothing of that is refused.',
  brokenBy: ['X-LEGACY'],
  source: 'N-9; KIP-1251',
  during: {
    'offset-commit-judged': (checker, { broker, group, member, epoch, partitions, error }) => {
      const known = consumerGroupAt(checker, broker, group)
      const mine = known?.members[member]
      if (known === null || mine === undefined) return null
      const given = (partition: string): number =>
        mine.assigned[partition] ?? mine.pendingRevocation[partition] ?? Infinity
      const isOlder = epoch < mine.memberEpoch
      const mayCommit =
        epoch === mine.memberEpoch || (isOlder && partitions.every((partition) => given(partition) <= epoch))
      if (mayCommit === (error === 'NONE')) return null
      const verdict = mayCommit ? 'refused' : 'took'
      const message = `${broker} ${verdict} a commit of ${mine.client} for ${group} in epoch ${epoch}; it has it in epoch ${mine.memberEpoch}`
      return { code: '', message, partition: partitions[0]! }
    },
  },
}
