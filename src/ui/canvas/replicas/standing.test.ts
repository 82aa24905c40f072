// Copies on one scale, and how they stand in words.
import { expect, test } from 'vitest'
import { replica } from '../../testing/frame'
import { extentsOf, inOrder, outText, roughly, standingText } from './standing'

const copy = (broker: string, change: Parameters<typeof replica>[1]) => ({ ...replica('orders-0', change), broker })

test('R-4 copies lie on one scale, each with the high watermark that it knows itself', () => {
  const [leader, follower, tooLong] = extentsOf([
    copy('b1', { logEndOffset: 40, highWatermark: 30 }),
    copy('b2', { logEndOffset: 30, highWatermark: 20 }),
    copy('b3', { logEndOffset: 50, highWatermark: 60, localStartOffset: 10 }),
  ])
  expect(leader).toEqual({ from: 0, to: 0.8, mark: 0.6 })
  expect(follower).toEqual({ from: 0, to: 0.6, mark: 0.4 })
  expect(tooLong).toEqual({ from: 0.2, to: 1, mark: 1 })
})

test('of long logs only the newest part is compared, and what ends before it is empty there', () => {
  const [leader, follower] = extentsOf([copy('b1', { logEndOffset: 1000 }), copy('b2', { logEndOffset: 900 })], 40)
  expect(leader).toMatchObject({ from: 0, to: 1 })
  expect(follower).toMatchObject({ from: 0, to: 0 })
})

test('a copy that is out says why and since when, one that is in says what it is', () => {
  expect(standingText(copy('b3', { state: 'offline', out: 'down', behindFor: 12_400_000 }))).toBe(
    'b3 is down, out for 12.4 s',
  )
  expect(standingText(copy('b4', { state: 'behind', out: 'copying', copied: 0.437 }))).toBe(
    'b4 is being copied to, 43 %',
  )
  expect(standingText(copy('b1', { state: 'leader' }))).toBe('b1 leads')
  const down = copy('b3', { state: 'offline', out: 'down', behindFor: 5_300_000 })
  expect(outText(roughly(down), false)).toBe('down, out 5 s')
  expect(outText(roughly(down), true)).toBe('5 s')
  // In its first second nothing is counted yet.
  const lately = roughly({ ...down, behindFor: 40_000 })
  expect(outText(lately, false)).toBe('down')
  expect(standingText(lately)).toBe('b3 is down')
  const copies = [copy('b1', {}), copy('b2', {})]
  expect(inOrder({ replicas: ['b2', 'b1', 'b9'] }, copies).map(({ broker }) => broker)).toEqual(['b2', 'b1'])
})
