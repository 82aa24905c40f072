// G1: a partition has one owner in a group.
import type { Consumer } from '../../models/kafka/actors'
import type { AnyGroup } from '../../models/kafka/group/state'
import type { PartitionId } from '../../models/kafka/messages'
import { brokerOf, type Breakage, type Checker, type Invariant, ledgerOf } from './invariant'

export const exclusive: Invariant = {
  id: 'G1',
  name: 'Exclusive',
  promise: 'At no time is a partition owned by two members that the coordinator knows.',
  brokenBy: ['X-ZOMBIE', 'X-UNCLEAN'],
  source: 'G-48; NoDoubleClientAssignment',
  after: {
    'assignment-completed': (_checker, { group, generation, assignment }) => {
      const owners: Record<string, string> = {}
      for (const member of Object.keys(assignment)) {
        for (const partition of assignment[member]!) {
          const other = owners[partition]
          if (other !== undefined) {
            const message = `${group} gave ${partition} to ${other} and to ${member} in generation ${generation}`
            return { code: '', message }
          }
          owners[partition] = member
        }
      }
      return null
    },
    'partitions-assigned': (checker, { consumer, group, partitions }) => look(checker, consumer, group, partitions),
  },
}

function look(checker: Checker, id: string, group: string, partitions: readonly string[]): Breakage | null {
  const mine = checker.world.actors[id]
  // Members of a share group share partitions.
  if (mine?.kind !== 'consumer' || mine.type === 'share') return null
  for (const other in checker.world.actors) {
    const actor = checker.world.actors[other]!
    if (other === id || actor.kind !== 'consumer' || actor.group !== group || !actor.up) continue
    // Who calls assign() is no member of anything.
    if (mine.manual !== null || actor.manual !== null) continue
    const both = partitions.find((partition) => actor.volatile.owned[partition] !== undefined)
    if (both === undefined) continue
    const { generation } = mine.volatile
    const message = `${id} (generation ${generation}) and ${other} (generation ${actor.volatile.generation}) both own ${both}`
    return { code: excuse(checker, group, mine, actor), message, partition: both }
  }
  return null
}

// Eager members give up everything before they join, cooperative ones what moves before anybody else gets it (I-71): two members
// that the coordinator knows own the same at no time, whatever their generations. One that it has removed may not know yet.
function excuse(checker: Checker, group: string, a: Consumer, b: Consumer): Breakage['code'] {
  const known = groupAt(checker, group)
  if (known === null) return a.volatile.generation === b.volatile.generation ? '' : 'X-ZOMBIE'
  const { members } = known.group
  if (members[a.volatile.memberId] === undefined || members[b.volatile.memberId] === undefined) return 'X-ZOMBIE'
  // A coordinator that reads a shortened log takes back who it had removed.
  const ledger = ledgerOf(checker, known.partition)
  return ledger !== null && ledger.uncleanEpochs.length > 0 ? 'X-UNCLEAN' : ''
}

// As the coordinator of the latest epoch knows it.
function groupAt(checker: Checker, id: string): { epoch: number; group: AnyGroup; partition: PartitionId } | null {
  let best: ReturnType<typeof groupAt> = null
  for (const actor of Object.keys(checker.world.actors)) {
    const broker = brokerOf(checker, actor)
    if (broker === null || !broker.up) continue
    for (const { groups, leaderEpoch, partition } of Object.values(broker.volatile.groups)) {
      const group = groups[id]
      if (group !== undefined && (best === null || leaderEpoch > best.epoch))
        best = { epoch: leaderEpoch, group, partition }
    }
  }
  return best
}
