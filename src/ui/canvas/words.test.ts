// What blocks are called, and their states.
import { expect, test } from 'vitest'
import type { BrokerView, ReplicaView } from '../../worker/protocol'
import { topicState } from '../states'
import { partition, replica, topic } from '../testing/frame'
import { brokerName, keyMark, keyTint, partitionName, topicName } from './words'

const inState = (state: ReplicaView['state']): ReplicaView => replica('orders-0', { state })
const broker = (change: Partial<BrokerView>): BrokerView => ({
  id: 'b2',
  nodeId: 2,
  zone: null,
  up: true,
  paused: false,
  fenced: false,
  lifecycle: 'RUNNING',
  recovered: null,
  controllerEpoch: null,
  controllerLoads: false,
  brokerEpoch: 1,
  load: null,
  disk: 0,
  connections: 0,
  bytes: 0,
  diskSize: null,
  replicas: [],
  coordinates: [],
  notes: [],
  config: {},
  ...change,
})
test('a broker says what it leads and how it fares', () => {
  const replicas = [inState('leader'), inState('leader'), inState('behind')]

  expect(brokerName(broker({ replicas }))).toBe('broker b2, leader of 2 partitions, 1 replica behind, online')
  expect(brokerName(broker({ up: false, zone: 'az-a' }))).toBe('broker b2, leads nothing, zone az-a, offline')
})

test('a topic says who leads its partitions, and how far each group is behind; a partition says the rest', () => {
  const flag = (lag: number) => ({ group: 'billing', committed: 0, position: null, consumer: null, lag })
  const parts = [
    partition('orders', 0, { leader: 'b1', isr: ['b1', 'b2'], highWatermark: 5, logEndOffset: 6, flags: [flag(3)] }),
    partition('orders', 1, { leader: null, isr: [], flags: [flag(4)] }),
  ]
  const view = topic('orders', { partitions: parts, records: 6, underReplicated: 1 })
  expect(topicName(view, topicState(view, new Set(['b1', 'b2'])))).toBe(
    'topic orders, 2 partitions led by b1 and nobody, 6 records, billing is 7 records behind, 1 under-replicated, 1 of 2 offline',
  )
  expect(partitionName(parts[0]!)).toBe('partition 0, led by b1, in sync b1 and b2, high watermark 5, log end 6')
  expect(partitionName(parts[1]!)).toContain('no leader, in sync nobody')
})

test('keys are told apart by tint and by mark', () => {
  expect(keyMark('K12')).toBe('12')
  expect(keyMark('alice')).toBe('al')
  expect(keyMark(null)).toBe('–')
  expect(keyTint(null)).toBe(0)
  expect(keyTint('K1')).toBe(keyTint('K1'))
  const tints = Array.from({ length: 20 }, (_, i) => keyTint(`K${i}`))
  expect(new Set(tints)).toEqual(new Set([1, 2, 3, 4, 5]))
})
