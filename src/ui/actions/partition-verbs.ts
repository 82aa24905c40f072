// What can be done to one partition: another leader, a copy on another broker, or back to where it was. Menu and palette read this list.
import { ArrowRightLeft, Crown, Eraser, Undo2 } from 'lucide-react'
import type { Act } from '../../blueprint/scenario'
import type { PartitionView } from '../../worker/protocol'
import type { Verb } from './verbs'

/** `orders/p0`, as acts name it. */
export const partitionName = (topic: string, { index }: Pick<PartitionView, 'index'>): string => `${topic}/p${index}`

/** Elections, cancelling, its records. */
export function partitionVerbs(topic: string, partition: PartitionView): Verb[] {
  const { leader, replicas, adding, removing } = partition
  const target = `topic:${partitionName(topic, partition)}`
  const verbs: Verb[] = []
  const elect = (election: 'preferred' | 'unclean'): Act => ({ do: 'elect', target, election })
  if (leader !== null && leader !== replicas[0])
    verbs.push({ id: 'elect', label: 'Elect preferred leader', icon: Crown, act: elect('preferred') })
  if (leader === null)
    verbs.push({
      id: 'elect-unclean',
      label: 'Elect unclean leader',
      icon: Crown,
      tone: 'danger',
      act: elect('unclean'),
    })
  if (adding.length + removing.length > 0)
    verbs.push({
      id: 'cancel',
      label: 'Cancel reassignment',
      icon: Undo2,
      act: { do: 'reassign', target, replicas: null },
    })
  verbs.push({
    id: 'delete-records',
    label: 'Delete its records',
    icon: Eraser,
    tone: 'danger',
    act: { do: 'delete-records', target, before: null },
  })
  return verbs
}

const staying = ({ replicas, removing }: PartitionView) => replicas.filter((id) => !removing.includes(id))

/** Its leadership to each of the other copies. */
export function leadVerbs(topic: string, partition: PartitionView): Verb[] {
  const { leader } = partition
  if (leader === null) return []
  const target = `topic:${partitionName(topic, partition)}`
  return staying(partition)
    .filter((id) => id !== leader)
    .map((id) => ({
      id: 'lead',
      label: `Move leader to ${id}`,
      ask: 'Move a leader',
      icon: Crown,
      act: { do: 'move', target, replica: null, onto: null, leader: id },
    }))
}

/** Each copy to each broker without one: by the broker that it leaves. */
export function moveVerbs(
  topic: string,
  partition: PartitionView,
  brokers: readonly string[],
): { from: string; verbs: Verb[] }[] {
  const target = `topic:${partitionName(topic, partition)}`
  const elsewhere = brokers.filter((id) => !partition.replicas.includes(id))
  return staying(partition).map((from) => ({
    from,
    verbs: elsewhere.map((onto) => ({
      id: 'move',
      label: `Move from ${from} to ${onto}`,
      ask: 'Move a replica',
      icon: ArrowRightLeft,
      act: { do: 'move', target, replica: from, onto, leader: null },
    })),
  }))
}
