// Records become metadata: appended to the log, replayed, told to the brokers that wait, and noted for people.
import type { ElectionReason, FactOf } from '../facts'
import { originalReplicas } from './reassignments'
import { isReassigning, replay, type MetadataRecord, type PartitionState } from './records'
import type { Controller, ControllerEffects } from './state'

/** Why a decision was taken, in the words of the facts. */
export interface Why {
  readonly election: ElectionReason
  readonly shrink: FactOf<'isr-shrank'>['reason']
  readonly fence: FactOf<'broker-fenced'>['reason']
}

const lag = { shrink: 'lag', fence: 'session-expired' } as const

/** The occasions on which records are written. */
export const whys = {
  sessionExpired: { election: 'broker-fenced', shrink: 'broker-fenced', fence: 'session-expired' },
  reRegistered: { election: 'broker-fenced', shrink: 'broker-fenced', fence: 're-registered' },
  shutdown: { election: 'controlled-shutdown', shrink: 'controlled-shutdown', fence: 'shutdown' },
  unregistered: { election: 'broker-unregistered', shrink: 'broker-fenced', fence: 'shutdown' },
  unfenced: { election: 'broker-unfenced', ...lag },
  isrChange: { election: 'isr-change', ...lag },
  preferred: { election: 'preferred', ...lag },
  unclean: { election: 'unclean', ...lag },
  created: { election: 'created', ...lag },
  appointed: { election: 'appointed', ...lag },
  reassignment: { election: 'reassignment', ...lag },
} satisfies Record<string, Why>

/** Commits the records of one decision, in order. */
export function commit(self: Controller, records: readonly MetadataRecord[], why: Why, fx: ControllerEffects): void {
  if (records.length === 0) return
  const { image } = self.volatile
  for (const record of records) {
    const before = record.type === 'partitionChangeRecord' ? image.partitions[record.partition]! : null
    const wasFenced = record.type === 'brokerRegistrationChangeRecord' && image.brokers[record.broker]!.fenced
    replay(image, record)
    self.durable.log.push(record)
    note(self, record, before, wasFenced, why, fx)
  }
  for (const broker of Object.keys(self.volatile.heldFetches)) answerFetch(self, broker, fx)
}

/** Answers the fetch that is held for a broker with all that it has not read (K-15). */
export function answerFetch(self: Controller, broker: string, fx: ControllerEffects): void {
  const { fetchOffset } = self.volatile.heldFetches[broker]!
  delete self.volatile.heldFetches[broker]
  const { log } = self.durable
  const records = log.slice(fetchOffset)
  fx.send(broker, { type: 'metadataFetchResponse', baseOffset: fetchOffset, records, highWatermark: log.length })
}

function note(
  self: Controller,
  record: MetadataRecord,
  before: PartitionState | null,
  wasFenced: boolean,
  why: Why,
  fx: ControllerEffects,
): void {
  switch (record.type) {
    case 'registerBrokerRecord':
      return fx.note({ type: 'broker-registered', broker: record.broker, brokerEpoch: record.brokerEpoch })
    case 'unregisterBrokerRecord':
      return fx.note({ type: 'broker-unregistered', broker: record.broker })
    case 'brokerRegistrationChangeRecord': {
      const { broker, fenced } = record
      if (fenced === wasFenced) return
      if (!fenced) return fx.note({ type: 'broker-unfenced', broker })
      const silentFor = fx.now - (self.volatile.lastHeartbeat[broker] ?? fx.now)
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
      return noteChange(before!, self.volatile.image.partitions[record.partition]!, record.unclean === true, why, fx)
    default:
  }
}

function noteChange(
  before: PartitionState,
  after: PartitionState,
  unclean: boolean,
  why: Why,
  fx: ControllerEffects,
): void {
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
    unclean,
    ...origin(before, after),
  }
  fx.note({ type: 'leader-elected', ...elected, reason: moved ? 'reassignment' : why.election })
}

// Who holds all that is readable without being in sync (R-E6), where that has changed.
function noteElr({ elr: before }: PartitionState, { partition, elr }: PartitionState, fx: ControllerEffects): void {
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
function noteReassignment(before: PartitionState, after: PartitionState, fx: ControllerEffects): boolean {
  const { partition, replicas, addingReplicas: adding, removingReplicas: removing } = after
  if (before.replicas.join() === replicas.join() && isReassigning(before) === isReassigning(after)) return false
  const target = replicas.filter((id) => !removing.includes(id))
  if (isReassigning(after)) fx.note({ type: 'reassignment-started', partition, target, adding, removing })
  else if (isReassigning(before) && originalReplicas(before).join() === replicas.join())
    fx.note({ type: 'reassignment-cancelled', partition, replicas })
  else fx.note({ type: 'reassignment-finished', partition, replicas })
  return !isReassigning(after)
}
