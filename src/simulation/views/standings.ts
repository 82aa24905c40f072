// How one copy of a partition stands: why it is not in sync and since when, how far it is copied, what it cut off its log.
import type { Micros } from '../../kernel/time'
import type { Broker } from '../../models/kafka/actors'
import type { ClusterImage, PartitionState } from '../../models/kafka/controller/records'
import { offsetAt } from '../../models/kafka/batches'
import type { Log } from '../../models/kafka/log/state'
import type { PartitionId } from '../../models/kafka/messages'
import type { CutView, ReplicaCellView, WhyOut } from '../frame'
import { newestPlaces } from '../invariants/invariant'
import { ACKED, peek, slotOf } from '../referee/ledger-pages'
import { type Grave } from '../referee/partition-ledger'
import { partitionLedger, type Referee } from '../referee/state'

/** Cells of a replica's own strip, and cuts that it remembers. */
const CELLS = 12
const CUTS = 60

/** Why the broker's replica is not in the ISR; null: it is. */
export function whyOut(image: ClusterImage | null, broker: Broker, state: PartitionState): WhyOut | null {
  if (state.isr.includes(broker.id)) return null
  const { lifecycle, logsLoaded } = broker.volatile
  if (!broker.up || lifecycle === 'NOT_RUNNING') return 'down'
  if (lifecycle === 'STARTING') return 'starting'
  if (lifecycle === 'RECOVERY' && !logsLoaded) return 'recovering'
  const registration = image?.brokers[broker.id]
  if (lifecycle === 'PENDING_CONTROLLED_SHUTDOWN' || registration?.inControlledShutdown) return 'shutting-down'
  if (registration?.fenced !== false) return 'fenced'
  return state.addingReplicas.includes(broker.id) ? 'copying' : 'lagging'
}

/** Since when a replica has not been in the ISR; from the partition's beginning if it never was. */
export function outSince(referee: Referee, partition: PartitionId, broker: string): Micros {
  const ledger = partitionLedger(referee, partition)
  return ledger?.out.find((one) => one.broker === broker)?.since ?? ledger?.createdAt ?? 0
}

/** Share (0 … 1) of the leader's records that a replica which is being added has; null: it is not being added. */
export function copiedShare(state: PartitionState, broker: Broker, leaders: Log | undefined): number | null {
  if (!state.addingReplicas.includes(broker.id)) return null
  const own = broker.durable.logs[state.partition]
  if (leaders === undefined) return 0
  const all = leaders.logEndOffset - leaders.logStartOffset
  const has = Math.max(0, (own?.logEndOffset ?? 0) - leaders.logStartOffset)
  return all === 0 ? 1 : Math.min(1, has / all)
}

/** Share (0 … 1) of its logs that a broker has scanned since it began; null: it scans nothing. */
export function recoveredShare(referee: Referee, broker: Broker, now: Micros): number | null {
  const { lifecycle, logsLoaded } = broker.volatile
  const scan = referee.recoveries[broker.id]
  if (!broker.up || lifecycle !== 'RECOVERY' || logsLoaded || scan === undefined) return null
  return Math.min(1, (now - scan.at) / Math.max(1, scan.takes))
}

/** The newest cells of a log, ascending. */
export function newestCells(log: Log): ReplicaCellView[] {
  return newestPlaces(log, CELLS).map(({ stored, place }) => ({
    offset: offsetAt(stored, place),
    key: stored.batch.keys[place] ?? null,
    epoch: stored.leaderEpoch,
  }))
}

/** What a broker's replica cut off, newest last; of one cut the offsets ascend. */
export function cutsOf(referee: Referee, partition: PartitionId, broker: string): CutView[] {
  const graves = partitionLedger(referee, partition)?.graves ?? []
  const cuts: CutView[] = []
  for (let i = graves.length - 1; i >= 0 && cuts.length < CUTS; i--) {
    const grave = graves[i]!
    if (grave.broker === broker) cuts.push(...cutsIn(referee, grave))
  }
  return cuts.toSorted((a, b) => a.at - b.at || a.offset - b.offset)
}

const cutsIn = (referee: Referee, { stored, removedAt, leader }: Grave): CutView[] =>
  stored.batch.records.map((record, i) => {
    const page = peek(referee.records, record)
    const acked = ((page?.flags[slotOf(record)] ?? 0) & ACKED) !== 0
    return {
      offset: offsetAt(stored, i),
      key: page?.keys[slotOf(record)] ?? null,
      record,
      acked,
      at: removedAt,
      leader,
    }
  })
