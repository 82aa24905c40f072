// Who leads a partition, and what becomes of its ISR (R-E1 to R-E5; Kafka's PartitionChangeBuilder).
import { isActive, type ClusterImage, type MetadataRecord, type PartitionState } from './records'

/** May this broker lead? By default one that is registered, unfenced and not about to leave. */
export type Acceptable = (broker: string) => boolean

export interface ElectionRules {
  /** R-E5: may a replica that is not in sync lead when no other can? */
  readonly unclean: boolean
  /** R-E2: prefer the first replica, rather than the leader there is. */
  readonly preferred?: boolean
  readonly acceptable: Acceptable
}

/** Who would be elected; null: nobody. */
export interface Elected {
  readonly leader: string | null
  readonly unclean: boolean
}

/** R-E1, R-E2: the leader there is, else the first valid replica in assignment order, else perhaps any that is alive. */
export function elect(
  state: Pick<PartitionState, 'leader' | 'replicas'>,
  isr: readonly string[],
  rules: ElectionRules,
): Elected {
  const { leader, replicas } = state
  const isValid = (broker: string) => isr.includes(broker) && rules.acceptable(broker)
  const clean = (broker: string): Elected => ({ leader: broker, unclean: false })
  if (rules.preferred && isValid(replicas[0]!)) return clean(replicas[0]!)
  if (leader !== null && isValid(leader)) return clean(leader)
  const next = replicas.find(isValid)
  if (next !== undefined) return clean(next)
  const alive = rules.unclean ? replicas.find(rules.acceptable) : undefined
  return { leader: alive ?? null, unclean: alive !== undefined }
}

/** The record that gives the partition this ISR and elects a leader for it; null when nothing changes. */
export function changePartition(
  state: PartitionState,
  targetIsr: readonly string[],
  rules: ElectionRules,
): MetadataRecord | null {
  // R-E4: the ISR is never emptied; its last member stays in it, and only its return brings the partition back.
  const isr = targetIsr.length === 0 ? state.isr : targetIsr
  const { leader, unclean } = elect(state, isr, rules)
  // R-E5: after an unclean election nobody else is in sync with the new leader.
  const newIsr = unclean ? [leader!] : isr
  const isrChange = sameMembers(newIsr, state.isr) ? {} : { isr: newIsr }
  const leaderChange = leader === state.leader ? {} : { leader }
  if (!('isr' in isrChange) && !('leader' in leaderChange)) return null
  const record = { sealed: true, type: 'partitionChangeRecord', partition: state.partition } as const
  return { ...record, ...isrChange, ...leaderChange, ...(unclean ? { unclean } : {}) }
}

/** R-E3: `broker` goes away: it leaves the ISR of all its partitions, and those it led elect another leader. */
export function changesWithout(image: ClusterImage, broker: string): MetadataRecord[] {
  const acceptable = (id: string) => id !== broker && isActive(image, id)
  const concerned = Object.values(image.partitions).filter(({ isr }) => isr.includes(broker))
  return concerned.flatMap((state) => {
    const isr = state.isr.filter((id) => id !== broker)
    return changePartition(state, isr, { unclean: isUncleanAllowed(image, state), acceptable }) ?? []
  })
}

/** R-E3: `broker` is back: partitions without a leader elect one. */
export function changesWith(image: ClusterImage, broker: string): MetadataRecord[] {
  const acceptable = (id: string) => id === broker || isActive(image, id)
  return electFor(image, ({ leader }) => leader === null, { acceptable })
}

/** Elections for all partitions that `wanted` picks. */
export function electFor(
  image: ClusterImage,
  wanted: (state: PartitionState) => boolean,
  { acceptable = (id) => isActive(image, id), preferred = false }: { acceptable?: Acceptable; preferred?: boolean },
): MetadataRecord[] {
  const concerned = Object.values(image.partitions).filter(wanted)
  return concerned.flatMap((state) => {
    const unclean = !preferred && isUncleanAllowed(image, state)
    return changePartition(state, state.isr, { unclean, preferred, acceptable }) ?? []
  })
}

/** `unclean.leader.election.enable` of the partition's topic. */
export const isUncleanAllowed = (image: ClusterImage, { topic }: PartitionState): boolean =>
  image.topics[topic]?.config['unclean.leader.election.enable'] === true

const sameMembers = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id))
