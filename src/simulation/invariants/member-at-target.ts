// G5: a member that has come to the epoch of the target has nothing that is meant for another.
import { consumerGroupAt, type Invariant } from './invariant'

export const memberAtTarget: Invariant = {
  id: 'G5',
  name: 'MemberAtTarget',
  promise:
    'With the consumer protocol a member in the epoch of the target owns nothing that the target gives to another.',
  brokenBy: [],
  source: 'N-4; ValidMemberEpoch',
  after: {
    'member-reconciled': (checker, { broker, group, member }) => {
      const known = consumerGroupAt(checker, broker, group)
      const mine = known?.members[member]
      if (known === null || mine === undefined || mine.memberEpoch !== known.assignmentEpoch) return null
      for (const other in known.target) {
        const wrong = other === member ? undefined : known.target[other]!.find((p) => mine.assigned[p] !== undefined)
        if (wrong === undefined) continue
        const message = `${mine.client} is in epoch ${mine.memberEpoch} of ${group} with ${wrong}, which is meant for another`
        return { code: '', message, partition: wrong }
      }
      return null
    },
  },
}
