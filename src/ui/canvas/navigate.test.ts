// Steps by keyboard, and how much of a face is drawn.
import { describe, expect, test } from 'vitest'
import { lodFor } from './lod'
import { connectedTo, neighbour, readingOrder } from './navigate'
import { scene, shop } from './testing/drawing'

const at = scene(shop())

describe('steps by keyboard', () => {
  test('arrows lead along the flow and back', () => {
    expect(neighbour(at, 'web', 'ArrowRight')).toBe('orders')
    expect(neighbour(at, 'orders', 'ArrowLeft')).toBe('web')
    expect(neighbour(at, 'b1', 'ArrowRight')).toBe('b2')
    expect(neighbour(at, 'b3', 'ArrowRight')).toBe('k1')
  })

  test('down from a topic is a broker, and up from a broker the topic', () => {
    expect(neighbour(at, 'orders', 'ArrowDown')).toBe('b2')
    expect(neighbour(at, 'b2', 'ArrowUp')).toBe('orders')
  })

  test('at the edge there is nowhere to go', () => {
    expect(neighbour(at, 'web', 'ArrowLeft')).toBeNull()
    expect(neighbour(at, 'not there', 'ArrowLeft')).toBeNull()
  })

  test('every block can be reached from the first', () => {
    const reached = new Set([readingOrder(at)[0]!])
    for (const id of reached)
      for (const arrow of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const) {
        const next = neighbour(at, id, arrow)
        if (next !== null) reached.add(next)
      }

    expect([...reached].toSorted()).toEqual(Object.keys(at.rects).toSorted())
  })

  test('along wires one gets to what is connected, and nowhere else', () => {
    const drawing = shop()
    const walk = (id: string, arrow: Parameters<typeof neighbour>[2]) =>
      neighbour(at, id, arrow, connectedTo(at, drawing, id))
    expect(walk('web', 'ArrowRight')).toBe('orders')
    expect(walk('orders', 'ArrowRight')).toBe('billing')
    expect(walk('billing-1', 'ArrowLeft')).toBe('orders')
    expect(walk('orders', 'ArrowDown')).toBeNull()
    expect(walk('b1', 'ArrowRight')).toBe('b2')
  })

  test('blocks are read from the left, and a group before its consumers', () => {
    const order = readingOrder(at)

    expect(order.indexOf('web')).toBeLessThan(order.indexOf('orders'))
    expect(order.indexOf('billing')).toBeLessThan(order.indexOf('billing-1'))
  })
})

test.each([
  [0.1, 'icon'],
  [0.39, 'icon'],
  [0.4, 'summary'],
  [0.75, 'summary'],
  [0.76, 'full'],
  [3, 'full'],
])('at a zoom of %f a face is drawn as %s', (zoom, lod) => {
  expect(lodFor(zoom, false)).toBe(lod)
})
