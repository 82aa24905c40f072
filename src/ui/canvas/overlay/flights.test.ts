// Messages under way: which are drawn, on which way, and how many of them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  FLIGHT_BYTES,
  FLIGHT_KINDS,
  FLIGHT_LOST,
  FLIGHT_WORDS,
  type FlightKind,
  NO_PARTITION,
} from '../../../worker/protocol'
import { scene, shop } from '../testing/drawing'
import {
  addFlights,
  clearFlights,
  createFlights,
  eachUnderWay,
  forgetArrived,
  isLost,
  kindOf,
  rebase,
  sizeStep,
} from './flights'
import { parseColour } from './looks'
import { count, createMeter, measure, trafficOf } from './traffic'
import { createWays, setNames, setScene, setShares, WAY_FLOATS, wayNumber } from './ways'

interface Sent {
  sentAt: number
  dueAt: number
  kind?: FlightKind
  records?: number
  lost?: boolean
}

function pack(sent: Sent[]): ArrayBuffer {
  const buffer = new ArrayBuffer(sent.length * FLIGHT_BYTES)
  const times = new Float64Array(buffer)
  const words = new Uint32Array(buffer)
  sent.forEach(({ sentAt, dueAt, kind = 'produce', records = 1, lost = false }, i) => {
    times.set([sentAt, dueAt], (i * FLIGHT_WORDS) / 2)
    words.set([0, 1, 0, FLIGHT_KINDS.indexOf(kind), records, lost ? FLIGHT_LOST : 0], i * FLIGHT_WORDS + 4)
  })
  return buffer
}

const underWay = (flights: ReturnType<typeof createFlights>, now: number) => {
  const slots: number[] = []
  eachUnderWay(flights, now, (slot) => slots.push(slot))
  return slots
}

describe('flights', () => {
  test('a flight is under way from its departure until it is due', () => {
    const flights = createFlights()
    addFlights(flights, pack([{ sentAt: 100, dueAt: 200, kind: 'replica-data', lost: true }]), () => 7)

    expect([99, 100, 199, 200].map((now) => underWay(flights, now).length)).toEqual([0, 1, 1, 0])
    expect(kindOf(flights, 0)).toBe(FLIGHT_KINDS.indexOf('replica-data'))
    expect(isLost(flights, 0)).toBe(true)
    expect(flights.way[0]).toBe(7)
  })

  test('those that have arrived are forgotten, those under way are not', () => {
    const flights = createFlights()
    addFlights(
      flights,
      pack([
        { sentAt: 0, dueAt: 50 },
        { sentAt: 10, dueAt: 900 },
        { sentAt: 20, dueAt: 60 },
      ]),
      () => 0,
    )
    forgetArrived(flights, 100)

    expect(flights.end - flights.first).toBe(2)
    expect(underWay(flights, 100)).toHaveLength(1)
  })

  test('the ring grows rather than losing a flight, and keeps what it held', () => {
    const flights = createFlights(8)
    addFlights(flights, pack([{ sentAt: 5, dueAt: 1_000, records: 3 }]), () => 1)
    addFlights(flights, pack(Array.from({ length: 20 }, (_, i) => ({ sentAt: i, dueAt: 1_000 + i }))), () => 2)

    expect(flights.capacity).toBe(32)
    expect(underWay(flights, 500)).toHaveLength(21)
    expect(flights.records[0]).toBe(3)
    expect(flights.way[0]).toBe(1)
    expect(flights.staleFrom).toBe(0)
  })

  test('an epoch nearby keeps times exact where 32 bits alone would not', () => {
    const flights = createFlights()
    const hour = 3_600_000_000
    addFlights(flights, pack([{ sentAt: hour + 1, dueAt: hour + 501 }]), () => 0)
    rebase(flights, hour)

    expect(flights.times[0]).toBe(1)
    expect(flights.times[1]).toBe(500)
  })

  test('whatever comes and goes, exactly the flights under way are drawn', () => {
    const waves = fc.array(fc.array(fc.tuple(fc.nat(1_000), fc.integer({ min: 1, max: 500 })), { maxLength: 40 }), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(waves, (batches) => {
        const flights = createFlights(4)
        const all: Sent[] = []
        batches.forEach((batch, n) => {
          const sent = batch.map(([at, takes]) => ({ sentAt: n * 100 + at, dueAt: n * 100 + at + takes }))
          addFlights(flights, pack(sent), () => 0)
          all.push(...sent)
          forgetArrived(flights, n * 100)
        })
        const now = batches.length * 100
        expect(underWay(flights, now)).toHaveLength(
          all.filter(({ sentAt, dueAt }) => sentAt <= now && dueAt > now).length,
        )
      }),
      { seed: 2, numRuns: 100 },
    )
  })

  test('a new run begins with an empty sky', () => {
    const flights = createFlights()
    addFlights(flights, pack([{ sentAt: 0, dueAt: 100 }]), () => 0)
    clearFlights(flights)

    expect(underWay(flights, 50)).toEqual([])
  })

  test('a dot grows with each doubling of its records', () => {
    expect([0, 1, 2, 4, 8, 500, 1e9].map(sizeStep)).toEqual([0, 0, 4, 8, 12, 28, 28])
  })
})

describe('ways', () => {
  const names = { actors: ['web', 'b1', 'b2'], partitions: ['orders-0', 'orders-1'], errors: [] }
  const produce = FLIGHT_KINDS.indexOf('produce')
  const shown = (ways: ReturnType<typeof createWays>, way: number) => ways.table[way * WAY_FLOATS + 9] === 1

  test('the same way has the same number, another partition another', () => {
    const ways = createWays()
    setNames(ways, names)

    expect(wayNumber(ways, 0, 1, 0, produce)).toBe(wayNumber(ways, 0, 1, 0, produce))
    expect(wayNumber(ways, 0, 1, 1, produce)).not.toBe(wayNumber(ways, 0, 1, 0, produce))
    expect(wayNumber(ways, 0, 1, NO_PARTITION, produce)).toBe(2)
  })

  test('when blocks move, flights under way follow, for only the table changes', () => {
    const ways = createWays()
    setNames(ways, names)
    const way = wayNumber(ways, 0, 1, 0, produce)
    const before = ways.version
    setScene(ways, scene(shop()))

    expect(shown(ways, way)).toBe(true)
    expect(ways.version).toBeGreaterThan(before)
    setScene(ways, scene(shop((b) => delete b.producers.web)))
    expect(shown(ways, way)).toBe(false)
  })

  test('names that go on keep the numbers; other names begin anew', () => {
    const ways = createWays()
    setScene(ways, scene(shop()))
    setNames(ways, names)
    wayNumber(ways, 0, 1, 0, produce)

    expect(setNames(ways, { ...names, actors: [...names.actors, 'b3'] })).toBe('more')
    expect(ways.keys).toHaveLength(1)
    expect(setNames(ways, { actors: ['b1'], partitions: [], errors: [] })).toBe('other')
    expect(ways.keys).toHaveLength(0)
  })

  test('the table grows with the number of ways', () => {
    const ways = createWays()
    setScene(ways, scene(shop()))
    setNames(ways, names)
    for (let partition = 0; partition < 200; partition++) wayNumber(ways, 0, 1, partition, produce)
    const late = wayNumber(ways, 0, 1, 1, produce)

    expect(ways.table.length).toBeGreaterThanOrEqual(200 * WAY_FLOATS)
    expect(shown(ways, late)).toBe(true)
  })

  test('of a busy wire only a share is drawn', () => {
    const ways = createWays()
    setScene(ways, scene(shop()))
    setNames(ways, names)
    const way = wayNumber(ways, 0, 1, 0, produce)
    setShares(ways, (wire) => (wire === 'web>orders' ? 0.25 : 1))

    expect(ways.table[way * WAY_FLOATS + 10]).toBe(0.25)
  })
})

describe('traffic', () => {
  test('up to sixty a second all are drawn, of more about sixty', () => {
    expect(trafficOf(60)).toEqual({ rate: 60, share: 1 })
    expect(trafficOf(100)).toEqual({ rate: 100, share: 1 / 2 })
    expect(trafficOf(2_000).share).toBe(1 / 64)
  })

  test('wires are measured twice a second of wall time', () => {
    const meter = createMeter()
    measure(meter, 0)
    for (let i = 0; i < 100; i++) count(meter, 'web>orders')

    expect(measure(meter, 400)).toBeNull()
    expect(measure(meter, 500)?.get('web>orders')).toEqual({ rate: 200, share: 1 / 4 })
    expect(measure(meter, 1_000)?.size).toBe(0)
  })
})

test.each([
  ['#fff', [1, 1, 1]],
  ['#ff0000', [1, 0, 0]],
  ['rgb(0 255 0)', [0, 1, 0]],
  ['nonsense', [0, 0, 0]],
] as const)('the colour %s is understood', (text, colour) => {
  expect(parseColour(text)).toEqual(colour)
})
