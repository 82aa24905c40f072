// A change of the metadata as facts: what people, the referee and the invariants hear of a record.
import type { Effects } from '../../../kernel/step'
import type { Fact, FactOf, Why } from '../facts'
import type { Message } from '../messages'
import { originalReplicas } from './reassignments'
import { isReassigning, type ClusterImage, type MetadataRecord, type PartitionState } from './records'

type Noting = Pick<Effects<Message, Fact>, 'note'>

/** What was so before a record, where that is part of what is told. */
export interface Former {
  readonly before: PartitionState | null
  readonly wasFenced: boolean
  /** How long its broker has not been heard, Micros. */
  readonly silentFor: number
}

/** Tells what a record that has just been replayed into `image` has changed. */
export function noteRecord(
  image: ClusterImage,
  record: MetadataRecord,
  { before, wasFenced, silentFor }: Former,
  why: Why,
  fx: Noting,
): void {
  switch (record.type) {
    case 'registerBrokerRecord':
      return fx.note({
        type: 'broker-registered',
        broker: record.broker,
        brokerEpoch: record.brokerEpoch,
        clean: record.clean === true,
      })
    case 'unregisterBrokerRecord':
      return fx.note({ type: 'broker-unregistered', broker: record.broker })
    case 'brokerRegistrationChangeRecord': {
      const { broker, fenced } = record
      if (fenced === wasFenced) return
      if (!fenced) return fx.note({ type: 'broker-unfenced', broker })
      return fx.note({ type: 'broker-fenced', broker, reason: why.fence, silentFor })
    }
    case 'removeTopicRecord':
      return fx.note({ type: 'topic-deleted', topic: record.topic })
    case 'partitionRecord': {
      const { partition, leader, leaderEpoch, isr } = record
      const elected = { partition, leader, previous: null, leaderEpoch, isr, unclean: false }
      return fx.note({ type: 'leader-elected', ...elected, reason: 'created' })
    }
    case 'partitionChangeRecord':
      return noteChange(before!, image.partitions[record.partition]!, record.unclean === true, why, fx)
    default:
  }
}

function noteChange(before: PartitionState, after: PartitionState, unclean: boolean, why: Why, fx: Noting): void {
  const { partition, isr, leader, leaderEpoch } = after
  const removed = before.isr.filter((id) => !isr.includes(id))
  const added = isr.filter((id) => !before.isr.includes(id))
  if (removed.length > 0) fx.note({ type: 'isr-shrank', partition, isr, removed, reason: why.shrink })
  if (added.length > 0) fx.note({ type: 'isr-expanded', partition, isr, added })
  noteElr(before, after, fx)
  const moved = noteReassignment(before, after, fx)
  if (leaderEpoch === before.leaderEpoch) return
  const elected = {
    partition,
    leader,
    previous: before.leader,
    leaderEpoch,
    isr,
    elr: after.elr,
    candidates: [...before.isr, ...before.elr],
    unclean,
    ...origin(before, after),
  }
  fx.note({ type: 'leader-elected', ...elected, reason: moved ? 'reassignment' : why.election })
}

// Who holds all that is readable without being in sync (R-E6), where that has changed.
function noteElr({ elr: before }: PartitionState, { partition, elr }: PartitionState, fx: Noting): void {
  const added = elr.filter((id) => !before.includes(id))
  const removed = before.filter((id) => !elr.includes(id))
  if (added.length + removed.length > 0) fx.note({ type: 'elr-changed', partition, elr, added, removed })
}

// Where the new leader comes from, when not from the ISR.
function origin(before: PartitionState, { leader }: PartitionState): Pick<FactOf<'leader-elected'>, 'origin'> {
  if (leader === null || before.isr.length > 0) return {}
  if (before.elr.includes(leader)) return { origin: 'elr' }
  return before.lastKnownElr[0] === leader ? { origin: 'last-known-leader' } : {}
}

// A reassignment began, or is over: complete, or cancelled (R-R1 to R-R3). Answers whether the replicas are others now.
function noteReassignment(before: PartitionState, after: PartitionState, fx: Noting): boolean {
  const { partition, replicas, addingReplicas: adding, removingReplicas: removing } = after
  if (before.replicas.join() === replicas.join() && isReassigning(before) === isReassigning(after)) return false
  const target = replicas.filter((id) => !removing.includes(id))
  if (isReassigning(after)) fx.note({ type: 'reassignment-started', partition, target, adding, removing })
  else if (isReassigning(before) && originalReplicas(before).join() === replicas.join())
    fx.note({ type: 'reassignment-cancelled', partition, replicas })
  else fx.note({ type: 'reassignment-finished', partition, replicas })
  return !isReassigning(after)
}
