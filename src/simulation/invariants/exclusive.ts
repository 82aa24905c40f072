// G1: a partition has one owner in a group.
import type { Consumer } from '../../models/kafka/actors'
import type { Group } from '../../models/kafka/group/state'
import { brokerOf, type Breakage, type Checker, type Invariant } from './invariant'

export const exclusive: Invariant = {
  id: 'G1',
  name: 'Exclusive',
  promise: 'In one generation no partition is owned by two members that the coordinator knows.',
  brokenBy: ['X-ZOMBIE'],
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
  if (mine?.kind !== 'consumer') return null
  for (const other in checker.world.actors) {
    const actor = checker.world.actors[other]!
    if (other === id || actor.kind !== 'consumer' || actor.group !== group || !actor.up) continue
    const both = partitions.find((partition) => actor.volatile.owned[partition] !== undefined)
    if (both === undefined) continue
    const { generation } = mine.volatile
    const message = `${id} (generation ${generation}) and ${other} (generation ${actor.volatile.generation}) both own ${both}`
    const known = isKnown(checker, group, mine) && isKnown(checker, group, actor)
    const code = known && actor.volatile.generation === generation ? '' : 'X-ZOMBIE'
    return { code, message, partition: both }
  }
  return null
}

function isKnown(checker: Checker, group: string, { volatile }: Consumer): boolean {
  const found = groupAt(checker, group)
  return found === null || found.members[volatile.memberId] !== undefined
}

// As the coordinator of the latest epoch knows it.
function groupAt(checker: Checker, id: string): Group | null {
  let best: { epoch: number; group: Group } | null = null
  for (const actor of Object.keys(checker.world.actors)) {
    const broker = brokerOf(checker, actor)
    if (broker === null || !broker.up) continue
    for (const { groups, leaderEpoch } of Object.values(broker.volatile.groups)) {
      const group = groups[id]
      if (group !== undefined && (best === null || leaderEpoch > best.epoch)) best = { epoch: leaderEpoch, group }
    }
  }
  return best?.group ?? null
}
