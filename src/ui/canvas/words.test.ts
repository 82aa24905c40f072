// What blocks are called, and their states.
import { expect, test } from 'vitest'
import type { BrokerView, ReplicaView } from '../../worker/protocol'
import { replica } from '../testing/frame'
import { brokerName, keyMark, keyTint } from './words'

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

test('keys are told apart by tint and by mark', () => {
  expect(keyMark('K12')).toBe('12')
  expect(keyMark('alice')).toBe('al')
  expect(keyMark(null)).toBe('–')
  expect(keyTint(null)).toBe(0)
  expect(keyTint('K1')).toBe(keyTint('K1'))
  const tints = Array.from({ length: 20 }, (_, i) => keyTint(`K${i}`))
  expect(new Set(tints)).toEqual(new Set([1, 2, 3, 4, 5]))
})
