// Kafka's metric names, and what they count here.
import { expect, test } from 'vitest'
import { findBlock } from '../../actions/blocks'
import { broker, frame, partition, topic } from '../../testing/frame'
import { metricsOf } from './kafka-metrics'

const orders = topic('orders', {
  replicationFactor: 3,
  minInsyncReplicas: 2,
  offline: 1,
  partitions: [
    partition('orders', 0, { leader: 'b1', replicas: ['b1', 'b2', 'b3'], isr: ['b1', 'b2'] }),
    partition('orders', 1, { leader: 'b2', replicas: ['b1', 'b2', 'b3'], isr: ['b2'] }),
    partition('orders', 2, { leader: null, replicas: ['b1', 'b2', 'b3'], isr: [] }),
    partition('orders', 3, {
      leader: 'b1',
      replicas: ['b1', 'b2', 'b3', 'b4'],
      adding: ['b4'],
      isr: ['b1', 'b2', 'b3'],
    }),
  ],
})
const system = frame({ topics: [orders], brokers: ['b1', 'b2', 'b3', 'b4'].map((id) => broker(id)) })

const of = (id: string) =>
  Object.fromEntries(metricsOf(findBlock(system, id)!, system).map(({ name, value }) => [name, value]))

test('R-E7 a topic counts its partitions as Kafka does; a copy that is being added is none that is missing', () => {
  expect(of('orders')).toEqual({
    UnderReplicatedPartitions: 3,
    UnderMinIsrPartitionCount: 2,
    AtMinIsrPartitionCount: 1,
    ReassigningPartitions: 1,
    OfflinePartitionsCount: 1,
  })
})

test('L-35 a tiered topic tells what lies in remote storage, and what is still to be copied', () => {
  const remote = { segments: 3, bytes: 900, from: 0, to: 30, lagSegments: 2, lagBytes: 500, copying: true, readers: [] }
  const tiered = topic('orders', {
    partitions: [partition('orders', 0, { remote }), partition('orders', 1, { remote })],
  })
  const shown = frame({ topics: [tiered] })
  const metrics = metricsOf(findBlock(shown, 'orders')!, shown).filter(({ name }) => name.startsWith('Remote'))
  expect(metrics.map(({ name, value }) => `${name} ${value}`)).toEqual([
    'RemoteLogSizeBytes 1800',
    'RemoteLogMetadataCount 6',
    'RemoteCopyLagSegments 4',
    'RemoteCopyLagBytes 1000',
  ])
})

test('a broker counts what it leads, the active controller counts all', () => {
  expect(of('b1')).toMatchObject({
    PartitionCount: 4,
    LeaderCount: 2,
    UnderReplicatedPartitions: 1,
    ReassigningPartitions: 1,
  })
  expect(of('k1')).toMatchObject({
    OfflinePartitionsCount: 1,
    PreferredReplicaImbalanceCount: 1,
    GlobalPartitionCount: 4,
  })
  expect(of('web')).toEqual({})
})
