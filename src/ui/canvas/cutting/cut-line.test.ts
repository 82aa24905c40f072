// Lines across connections: what they cross, and what that does.
import { describe, expect, test } from 'vitest'
import type { LinkView } from '../../../worker/protocol'
import type { Curve } from '../geometry'
import { type Connection, crossingOf, crossings, planCut } from './cut-line'

/** A straight connection from left to right at a height. */
const across = (a: string, b: string, y: number): Connection => ({
  a: [a],
  b: [b],
  curves: [straight(y)],
  hidden: false,
})
const straight = (y: number): Curve => ({ x0: 0, y0: y, x1: 30, y1: y, x2: 60, y2: y, x3: 100, y3: y })
const link = (a: string, b: string): LinkView => ({ a, b, cut: 'both', latency: 0, loss: 0 })

describe('a line across connections', () => {
  test('crosses what it passes through, and says from which side', () => {
    expect(crossingOf(straight(10), { x: 50, y: 0 }, { x: 50, y: 20 })).toMatchObject({ fromLeft: false })
    expect(crossingOf(straight(10), { x: 50, y: 20 }, { x: 50, y: 0 })).toMatchObject({ fromLeft: true })
    expect(crossingOf(straight(10), { x: 50, y: 11 }, { x: 50, y: 20 })).toBeNull()
    expect(crossingOf(straight(10), { x: 140, y: 0 }, { x: 140, y: 20 })).toBeNull()
  })

  test('is one act when everything on one side is parted from everything on the other', () => {
    const all = [across('b1', 'b3', 10), across('b2', 'b3', 20)]
    const plan = planCut(crossings(all, { x: 50, y: 30 }, { x: 50, y: 0 }), [], false)
    expect(plan?.acts).toEqual([{ do: 'cut', target: 'between:b1,b2/b3', oneWay: false }])
    const fromAbove = planCut(crossings(all, { x: 50, y: 0 }, { x: 50, y: 30 }), [], false)
    expect(fromAbove?.acts).toEqual(plan?.acts)
    const some = [across('b1', 'b3', 10), across('b2', 'b4', 20)]
    expect(planCut(crossings(some, { x: 50, y: 30 }, { x: 50, y: 0 }), [], false)?.acts).toHaveLength(2)
  })

  test('with Shift cuts from its left to its right only', () => {
    const [up, down] = [
      [30, 0],
      [0, 30],
    ].map(([y0, y1]) => planCut(crossings([across('b1', 'b2', 10)], { x: 50, y: y0! }, { x: 50, y: y1! }), [], true))
    expect(up?.acts).toEqual([{ do: 'cut', target: 'link:b1-b2', oneWay: true }])
    expect(down?.acts).toEqual([{ do: 'cut', target: 'link:b2-b1', oneWay: true }])
  })

  test('heals when all that it crosses is cut, else it cuts what is not', () => {
    const all = [across('b1', 'b3', 10), across('b2', 'b4', 20)]
    const crossed = crossings(all, { x: 50, y: 30 }, { x: 50, y: 0 })
    expect(planCut(crossed, [link('b3', 'b1'), link('b2', 'b4')], false)?.acts.map((act) => act.do)).toEqual([
      'heal',
      'heal',
    ])
    const rest = planCut(crossed, [link('b1', 'b3')], false)
    expect(rest).toMatchObject({ verb: 'cut', acts: [{ do: 'cut', target: 'link:b2-b4' }] })
    expect(planCut([], [], false)).toBeNull()
  })
})
