// Where records come from: rates, keys, rows, and what a person asks for.
import { describe, expect, test } from 'vitest'
import { crash, start } from '../../../kernel/faults'
import { streamFor } from '../../../kernel/random'
import { ms, seconds } from '../../../kernel/time'
import { resetProducer } from './create'
import { createKeyTable, keyTableFor, pickKey } from './keys'
import type { KeyTemplate, SourceRows } from './state'
import { createCluster, emit, factsOf, runTo, tell, type Cluster, sentRecords } from './testing/cluster'

const timesOf = (cluster: Cluster) =>
  Object.values(cluster.brokers).flatMap(({ stored }) => stored.flatMap(({ batch }) => batch.timestamps))
const keysOf = (cluster: Cluster) => sentRecords(cluster).map(({ key }) => key)

describe('the rate', () => {
  test('records come evenly, the first one after an interval; a fraction of a microsecond adds up', () => {
    const cluster = createCluster({ source: { interval: 1_000_000 / 3 } })
    runTo(cluster, seconds(10) + ms(20))
    const times = timesOf(cluster)
    expect(times.slice(0, 3)).toEqual([333_333, 666_666, 1_000_000])
    expect(times).toHaveLength(30)
    expect(times.at(-1)).toBe(seconds(10))
  })

  test('above 1,000 a second they are handed over once per millisecond, each with its own time', () => {
    const cluster = createCluster({ source: { interval: 100 }, config: { 'linger.ms': 0 } })
    runTo(cluster, ms(500))
    const handedOver = [...new Set(sentRecords(cluster).map(({ at }) => at))].filter((at) => at > ms(10))
    expect(handedOver.every((at) => at % 1_000 === 0)).toBe(true)
    expect(handedOver).toHaveLength(490)
    expect(timesOf(cluster).slice(0, 5)).toEqual([100, 200, 300, 400, 500])
    expect(sentRecords(cluster)).toHaveLength(5_000)
  })

  test('poisson spacing has the same mean, and varies', () => {
    const cluster = createCluster({ source: { interval: ms(10), poisson: true } })
    runTo(cluster, seconds(100))
    const times = timesOf(cluster)
    expect(times.length).toBeGreaterThan(9_600)
    expect(times.length).toBeLessThan(10_400)
    const gaps = times.slice(1).map((at, i) => at - times[i]!)
    // Of an exponential distribution, 1 - 1/e are below the mean.
    expect(gaps.filter((gap) => gap < ms(10)).length / gaps.length).toBeCloseTo(0.632, 1)
  })

  test('another rate takes effect at once, and a stale alarm rings for nothing', () => {
    const cluster = createCluster({ source: { interval: seconds(10) } })
    runTo(cluster, seconds(1))
    tell(cluster, { type: 'reconfigure', config: {}, block: { interval: ms(100) } })
    runTo(cluster, seconds(2))
    expect(sentRecords(cluster)).toHaveLength(10)
    tell(cluster, { type: 'reconfigure', config: {}, block: { interval: 0 } })
    runTo(cluster, seconds(30))
    expect(sentRecords(cluster)).toHaveLength(10)
  })

  test('a change of something else does not disturb the rhythm', () => {
    const cluster = createCluster({ source: { interval: ms(100) } })
    runTo(cluster, ms(350))
    tell(cluster, { type: 'reconfigure', config: { acks: '1' }, block: { valueSize: 7, interval: ms(100) } })
    runTo(cluster, ms(600))
    expect(sentRecords(cluster).map(({ at, size, acks }) => [at, size, acks])).toEqual([
      [ms(100), 100, -1],
      [ms(200), 100, -1],
      [ms(300), 100, -1],
      [ms(400), 7, 1],
      [ms(500), 7, 1],
      [ms(600), 7, 1],
    ])
  })

  test('the limit ends it, which is told once; a higher limit goes on', () => {
    const cluster = createCluster({ source: { interval: ms(10), limit: 5 } })
    runTo(cluster, seconds(1))
    expect(sentRecords(cluster)).toHaveLength(5)
    expect(factsOf(cluster, 'data-source-ended')).toMatchObject([{ rows: 5, at: ms(50) }])
    tell(cluster, { type: 'reconfigure', config: {}, block: { limit: 7 } })
    runTo(cluster, seconds(2))
    expect(
      sentRecords(cluster)
        .map(({ at }) => at)
        .slice(5),
    ).toEqual([ms(1_010), ms(1_020)])
    expect(factsOf(cluster, 'data-source-ended')).toHaveLength(2)
  })

  test('a producer that is connected to nothing waits', () => {
    const cluster = createCluster({ source: { topic: '', interval: ms(10) } })
    runTo(cluster, seconds(1))
    expect(cluster.sent.filter(({ msg }) => msg.type === 'metadataRequest')).toEqual([])
    expect(sentRecords(cluster)).toEqual([])
    tell(cluster, { type: 'reconfigure', config: {}, block: { topic: 'orders' } })
    runTo(cluster, ms(1_105))
    expect(sentRecords(cluster)).toHaveLength(10)
  })
})

describe('keys', () => {
  const draw = (template: KeyTemplate, count: number): string[] => {
    const table = createKeyTable(template)
    const stream = streamFor(1, 'keys')
    return Array.from({ length: count }, (_, turn) => table.keys[pickKey(template, table, turn, stream)] ?? 'none')
  }
  const share = (drawn: string[], key: string): number => drawn.filter((each) => each === key).length / drawn.length

  test('producers with the same keys share a table', () => {
    const { producer } = createCluster({ source: { keys: { kind: 'uniform', count: 9, prefix: 'key' } } })
    expect(keyTableFor({ kind: 'uniform', count: 9, prefix: 'key' }, [producer])).toBe(producer.keyTable)
    expect(keyTableFor({ kind: 'uniform', count: 8, prefix: 'key' }, [producer]).keys).toHaveLength(8)
  })

  test('none, a constant, and a cycle', () => {
    expect(draw({ kind: 'none' }, 2)).toEqual(['none', 'none'])
    expect(draw({ kind: 'constant', key: 'eu' }, 2)).toEqual(['eu', 'eu'])
    expect(draw({ kind: 'cycle', count: 3, prefix: 'k' }, 5)).toEqual(['k1', 'k2', 'k3', 'k1', 'k2'])
  })

  test('uniform keys are equally likely', () => {
    const drawn = draw({ kind: 'uniform', count: 4, prefix: 'k' }, 20_000)
    for (const key of ['k1', 'k2', 'k3', 'k4']) expect(share(drawn, key)).toBeCloseTo(0.25, 1)
    expect(new Set(drawn).size).toBe(4)
  })

  test('a hot key has its share, and the others divide the rest evenly', () => {
    const drawn = draw({ kind: 'hot', count: 5, share: 0.6, prefix: 'k' }, 20_000)
    expect(share(drawn, 'k1')).toBeCloseTo(0.6, 1)
    for (const key of ['k2', 'k3', 'k4', 'k5']) expect(share(drawn, key)).toBeCloseTo(0.1, 1)
    expect(new Set(draw({ kind: 'hot', count: 1, share: 0, prefix: 'k' }, 9))).toEqual(new Set(['k1']))
  })

  test('the k-th key of zipf has weight 1 / k', () => {
    const drawn = draw({ kind: 'zipf', count: 4, prefix: 'k' }, 50_000)
    // 1 + 1/2 + 1/3 + 1/4 = 25/12.
    expect(share(drawn, 'k1')).toBeCloseTo(12 / 25, 2)
    expect(share(drawn, 'k2')).toBeCloseTo(6 / 25, 2)
    expect(share(drawn, 'k3')).toBeCloseTo(4 / 25, 2)
    expect(share(drawn, 'k4')).toBeCloseTo(3 / 25, 2)
  })

  test('a person may ask for records with a key and a value of their own', () => {
    const cluster = createCluster({ source: { keys: { kind: 'cycle', count: 2, prefix: 'k' } } })
    runTo(cluster, ms(10))
    emit(cluster, 2)
    emit(cluster, 1, { key: 'eu', value: 'grüße' })
    runTo(cluster, ms(100))
    expect(keysOf(cluster)).toEqual(['k1', 'k2', 'eu'])
    expect(sentRecords(cluster).map(({ size }) => size)).toEqual([102, 102, 9])
    expect(cluster.brokers.b1!.stored.flatMap(({ batch }) => batch.values)).toEqual([null, null, 'grüße'])
  })
})

describe("a person's own rows", () => {
  const rows: SourceRows = {
    sealed: true,
    keys: ['a', null, 'c', 'd'],
    values: ['one', 'two', null, 'four'],
    at: [0, ms(30), ms(30), ms(500)],
  }
  const content = (cluster: Cluster) =>
    cluster.brokers.b1!.stored.flatMap(({ batch }) => batch.keys.map((key, i) => [key, batch.values?.[i] ?? null]))

  test('they are sent at their own pace, with their keys and values, and the end is told', () => {
    const cluster = createCluster({ source: { rows } })
    runTo(cluster, seconds(2))
    expect(content(cluster)).toEqual([
      ['a', 'one'],
      [null, 'two'],
      ['c', null],
      ['d', 'four'],
    ])
    expect(timesOf(cluster)).toEqual([0, ms(30), ms(30), ms(500)])
    expect(factsOf(cluster, 'data-source-ended')).toMatchObject([{ rows: 4, at: ms(500) }])
  })

  test('without times of their own they are paced by the rate', () => {
    const cluster = createCluster({ source: { rows: { ...rows, at: [] }, interval: ms(100), limit: 3 } })
    runTo(cluster, seconds(2))
    expect(timesOf(cluster)).toEqual([ms(100), ms(200), ms(300)])
    expect(factsOf(cluster, 'data-source-ended')).toMatchObject([{ rows: 3 }])
  })

  test('after a crash the application goes on behind the last row for which send() returned', () => {
    const cluster = createCluster({ source: { rows } })
    runTo(cluster, ms(100))
    crash(cluster.stage, 'web')
    resetProducer(cluster.producer)
    runTo(cluster, seconds(1))
    start(cluster.stage, 'web')
    runTo(cluster, seconds(2))
    expect(content(cluster).map(([key]) => key)).toEqual(['a', null, 'c', 'd'])
    expect(timesOf(cluster).at(-1)).toBe(seconds(1))
  })

  test('other rows begin at their beginning', () => {
    const cluster = createCluster({ source: { rows } })
    runTo(cluster, seconds(1))
    const others: SourceRows = { sealed: true, keys: ['x', 'y'], values: ['1', '2'], at: [0, ms(10)] }
    tell(cluster, { type: 'reconfigure', config: {}, block: { rows: others } })
    runTo(cluster, seconds(2))
    expect(keysOf(cluster).slice(4)).toEqual(['x', 'y'])
    expect(factsOf(cluster, 'data-source-ended')).toHaveLength(2)
  })

  test('record ids count on, and tell the producer', () => {
    const cluster = createCluster({ source: { rows } })
    runTo(cluster, seconds(1))
    emit(cluster, 1)
    expect(sentRecords(cluster).map(({ record }) => record)).toEqual([1, 2, 3, 4, 5].map((n) => 2 ** 32 + n))
  })
})
