// Transactional ids as their coordinators have them: which broker, in which state, with what in the transaction, and until when.
import { controllerIds, transactionalIdOf, transactionalIds } from '../../blueprint/target'
import type { Blueprint } from '../../blueprint/scenario'
import { ms } from '../../kernel/time'
import { coordinatorPartition } from '../../models/kafka/coordinator-partition'
import { TRANSACTION_TOPIC } from '../../models/kafka/partition'
import type { Transaction } from '../../models/kafka/transaction/state'
import type { CoordinatedTransaction, CoordinatedView } from '../frame'
import { leaderOf } from '../lag'
import { controllersIn, metadataOf } from '../quorum'
import type { Scene } from './scene'
import { transactionsOf } from '../transactions'

/** Every transactional id of the drawing, and those that a coordinator still knows; by name. */
export function coordinatedViews(scene: Scene): CoordinatedView[] {
  const drawn = transactionalIds(scene.blueprint)
  const known = transactionsOf(scene.world)
  const ids = new Set([...drawn, ...known.map(({ transaction }) => transaction.transactionalId)])
  if (ids.size === 0) return []
  const count = partitionCount(scene)
  return [...ids]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((id) => coordinatedView(scene, id, `${TRANSACTION_TOPIC}-${coordinatorPartition(id, count)}`))
}

function coordinatedView({ world, blueprint }: Scene, id: string, partition: string): CoordinatedView {
  const broker = leaderOf(world, controllerIds(blueprint), partition)?.broker ?? null
  const shard = broker?.volatile.transactions[partition]
  const transaction = shard?.loaded === true ? shard.transactions[id] : undefined
  return {
    id,
    clients: clientsOf(blueprint, id),
    partition,
    broker: broker?.id ?? null,
    loading: broker !== null && shard?.loaded !== true,
    transaction: transaction === undefined ? null : transactionOf(transaction),
  }
}

function transactionOf({ value, pending, markers }: Transaction): CoordinatedTransaction {
  const { state, producerId, producerEpoch, partitions, startedAt, timeoutMs, clientVersion } = value
  const isOpen = state === 'Ongoing' && startedAt >= 0
  return {
    state,
    pending,
    producerId,
    producerEpoch,
    version: clientVersion === 2 ? 2 : 1,
    partitions: [...partitions],
    markersLeft: markers === null ? [] : Object.keys(markers.left),
    startedAt: startedAt < 0 ? null : startedAt,
    timeout: ms(timeoutMs),
    // T-9: only what is still open is aborted for taking too long.
    timeoutAt: isOpen ? startedAt + ms(timeoutMs) : null,
  }
}

/** Producers that were started with this id, and consumers whose applications write with it. */
const clientsOf = ({ producers, groups }: Blueprint, id: string): string[] => [
  ...Object.keys(producers).filter((producer) => producers[producer]!.config['transactional.id'] === id),
  ...Object.values(groups).flatMap(({ output, consumers }) =>
    output?.transactional === true
      ? Object.keys(consumers).filter((consumer) => transactionalIdOf(output, consumer) === id)
      : [],
  ),
]

/** T-1: of the topic as it is, or as the cluster will make it. */
function partitionCount({ world, blueprint }: Scene): number {
  const ids = controllerIds(blueprint)
  const [controller] = controllersIn(world, ids)
  return (
    metadataOf(world, ids)?.topics[TRANSACTION_TOPIC]?.partitions ??
    controller?.config['transaction.state.log.num.partitions'] ??
    50
  )
}
