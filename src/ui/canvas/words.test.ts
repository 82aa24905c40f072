// What blocks are called, and their states.
import { expect, test } from 'vitest'
import type { BrokerView, ConsumerView, ReplicaView } from '../../worker/protocol'
import { replica } from '../testing/frame'
import { brokerName, brokerWord, consumerWord, keyMark, keyTint } from './words'

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
  disk: 0,
  connections: 0,
  bytes: 0,
  diskSize: null,
  replicas: [],
  coordinates: [],
  notes: [],
  config: [],
  ...change,
})
const consumer = (change: Partial<ConsumerView>): ConsumerView => ({
  id: 'billing-1',
  group: 'billing',
  up: true,
  paused: false,
  memberId: 'm',
  membership: 'STABLE',
  generation: 1,
  isLeader: false,
  owned: ['orders-0'],
  working: { done: 0, total: 0 },
  sessionUsed: 0,
  pollUsed: 0,
  processed: 0,
  lag: 0,
  lastError: null,
  ...change,
})

test('a broker says what it leads and how it fares', () => {
  const replicas = [inState('leader'), inState('leader'), inState('behind')]

  expect(brokerName(broker({ replicas }))).toBe('broker b2, leader of 2 partitions, 1 replica behind, online')
  expect(brokerName(broker({ up: false, zone: 'az-a' }))).toBe('broker b2, leads nothing, zone az-a, offline')
})

test('the word on a face is the worst that is true', () => {
  expect(brokerWord(broker({ up: false, paused: true }))).toBe('OFFLINE')
  expect(brokerWord(broker({ paused: true, fenced: true }))).toBe('PAUSED')
  expect(brokerWord(broker({ fenced: true }))).toBe('FENCED')
})

test('a member of a settled group that owns nothing is a spare', () => {
  expect(consumerWord(consumer({ owned: [] }))).toBe('spare')
  expect(consumerWord(consumer({ owned: [], membership: 'PREPARING_REBALANCE' }))).toBe('joining')
  expect(consumerWord(consumer({ working: { done: 1, total: 3 } }))).toBe('working')
  expect(consumerWord(consumer({ up: false }))).toBe('OFFLINE')
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
