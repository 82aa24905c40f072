// One function decides how a block fares: what is offline on its face is not in sync in a list.
import { expect, test } from 'vitest'
import { findBlock, stateOf } from './actions/blocks'
import { adviceOn } from './advice'
import { topicName } from './canvas/words'
import { presentSentence } from './panels/inspect/sentences'
import { stateSentences } from './shell/say'
import {
  brokerWord,
  connectionState,
  consumerState,
  controllerState,
  liveBrokers,
  loud,
  partitionState,
  topicState,
} from './states'
import { broker, consumer, frame, partition, topic } from './testing/frame'

const led = (id: string, leader: string | null) =>
  topic(id, { partitions: [partition(id, 0, { leader }), partition(id, 1)] })
const kraft = frame().quorum

test('a connection of which one end is dead is none', () => {
  const scene = frame({ brokers: [broker('b1'), broker('b2', { up: false }), broker('b3')] })
  const word = (id: string, peer: string) => connectionState(scene, id, peer).word
  expect(['b2', 'b3'].map((peer) => word('b1', peer))).toEqual(['Offline', 'Connected'])
  expect(['b1', 'b3'].map((peer) => word('b2', peer))).toEqual(['None', 'None'])
})

test('K-4 a partition whose leader is dead is not in sync, whether or not anybody could be elected', () => {
  const down = { brokers: [broker('b1'), broker('b2', { up: false })], topics: [led('orders', 'b2')] }
  for (const quorum of [
    kraft,
    { ...kraft, leader: null, nodes: kraft.nodes.map((node) => ({ ...node, up: false })) },
  ]) {
    const scene = frame({ ...down, quorum })
    const block = findBlock(scene, 'orders')!
    expect(stateOf(block)).toMatchObject({ word: '1 of 2 unavailable', tone: 'bad' })
    expect(presentSentence(block, 1)).toContain('1 of 2 unavailable')
    expect(topicName(scene.topics[0]!, stateOf(block))).toContain('1 of 2 unavailable')
    expect(stateSentences(scene, ['orders'], false).join()).toMatch(
      /1 partition without a leader that runs.*orders: 1 of 2/,
    )
    expect(adviceOn(scene, 'orders').some(({ word }) => word === 'no election')).toBe(quorum !== kraft)
  }
})

test('without a leader it is offline; and only if nothing is worse, under-replicated or in sync', () => {
  const live = liveBrokers(frame())
  expect(topicState(led('orders', null), live)).toMatchObject({ kind: 'offline', word: '1 of 2 offline' })
  expect(topicState(topic('one', { partitions: [partition('one', 0, { leader: null })] }), live).word).toBe('Offline')
  expect(topicState(topic('orders', { underMinIsr: 1, underReplicated: 1 }), live).word).toBe('Below min ISR')
  expect(topicState(topic('orders'), live).word).toBe('In sync')
  expect(
    partitionState(partition('orders', 0, { isr: ['b1'], replicas: ['b1', 'b2'], adding: ['b2'] }), live).kind,
  ).toBe('in-sync')
})

test('the word of a process is the worst that is true, and a face says it louder', () => {
  expect(loud(brokerWord(broker('b1', { up: false, paused: true })))).toBe('OFFLINE')
  expect(brokerWord(broker('b1', { paused: true, fenced: true })).word).toBe('Paused')
  const [node] = kraft.nodes
  expect(controllerState(node!).word).toBe('Active')
  expect(controllerState({ ...node!, active: false }).word).toBe('Leader')
  expect(controllerState({ ...node!, up: false }).word).toBe('Offline')
})

test('a member of a settled group that owns nothing is a spare', () => {
  const word = (change: Parameters<typeof consumer>[1]) => consumerState(consumer('c', change), false).word
  expect(word({ owned: [], membership: 'STABLE' })).toBe('Spare')
  expect(word({ owned: [], membership: 'PREPARING_REBALANCE' })).toBe('Joining')
  expect(word({ working: { done: 1, total: 3 } })).toBe('Working')
  expect(word({ up: false })).toBe('Offline')
})
