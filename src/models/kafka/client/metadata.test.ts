// What a client knows, whom it asks, and when it asks again.
import { describe, expect, test } from 'vitest'
import { streamFor } from '../../../kernel/random'
import { ms, seconds, type Micros } from '../../../kernel/time'
import { resolveConfig } from '../config'
import type { Fact } from '../facts'
import type { Message, MetadataResponse } from '../messages'
import { connect, isOpen } from './connection'
import {
  acceptMetadata,
  applyLeaderHint,
  brokerLost,
  createMetadata,
  leaderOf,
  refreshMetadata,
  someBroker,
} from './metadata'
import type { Client } from './state'

function setUp() {
  const sent: { to: string; msg: Message }[] = []
  const facts: Fact[] = []
  const client: Client = {
    id: 'web',
    bootstrap: ['b1', 'b2', 'b3'],
    config: resolveConfig('producer', 'realistic', {}),
    volatile: { metadata: createMetadata(), nextCorrelationId: 1 },
  }
  const fx = {
    now: 0,
    seq: 1,
    random: streamFor(1, 'web'),
    send: (to: string, msg: Message) => void sent.push({ to, msg }),
    after: () => {},
    note: (fact: Fact) => void facts.push(fact),
  }
  const at = (now: Micros) => ((fx.now = now), fx)
  return { client, metadata: client.volatile.metadata, sent, facts, fx, at }
}

type Leaders = Record<number, [leader: string | null, leaderEpoch: number]>

const response = (correlationId: number, leaders: Leaders, brokers = ['b1', 'b2']): MetadataResponse => ({
  type: 'metadataResponse',
  correlationId,
  brokers,
  topics: [
    {
      topic: 'orders',
      error: 'NONE',
      partitions: Object.entries(leaders).map(([index, [leader, leaderEpoch]]) => ({
        partition: `orders-${index}`,
        leader,
        leaderEpoch,
        replicas: brokers,
        isr: brokers,
      })),
    },
  ],
})

/** Asks, and is answered a millisecond later. */
function refresh({ client, metadata, at }: ReturnType<typeof setUp>, now: Micros, leaders: Leaders) {
  refreshMetadata(client, ['orders'], at(now))
  return acceptMetadata(client, response(metadata.correlationId, leaders), metadata.pending!, at(now + ms(1)))
}

describe('P-29 when to ask', () => {
  test('P-29 the first request leaves at once, to one of the bootstrap brokers, and only once', () => {
    const { client, sent, at } = setUp()
    refreshMetadata(client, ['orders'], at(0))
    refreshMetadata(client, ['orders'], at(ms(1)))
    expect(sent).toHaveLength(1)
    expect(client.bootstrap).toContain(sent[0]!.to)
    expect(sent[0]!.msg).toMatchObject({ type: 'metadataRequest', topics: ['orders'] })
  })

  test('P-29 afterwards at metadata.max.age.ms, or sooner when somebody wants it', () => {
    const all = setUp()
    refresh(all, 0, { 0: ['b1', 0] })
    expect(refreshMetadata(all.client, ['orders'], all.at(seconds(10)))).toBe(ms(1) + seconds(300))
    all.metadata.updateRequested = true
    refreshMetadata(all.client, ['orders'], all.at(seconds(20)))
    expect(all.sent).toHaveLength(2)
  })

  test('P-29 a wish is granted after the pause of 100 ms since the last answer, which grows while nothing changes', () => {
    const all = setUp()
    const pauses: Micros[] = []
    let now = 0
    for (let i = 0; i < 7; i++) {
      refresh(all, now, { 0: [null, 3] })
      // A partition without leader is a wish for an update by itself.
      expect(all.metadata.updateRequested).toBe(true)
      const due = refreshMetadata(all.client, ['orders'], all.fx)
      pauses.push(due - all.fx.now)
      now = due
    }
    const around = [100, 100, 200, 400, 800, 1_000, 1_000]
    pauses.forEach((pause, i) => expect(Math.abs(pause / ms(around[i]!) - 1), `pause ${i}`).toBeLessThanOrEqual(0.2))
  })

  test('P-29 an answer that tells something new ends the growing', () => {
    const all = setUp()
    let now = 0
    for (let i = 0; i < 5; i++) {
      refresh(all, now, { 0: [null, 3] })
      now = refreshMetadata(all.client, ['orders'], all.fx)
    }
    expect(refresh(all, now, { 0: [null, 4] })).toEqual(['orders-0'])
    expect(refreshMetadata(all.client, ['orders'], all.fx) - all.fx.now).toBeLessThanOrEqual(ms(120))
  })

  test('P-29 a request that is not answered for request.timeout.ms is given up, and another broker is asked', () => {
    const { client, metadata, sent, facts, at } = setUp()
    refreshMetadata(client, ['orders'], at(0))
    const first = sent[0]!.to
    const due = refreshMetadata(client, ['orders'], at(seconds(30)))
    expect(facts).toEqual([{ type: 'request-timed-out', client: 'web', broker: first, request: 'metadataRequest' }])
    refreshMetadata(client, ['orders'], at(due))
    // The connection is closed first.
    expect(sent.map(({ msg }) => msg.type)).toEqual(['metadataRequest', 'disconnected', 'metadataRequest'])
    expect(sent[2]!.to).not.toBe(first)
    // What comes after all is not heard.
    expect(acceptMetadata(client, response(1, { 0: ['b1', 0] }), first, at(due))).toBeNull()
    expect(metadata.topics).toEqual({})
  })
})

describe('what is believed', () => {
  test('the changed partitions are told, and an older epoch changes nothing', () => {
    const all = setUp()
    expect(refresh(all, 0, { 0: ['b1', 5], 1: ['b2', 1] })).toEqual(['orders-0', 'orders-1'])
    expect(refresh(all, seconds(301), { 0: ['b2', 4], 1: ['b1', 2] })).toEqual(['orders-1'])
    expect(leaderOf(all.metadata, 'orders-0')).toBe('b1')
    expect(all.metadata.topics).toEqual({ orders: 2 })
    expect(all.metadata.ids).toEqual({ orders: ['orders-0', 'orders-1'] })
  })

  test('P-28 a hint with a newer epoch is taken, and an update asked for', () => {
    const all = setUp()
    refresh(all, 0, { 0: ['b1', 5] })
    applyLeaderHint(all.metadata, 'orders-0', { leader: 'b2', leaderEpoch: 5 })
    expect(leaderOf(all.metadata, 'orders-0')).toBe('b1')
    applyLeaderHint(all.metadata, 'orders-0', { leader: 'b2', leaderEpoch: 6 })
    expect(leaderOf(all.metadata, 'orders-0')).toBe('b2')
    expect(all.metadata.updateRequested).toBe(true)
  })

  test('a topic that is gone is forgotten, and asked for again', () => {
    const all = setUp()
    refresh(all, 0, { 0: ['b1', 5] })
    refreshMetadata(all.client, ['orders'], all.at(seconds(301)))
    const gone = {
      ...response(2, {}),
      topics: [{ topic: 'orders', error: 'UNKNOWN_TOPIC_OR_PARTITION' as const, partitions: [] }],
    }
    acceptMetadata(all.client, gone, all.metadata.pending!, all.at(seconds(301) + ms(1)))
    expect(all.metadata).toMatchObject({ topics: {}, ids: {}, partitions: {}, updateRequested: true })
  })

  test('an answer without brokers is worth nothing: the next try comes after a pause', () => {
    const all = setUp()
    refreshMetadata(all.client, ['orders'], all.at(0))
    acceptMetadata(all.client, response(1, {}, []), all.metadata.pending!, all.at(ms(1)))
    expect(all.metadata).toMatchObject({ brokers: [], topics: {}, updateRequested: true, attempts: 1 })
  })
})

describe('connections', () => {
  test('a broken one is tried again after 50 ms, then with twice the pause, up to a second', () => {
    const { client, sent, at } = setUp()
    let now = 0
    const pauses: number[] = []
    for (let i = 0; i < 7; i++) {
      brokerLost(client, 'b1', at(now))
      const due = connect(client, 'b1', ['orders'], at(now))
      pauses.push((due - now) / 1_000)
      connect(client, 'b1', ['orders'], at(due))
      now = due + ms(1)
    }
    expect(sent).toHaveLength(7)
    const around = [50, 100, 200, 400, 800, 1_000, 1_000]
    pauses.forEach((pause, i) => expect(Math.abs(pause / around[i]! - 1)).toBeLessThanOrEqual(0.2))
  })

  test('it is good again when the broker answers', () => {
    const { client, metadata, at } = setUp()
    brokerLost(client, 'b1', at(0))
    expect(isOpen(metadata, 'b1')).toBe(false)
    connect(client, 'b1', ['orders'], at(ms(60)))
    expect(connect(client, 'b1', ['orders'], at(ms(61)))).toBeGreaterThan(ms(61))
    acceptMetadata(client, response(metadata.connections.b1!.probe!, { 0: ['b1', 0] }), 'b1', at(ms(62)))
    expect(connect(client, 'b1', ['orders'], at(ms(62)))).toBe(0)
    expect(metadata.connections.b1).toMatchObject({ open: true, failures: 0 })
  })

  test('a try that is not answered for socket.connection.setup.timeout.ms has failed', () => {
    const { client, metadata, at } = setUp()
    brokerLost(client, 'b1', at(0))
    connect(client, 'b1', ['orders'], at(ms(60)))
    connect(client, 'b1', ['orders'], at(seconds(11)))
    expect(metadata.connections.b1).toMatchObject({ open: false, failures: 2, probe: null })
  })

  test('hearing twice of the same end counts once', () => {
    const { client, metadata, at } = setUp()
    brokerLost(client, 'b1', at(0))
    brokerLost(client, 'b1', at(ms(1)))
    expect(metadata.connections.b1!.failures).toBe(1)
  })

  test('of several good connections, one with the fewest unanswered requests is taken', () => {
    const { client, metadata, at } = setUp()
    metadata.brokers = ['b1', 'b2', 'b3']
    const load = (broker: string) => ({ b1: 5, b2: 2, b3: 2 })[broker]!
    const chosen = Array.from({ length: 30 }, () => someBroker(client, at(0), load))
    expect(new Set(chosen)).toEqual(new Set(['b2', 'b3']))
  })

  test('any broker will do for metadata: good connections first, then the bootstrap list', () => {
    const { client, metadata, at } = setUp()
    metadata.brokers = ['b1', 'b2']
    brokerLost(client, 'b1', at(0))
    expect(Array.from({ length: 20 }, () => someBroker(client, at(ms(1))))).toEqual(Array(20).fill('b2'))
    brokerLost(client, 'b2', at(ms(1)))
    expect(someBroker(client, at(ms(2)))).toBe('b3')
    brokerLost(client, 'b3', at(ms(2)))
    expect(someBroker(client, at(ms(3)))).toBeNull()
    expect(client.bootstrap).toContain(someBroker(client, at(seconds(1))))
  })
})
