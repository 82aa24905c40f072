// L11: whoever is in sync has all that is readable.
import type { Log } from '../../models/kafka/log/state'
import type { PartitionId } from '../../models/kafka/messages'
import type { ExplainCode } from '../referee/explain'
import { lossOf } from '../referee/copies'
import { sameBatch } from '../../models/kafka/batches'
import { batchCount, batchIn } from '../../models/kafka/log/chunks'
import {
  batchHolding,
  type Breakage,
  type Checker,
  copyOn,
  diskLog,
  type Invariant,
  ledgerOf,
  placeOf,
  stateOf,
} from './invariant'

export const strongIsr: Invariant = {
  id: 'L11',
  name: 'StrongIsr',
  promise: 'Every member of the in-sync replicas holds what the leader holds below its high watermark.',
  brokenBy: ['X-UNCLEAN', 'X-FLUSH', 'X-PRE966', 'X-LEGACY', 'X-MINISR'],
  source: "Kafka's replication model, StrongIsr",
  after: {
    'high-watermark-advanced': (checker, { broker, partition }) => look(checker, broker, partition),
    'isr-expanded': (checker, { partition }) => {
      const leader = stateOf(checker, partition)?.leader
      return leader === null || leader === undefined ? null : look(checker, leader, partition)
    },
  },
}

function look(checker: Checker, leader: string, partition: PartitionId): Breakage | null {
  const state = stateOf(checker, partition)
  const { replica, log } = copyOn(checker, leader, partition)
  if (state === null || replica?.role !== 'leader' || log === null || replica.highWatermark === 0) return null
  const last = replica.highWatermark - 1
  const id = lacking(checker, leader, log, state.isr, last)
  if (id === null) return null
  const unclean = (ledgerOf(checker, partition)?.uncleanEpochs.length ?? 0) > 0
  // Only a leader that was deposed by an unclean election may differ from those in sync with its successor.
  const deposed = replica.leaderEpoch < state.leaderEpoch
  const message = `${id} is in sync with ${partition} and lacks offset ${last}, which ${leader} holds to be readable`
  const loss = lossBy(checker, partition, id) || refilledBy(checker, partition, last)
  return { code: unclean && deposed ? 'X-UNCLEAN' : loss, message }
}

// What a leader lost and filled anew in the same epoch, nobody who follows it copies again.
function refilledBy(checker: Checker, partition: PartitionId, offset: number): ExplainCode | '' {
  const refilled = ledgerOf(checker, partition)?.refilled ?? null
  return refilled !== null && offset >= refilled.from && offset < refilled.to ? refilled.code : ''
}

/** Who of `isr` does not hold the record that the log of `leader` holds at an offset; null: nobody lacks it. */
export function lacking(
  checker: Checker,
  leader: string,
  log: Log,
  isr: readonly string[],
  offset: number,
): string | null {
  const place = placeOf(log, offset)
  const mine = place < 0 ? null : batchIn(log, place)
  for (const id of isr) {
    if (id === leader) continue
    const member = diskLog(checker, id, log.partition)
    if (member === null || member.topicId !== log.topicId) continue
    // Copies share their batches, and mostly have them at the same place.
    if (mine !== null && place < batchCount(member) && batchIn(member, place) === mine) continue
    // What has gone by retention is missed by nobody.
    if (offset < Math.max(log.localLogStartOffset, member.localLogStartOffset)) continue
    const theirs = batchHolding(member, offset)
    if (mine === null || theirs === null || !sameBatch(mine, theirs)) return id
  }
  return null
}

/** Why a member lacks what it had: one that lost its end stays in sync until the controller misses it. '': it lost nothing. */
export function lossBy(checker: Checker, partition: PartitionId, broker: string): ExplainCode | '' {
  const copy = ledgerOf(checker, partition)?.replicas.find((replica) => replica.broker === broker)
  return copy === undefined ? '' : lossOf(copy)
}
