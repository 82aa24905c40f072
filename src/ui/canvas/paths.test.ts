// Which way wires and messages take in each lens.
import { describe, expect, test } from 'vitest'
import type { FlightKind } from '../../worker/protocol'
import { pointOn } from './geometry'
import { linkCurve, outputCurve, readsCurve, splitPartition, type Way, wayOf, writesCurve } from './paths'
import { scene, shop } from './testing/drawing'

const both = scene(shop())
const logical = scene(shop(), 'logical')
const physical = scene(shop(), 'physical')

const way = (
  at: typeof both,
  from: string,
  to: string,
  kind: FlightKind,
  partition: string | null = null,
): Way | null => wayOf(at, { from, to, kind, partition })
const start = ({ curve }: Way) => ({ x: curve.x0, y: curve.y0 })
const end = ({ curve }: Way) => ({ x: curve.x3, y: curve.y3 })

describe('where messages travel', () => {
  test('records of a topic that was taken away travel nowhere any more', () => {
    const without = scene(shop((b) => delete b.topics.orders))

    expect(way(both, 'b1', 'b2', 'replica-data', 'orders-0')).not.toBeNull()
    expect(way(without, 'b1', 'b2', 'replica-data', 'orders-0')).toBeNull()
    expect(way(without, 'b1', 'b2', 'replica-fetch')).not.toBeNull()
  })

  test('a produce request goes from the producer to the strip of its partition', () => {
    const to = (partition: string) => end(way(logical, 'web', 'b1', 'produce', partition)!)

    expect(start(way(logical, 'web', 'b1', 'produce', 'orders-0')!).x).toBe(
      logical.rects.web!.x + logical.rects.web!.width,
    )
    expect(to('orders-0').x).toBe(logical.rects.orders!.x)
    expect(to('orders-0').y).toBeLessThan(to('orders-1').y)
    expect(to('orders-1').y).toBeLessThan(to('orders-2').y)
  })

  test('its acknowledgement comes back on the same wire, beside it', () => {
    const there = way(both, 'web', 'b1', 'produce', 'orders-1')!
    const back = way(both, 'b1', 'web', 'produce-ack', 'orders-1')!

    expect(back.wire).toBe('web>orders')
    expect(start(back)).toEqual(end(there))
    expect(end(back)).toEqual(start(there))
    expect(back.lane).not.toBe(there.lane)
  })

  test('in the physical lens it goes to the broker itself', () => {
    const there = way(physical, 'web', 'b2', 'produce', 'orders-1')!

    expect(there.wire).toBe('link:b2-web')
    expect(end(there).x).toBe(physical.rects.b2!.x)
  })

  test('fetched records go from the strip to the consumer that owns it', () => {
    const there = way(both, 'b1', 'billing-2', 'consumer-data', 'orders-2')!

    expect(there.wire).toBe('orders>billing')
    expect(end(there)).toEqual({
      x: both.rects['billing-2']!.x,
      y: both.rects['billing-2']!.y + both.rects['billing-2']!.height / 2,
    })
  })

  test('replication goes from broker to broker, and is not seen in the logical lens', () => {
    expect(way(both, 'b1', 'b2', 'replica-data', 'orders-0')?.wire).toBe('link:b1-b2')
    expect(way(logical, 'b1', 'b2', 'replica-data', 'orders-0')).toBeNull()
  })

  test.each(['group', 'metadata', 'control', 'replica-fetch'] as const)(
    '%s traffic is pale, and hidden in the logical lens',
    (kind) => {
      const [from, to] =
        kind === 'control' ? ['b1', 'k1'] : kind === 'replica-fetch' ? ['b2', 'b1'] : ['billing-1', 'b1']

      expect(way(both, from, to, kind)?.faint).toBe(true)
      expect(way(physical, from, to, kind)?.faint).toBe(true)
      expect(way(logical, from, to, kind)).toBeNull()
    },
  )

  test('what goes to or comes from a block that is not drawn is not drawn', () => {
    expect(way(both, 'gone', 'b1', 'produce', 'orders-0')).toBeNull()
    expect(way(both, 'web', 'b1', 'produce', 'other-0')).toBeNull()
  })

  test('the commits of a group go to its coordinator', () => {
    expect(way(both, 'billing-1', 'b3', 'commit')?.wire).toBe('link:b3-billing-1')
  })
})

describe('wires', () => {
  test('what a group writes goes back to the right side of its topic, above what is read from it', () => {
    const { orders } = both.rects
    const { x0, x3, y3 } = outputCurve(both, 'billing', 'orders')!

    expect(x0).toBe(both.rects.billing!.x)
    expect(x3).toBe(orders!.x + orders!.width)
    expect(y3).toBeLessThan(readsCurve(both, 'orders', 0, 'billing')!.y0)
    expect(way(both, 'billing-1/producer', 'b1', 'produce', 'orders-0')).toMatchObject({ wire: 'billing>orders' })
  })

  test('a topic with many partitions has one wire for all', () => {
    const wide = scene(shop((b) => (b.topics.orders!.partitions = 30)))

    expect(writesCurve(wide, 'web', 'orders', 0)).toEqual(writesCurve(wide, 'web', 'orders', 11))
  })

  test('a connection is one line, whichever end is named first', () => {
    const there = linkCurve(both, 'b1', 'b3')!
    const back = linkCurve(both, 'b3', 'b1')!

    expect(pointOn(there, 0.25, 0)).toEqual(pointOn(back, 0.75, 0))
  })

  test('a connection goes around the broker that stands between', () => {
    const { rects } = both
    const low = Math.max(...[0.3, 0.5, 0.7].map((u) => pointOn(linkCurve(both, 'b1', 'b3')!, u, 0).y))

    expect(low).toBeGreaterThan(rects.b2!.y + rects.b2!.height)
    expect(pointOn(linkCurve(both, 'b1', 'b2')!, 0.5, 0).y).toBeCloseTo(rects.b1!.y + rects.b1!.height / 2)
  })

  test('so does the one to the controller', () => {
    const { rects } = both
    const points = Array.from({ length: 20 }, (_, i) => pointOn(linkCurve(both, 'b2', 'k1')!, i / 19, 0))
    const inside = points.filter(
      ({ x, y }) => x > rects.b3!.x && x < rects.b3!.x + rects.b3!.width && y < rects.b3!.y + rects.b3!.height,
    )

    expect(inside).toEqual([])
  })

  test('on a phone wires run downwards', () => {
    const phone = scene(shop(), 'logical', 'down')
    const curve = readsCurve(phone, 'orders', 1, 'billing-1')!

    expect(curve.y0).toBe(phone.rects.orders!.y + phone.rects.orders!.height)
    expect(curve.y3).toBe(phone.rects.billing!.y)
  })

  test('partitions are split at the last hyphen', () => {
    expect(splitPartition('eu-orders-12')).toEqual({ topic: 'eu-orders', index: 12 })
    expect(splitPartition('orders')).toBeNull()
  })

  test('a lane lies beside its curve, to the left of where it goes', () => {
    const curve = { x0: 0, y0: 0, x1: 10, y1: 0, x2: 20, y2: 0, x3: 30, y3: 0 }

    expect(pointOn(curve, 0.5, 5)).toEqual({ x: 15, y: -5 })
  })
})
