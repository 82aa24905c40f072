// The life of a record, step by step.
import { expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import type { LifeLine } from './frame'
import { lifeLineOf } from './life-line'
import { createRun } from './run'
import {
  ack,
  append,
  commit,
  deliver,
  elect,
  highWatermark,
  P,
  position,
  replicate,
  request,
  send,
  story,
  type Story,
  tell,
  truncate,
} from './testing/story'

const parsed = parseScenario(`
scenario: life
version: 1
title: A topic with three partitions
seed: 1
blueprint:
  brokers: { b1: {}, b2: {} }
  topics: { orders: { partitions: 3, replicas: 2 } }
`)
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
const { world } = createRun(parsed.scenario).state
const { blueprint } = parsed.scenario

const lifeOf = (told: Story, record: number): LifeLine => lifeLineOf(told.referee, world, blueprint, record)!
const whats = ({ steps }: LifeLine): string[] => steps.map(({ what }) => what)

test('from send() to the commit that covers it', () => {
  const told = story()
  const [record] = send(told, 1, { key: 'key-1' })
  request(told, [record!])
  const batch = append(told, 'b1', [record!])
  replicate(told, 'b2', 'b1', batch)
  highWatermark(told, 'b1', 1)
  ack(told, [record!])
  position(told, 0)
  deliver(told, 0, [record!])
  tell(told, {
    type: 'records-processed',
    consumer: 'billing-1',
    group: 'billing',
    partition: P,
    offsets: [0],
    records: [record!],
  })
  commit(told, 1)

  const life = lifeOf(told, record!)
  expect(life).toMatchObject({ key: 'key-1', producer: 'p1', topic: 'orders', partition: P, fate: 'processed' })
  expect(life.steps.map(({ what, why }) => `${what}: ${why}`)).toEqual([
    'created by p1: its key is key-1',
    'goes to orders-0: murmur2(key-1) mod 3 = 0',
    'sent to b1: it waited 1 ms for company (linger.ms) or for its turn',
    'appended by b1 at offset 0: b1 leads in epoch 0',
    'copied by b2: 1 ms after b1',
    'readable: the high watermark is 1: all in-sync replicas have it',
    'acknowledged: acks=all: every in-sync replica has it',
    'delivered to billing-1: billing-1 owns the partition in generation 1',
    'processed: the application of billing has finished it',
    'committed by billing: offset 1 is the next that it wants',
  ])
  for (const { at, seq, about } of life.steps) {
    expect(at).toBeGreaterThan(0)
    expect(seq).toBeGreaterThan(0)
    expect(about.length).toBeGreaterThan(0)
  }
})

test('to its loss, with the reason and what prevents it', () => {
  const told = story({ acks: 1 })
  const [record] = send(told, 1)
  request(told, [record!])
  append(told, 'b1', [record!])
  ack(told, [record!])
  elect(told, 'b2', 1)
  truncate(told, 'b1', 0, 'b2')

  const life = lifeOf(told, record!)
  expect(life.fate).toBe('lost: acknowledged before any copy existed, and the leader left')
  expect(whats(life).slice(-3)).toEqual(['acknowledged', 'LOST', 'truncated on b1'])
  expect(life.steps.find(({ what }) => what === 'LOST')?.why).toBe(
    'acknowledged before any copy existed, and the leader left; b2 leads without it. What prevents it: acks=all',
  )
})

test('through a retry that stored it twice, and a second delivery', () => {
  const told = story({ idempotent: false })
  const [record] = send(told, 1)
  request(told, [record!])
  append(told, 'b1', [record!])
  tell(told, { type: 'batch-retried', producer: 'p1', partition: P, records: [record!], error: 'REQUEST_TIMED_OUT' })
  request(told, [record!], { attempt: 2 })
  append(told, 'b1', [record!])
  highWatermark(told, 'b1', 2)
  deliver(told, 0, [record!])
  deliver(told, 0, [record!], { consumer: 'billing-2', generation: 2 })

  const life = lifeOf(told, record!)
  expect(whats(life)).toEqual([
    'created by p1',
    'goes to orders-0',
    'sent to b1',
    'appended by b1 at offset 0',
    'will be sent again',
    'sent to b1',
    'appended by b1 at offset 1',
    'readable',
    'readable',
    'delivered to billing-1',
    'delivered to billing-2',
  ])
})

test('of a refused record, and of one that nobody knows', () => {
  const told = story()
  tell(told, { type: 'record-refused', producer: 'p1', record: 2 ** 32 + 5, topic: 'orders', reason: 'RecordTooLarge' })
  expect(lifeOf(told, 2 ** 32 + 5)).toMatchObject({ partition: null, fate: 'refused', topic: 'orders' })
  expect(lifeLineOf(told.referee, world, blueprint, 77)).toBeNull()
})
