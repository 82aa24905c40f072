// G4: in the consumer protocol nobody is given what another has not given up.
import { consumerGroupAt, type Invariant } from './invariant'

export const revokeBeforeAssign: Invariant = {
  id: 'G4',
  name: 'RevokeBeforeAssign',
  promise:
    'With the consumer protocol a member is given a partition only after its former owner has said that it gave it up, or is out.',
  brokenBy: [],
  source: 'N-5; ValidMemberEpoch',
  after: {
    'member-reconciled': (checker, { broker, group, member }) => {
      const known = consumerGroupAt(checker, broker, group)
      const mine = known?.members[member]
      if (known === null || mine === undefined) return null
      for (const other of Object.values(known.members)) {
        if (other.memberId === member) continue
        const both = Object.keys(mine.assigned).find(
          (partition) => other.assigned[partition] !== undefined || other.pendingRevocation[partition] !== undefined,
        )
        if (both === undefined) continue
        const message = `${broker} gave ${both} of ${group} to ${mine.client} while ${other.client} has it`
        return { code: '', message, partition: both }
      }
      return null
    },
  },
}
