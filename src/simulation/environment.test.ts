// Conditions over a real cluster: every name of the vocabulary has a value.
import { describe, expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { type ObjectEntry, vocabulary } from '../blueprint/vocabulary'
import { seconds } from '../kernel/time'
import type { QuorumRole } from '../models/kafka/facts'
import type { TransactionManagerState } from '../models/kafka/producer/transaction-state'
import { environmentOf } from './environment'
import { conditionHolds, type Environment, evaluate, parseOnce } from './evaluate'
import type { AnyGroup } from '../models/kafka/group/state'
import { advance, createRun } from './run'

const parsed = parseScenario(`
scenario: environment
version: 1
title: A small cluster
seed: 5
time: { profile: realistic }
blueprint:
  brokers: { b1: {}, b2: {}, b3: {} }
  topics: { orders: { partitions: 2, replicas: 3, min.insync.replicas: 2 }, pay: { partitions: 1, replicas: 1 } }
  producers:
    web: { to: orders, rate: 100/s, keys: cycle(6) }
    bank: { to: pay, rate: 5/s, transactional.id: transfers, transaction: { records: 10 } }
  groups: { billing: { topics: [orders, pay], consumers: 2, auto.offset.reset: earliest } }
timeline:
  - { at: 20s, do: kill, target: "broker:b1", silent: true, lose: null }
`)
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
const { scenario } = parsed

function after(time: number): Environment {
  const run = createRun(scenario)
  advance(run, seconds(time))
  expect(run.state.stopped).toBeNull()
  return environmentOf(run.state.world, run.state.referee, run.state.blueprint)
}

test('a state may be compared with each of Kafka’s words for it, and with no other', () => {
  const words = {
    group: {
      Empty: 1,
      PreparingRebalance: 1,
      CompletingRebalance: 1,
      Assigning: 1,
      Reconciling: 1,
      Stable: 1,
      Dead: 1,
    },
    quorum: { unattached: 1, prospective: 1, candidate: 1, leader: 1, follower: 1, resigned: 1 },
    producer: {
      UNINITIALIZED: 1,
      INITIALIZING: 1,
      READY: 1,
      IN_TRANSACTION: 1,
      COMMITTING_TRANSACTION: 1,
      ABORTING_TRANSACTION: 1,
      ABORTABLE_ERROR: 1,
      FATAL_ERROR: 1,
    },
  } satisfies {
    group: Record<AnyGroup['state'], 1>
    quorum: Record<QuorumRole, 1>
    producer: Record<TransactionManagerState, 1>
  }
  expect(vocabulary.group.fields.state.words).toEqual([...Object.keys(words.group), 'CoordinatorUnavailable'])
  expect(vocabulary.quorum.fields.state.words).toEqual(Object.keys(words.quorum))
  expect(vocabulary.producer.fields.transactionState.words).toEqual(Object.keys(words.producer))
})

const value = (text: string, environment: Environment) => evaluate(parseOnce(text), environment)

describe('after fifteen seconds in peace', () => {
  const environment = after(15)

  test('every field of the vocabulary has a value', () => {
    const args: Record<string, string> = {
      topic: '(orders)',
      'topic.p': '(orders).p(0)',
      group: '(billing)',
      'group.p': '(billing).p(orders-0)',
      producer: '(bank)',
      transaction: '(transfers)',
      consumer: '(billing-1)',
      broker: '(b1)',
      'broker.p': '(b1).p(orders-0)',
      key: '(K1)',
    }
    const missing: string[] = []
    // Nothing has gone wrong yet and nothing is compressed, so that these have nothing to tell, and `billing` is no share group.
    const failures = ['lastError', 'outputError', 'silentWhenFenced']
    const silent = [...failures, 'compressionRate', 'shareStart', 'shareEnd', 'inFlight']
    for (const [object, { fields }] of Object.entries<ObjectEntry>(vocabulary)) {
      for (const [field, { of }] of Object.entries(fields)) {
        const text = `${object.split('.')[0]}${args[object] ?? ''}.${field}${of === 'controller' ? '(k1)' : ''}`
        const found = value(text, environment)
        if (found === null && !silent.includes(field)) missing.push(text)
      }
    }
    expect(missing).toEqual([])
  })

  test.each([
    'ledger.lost == 0',
    'ledger.acked > 900',
    'ledger.acked(producer=web) == ledger.acked(topic=orders)',
    'ledger.acked(topic=pay) == ledger.acked(producer=bank)',
    'ledger.delivered(group=billing) > 500',
    'topic(orders).partitions == 2',
    'topic(orders).p(*).inSync == 3',
    'topic(orders).p(*).hw <= topic(orders).p(*).leo',
    'topic(*).offlinePartitions == 0',
    'topic(orders).records > 900',
    'group(billing).state == Stable',
    'group(billing).members == 2',
    'group(billing).position <= topic(orders).p(*).leo',
    'group(billing).p(orders-0).owner != none',
    'producer(web).up',
    'producer(web).failed == 0',
    'consumer(*).owned > 0',
    'broker(*).fenced == false',
    'broker(*).up',
    'controller.metadataOffset > 0',
    'clock.now == 15s',
    'key(K1).partitions == 1',
    'key(nothing).partitions == 0',
  ])('%s', (text) => {
    expect(conditionHolds(text, environment)).toBe(true)
  })

  test('a number means that partition of every topic that a group reads', () => {
    expect(value('group(billing).p(0).lag', environment)).toMatchObject([{ of: 'orders-0' }, { of: 'pay-0' }])
    expect(value('group(billing).p(1).owner', environment)).toMatch(/^billing-[12]$/)
  })
})

describe('after a broker has died', () => {
  const environment = after(33)

  test.each([
    'broker(b1).up == false',
    'broker(b1).fenced',
    'broker(b1).leaders == 0',
    'topic(orders).underReplicated == 2',
    'topic(orders).offlinePartitions == 0',
    'topic(orders).p(*).isr >= {b2}',
    'topic(orders).underMinIsr == 0',
    'ledger.lost == 0',
  ])('%s', (text) => {
    expect(conditionHolds(text, environment)).toBe(true)
  })
})
