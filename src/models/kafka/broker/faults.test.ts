// Whatever befalls a cluster: what was acknowledged stays, logs agree, and in the end everybody has everything.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pause, resume } from '../../../kernel/faults'
import { ms, seconds } from '../../../kernel/time'
import { batchesOf } from '../log/log'
import type { PartitionId } from '../messages'
import {
  batchOf,
  brokerOf,
  createCluster,
  cut,
  factsOf,
  kill,
  leaderOf,
  logEnd,
  produced,
  produceTo,
  recordsIn,
  replicaOf,
  restart,
  runFor,
  runTo,
  stateOf,
  store,
  tell,
  type Cluster,
} from './testing/cluster'

const ids = ['b1', 'b2', 'b3'] as const
const broker = fc.constantFrom(...ids)
const partitions: PartitionId[] = ['orders-0', 'orders-1']

const deed = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const), who: broker, silent: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('start' as const), who: broker }) },
  fc.record({ do: fc.constant('pause' as const), who: broker }),
  fc.record({ do: fc.constant('resume' as const), who: broker }),
  fc.record({ do: fc.constant('cut' as const), who: broker, other: fc.constantFrom(...ids, 'k1') }),
  fc.record({ do: fc.constant('heal' as const), who: broker }),
  fc.record({ do: fc.constant('stop' as const), who: broker }),
  fc.record({ do: fc.constant('controller' as const), who: broker }),
)
const plan = fc.array(fc.tuple(deed, fc.integer({ min: 0, max: 9_000 })), { minLength: 3, maxLength: 14 })

/** Batches by correlation id: what somebody tried to store, all with acks=all. */
type Sent = Map<number, { partition: PartitionId; records: readonly number[] }>

function act(
  cluster: Cluster,
  { do: what, who, ...more }: { do: string; who: string; silent?: boolean; other?: string },
) {
  const { world, stage } = cluster
  if (what === 'kill') kill(cluster, who, more.silent)
  else if (what === 'start') revive(cluster, who)
  else if (what === 'pause') pause(stage, who)
  else if (what === 'resume') resume(stage, who)
  else if (what === 'cut' && more.other !== who) cut(cluster, who, more.other!)
  else if (what === 'heal') for (const other of [...ids, 'k1']) if (other !== who) cut(cluster, who, other, false)
  if (what === 'stop' && world.actors[who]!.up && !world.actors[who]!.paused) tell(cluster, who, { type: 'shutdown' })
  if (what === 'controller') {
    if (world.actors.k1!.up) kill(cluster, 'k1')
    else restart(cluster, 'k1')
  }
}

// Starts what is down; a process whose shutdown is complete is ended first.
function revive(cluster: Cluster, id: string): void {
  if (id !== 'k1' && brokerOf(cluster, id).volatile.lifecycle === 'NOT_RUNNING') kill(cluster, id)
  restart(cluster, id)
}

function produceEverywhere(cluster: Cluster, sent: Sent): void {
  for (const partition of partitions) {
    for (const to of ids) {
      if (replicaOf(cluster, to, partition)?.role !== 'leader') continue
      const batch = batchOf(2)
      const id = produceTo(cluster, partition, { to, batch, client: `c-${to}-${partition}` })
      sent.set(id, { partition, records: batch.records })
    }
  }
}

// Where two logs have the same epoch at the same offset, they are the same up to there.
function expectMatchingLogs(cluster: Cluster, partition: PartitionId): void {
  const logs = ids.map((id) => brokerOf(cluster, id).durable.logs[partition]!)
  for (const a of logs) {
    const epochs = batchesOf(a).map(({ leaderEpoch }) => leaderEpoch)
    expect(epochs).toEqual(epochs.toSorted((x, y) => x - y))
    for (const b of logs) {
      const [x, y] = [batchesOf(a), batchesOf(b)]
      const agree = Math.min(x.length, y.length)
      for (let i = 0, same = true; i < agree; i++) {
        same = x[i] === y[i]
        if (!same) expect(x[i]!.leaderEpoch).not.toBe(y[i]!.leaderEpoch)
        if (!same) break
      }
    }
  }
}

test(
  'any faults: acknowledged with acks=all and two in sync is never lost, and in the end all logs are one',
  { timeout: 300_000 },
  () => {
    fc.assert(
      fc.property(plan, fc.nat(1_000), (deeds, seed) => {
        const config = { 'min.insync.replicas': 2 }
        const clients = partitions.flatMap((partition) => ids.map((id) => `c-${id}-${partition}`)).concat('c1')
        const cluster = createCluster({ seed, topics: { orders: { partitions: 2, config } }, clients })
        const sent: Sent = new Map()
        runTo(cluster, seconds(1))
        for (const [what, wait] of deeds) {
          produceEverywhere(cluster, sent)
          runFor(cluster, ms(2))
          act(cluster, what)
          runFor(cluster, ms(wait))
          for (const partition of partitions) expectMatchingLogs(cluster, partition)
        }
        for (const id of ids) act(cluster, { do: 'heal', who: id })
        for (const id of ids) resume(cluster.stage, id)
        revive(cluster, 'k1')
        runFor(cluster, seconds(30))
        for (const id of ids) revive(cluster, id)
        runFor(cluster, seconds(120))

        for (const partition of partitions) {
          const leader = leaderOf(cluster, partition)
          expect(stateOf(cluster, partition).isr.toSorted()).toEqual(ids)
          expect(store(cluster, partition)).toBe('NONE')
          runFor(cluster, seconds(2))
          const records = recordsIn(cluster, leader, partition)
          for (const id of ids) {
            expect(recordsIn(cluster, id, partition)).toEqual(records)
            expect(replicaOf(cluster, id, partition).highWatermark).toBe(logEnd(cluster, leader, partition))
          }
          for (const [id, batch] of sent) {
            if (batch.partition !== partition || produced(cluster, id)?.error !== 'NONE') continue
            for (const record of batch.records) expect(records.filter((r) => r === record)).toEqual([record])
          }
        }
        expectRisingHighWatermarks(cluster)
        expectOneLeaderPerEpoch(cluster)
      }),
      { seed: 11, numRuns: 40 },
    )
  },
)

// Within one reign a leader's high watermark only rises.
function expectRisingHighWatermarks(cluster: Cluster): void {
  const last = new Map<string, number>()
  for (const { broker: id, partition, leaderEpoch, highWatermark } of factsOf(cluster, 'high-watermark-advanced')) {
    const reign = `${id} ${partition} ${leaderEpoch}`
    expect(highWatermark).toBeGreaterThan(last.get(reign) ?? -1)
    last.set(reign, highWatermark)
  }
}

function expectOneLeaderPerEpoch(cluster: Cluster): void {
  const leaders = new Map<string, string>()
  for (const { broker: id, partition, leaderEpoch } of factsOf(cluster, 'became-leader')) {
    const reign = `${partition} ${leaderEpoch}`
    expect(leaders.get(reign) ?? id).toBe(id)
    leaders.set(reign, id)
  }
}
