// Words on wires cover neither blocks nor each other, however close the wires lie.
import { expect, test } from 'vitest'
import { type Curve, overlaps, type Rect } from '../geometry'
import { placeWords, type Words } from './label-places'

const line = (x0: number, y0: number, x3: number, y3: number): Curve => ({
  x0,
  y0,
  x1: x0 + (x3 - x0) / 3,
  y1: y0 + (y3 - y0) / 3,
  x2: x0 + ((x3 - x0) * 2) / 3,
  y2: y0 + ((y3 - y0) * 2) / 3,
  x3,
  y3,
})
const words = (wire: string, curve: Curve, width = 60): Words => ({ wire, curve, width, height: 18 })
const placed = (list: Words[], blocks: Rect[] = []) =>
  [...placeWords(list, blocks).values()].flatMap((rect) => rect ?? [])
const clashes = (rects: Rect[]) => rects.flatMap((a, i) => rects.slice(i + 1).filter((b) => overlaps(a, b))).length

test('ten wires in one bundle have ten labels, none over another', () => {
  const bundle = Array.from({ length: 10 }, (_, i) => words(`w${i}`, line(0, i * 3, 400, i * 5)))
  const rects = placed(bundle)
  expect(rects).toHaveLength(10)
  expect(clashes(rects)).toBe(0)
})

test('wires that cross in their middles give way to each other', () => {
  const rects = placed([
    words('a', line(0, 0, 300, 300)),
    words('b', line(300, 0, 0, 300)),
    words('c', line(150, 0, 150, 300)),
  ])
  expect(rects).toHaveLength(3)
  expect(clashes(rects)).toBe(0)
})

test('between two blocks that stand close, words go above or below the wire, over neither block', () => {
  const blocks: Rect[] = [
    { x: 0, y: 0, width: 200, height: 100 },
    { x: 264, y: 0, width: 200, height: 100 },
  ]
  const [place] = placed([words('b1-b2', line(200, 50, 264, 50), 120)], blocks)
  expect(place === undefined || !blocks.some((block) => overlaps(block, place))).toBe(true)
  const [small] = placed([words('b1-b2', line(200, 50, 264, 50), 44)], blocks)
  expect(small).toBeDefined()
})

test('the same wires get the same places in any order', () => {
  const list = [words('a', line(0, 0, 300, 10)), words('b', line(0, 4, 300, 14))]
  expect(placeWords(list.toReversed(), [])).toEqual(placeWords(list, []))
})

test('words keep clear of a frame, which has words of its own, while there is another place', () => {
  const frame: Rect = { x: 70, y: 0, width: 200, height: 160 }
  const place = (width: number) =>
    placeWords([words('a', line(0, 10, 80, 90), width)], [], [frame]).get('a') ?? undefined
  expect(place(44)).toBeDefined()
  expect(overlaps(place(44)!, frame)).toBe(false)
  // In a room that is all frame they stand in the frame.
  const room: Rect = { x: -500, y: -500, width: 2_000, height: 2_000 }
  const inside = placeWords([words('a', line(100, 10, 180, 90), 44)], [], [room]).get('a')
  expect(inside && overlaps(inside, room)).toBe(true)
})
