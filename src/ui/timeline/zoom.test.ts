// Zooming the tracks: the moment that is meant stays where it is, and nothing lies beyond the run's ends.
import { beforeEach, expect, test } from 'vitest'
import { frame } from '../testing/frame'
import { open } from '../stores/document'
import { useRun } from '../stores/run'
import { starter } from '../files/starter'
import { headAt, momentAt, shareOf } from './scale'
import { inside, keepInSight, nearer, panBy, showAll, useZoom, zoomBy } from './zoom'

const s = 1_000_000
const zoomed = () => useZoom.getState().zoomed

beforeEach(() => {
  open({ ...starter(), time: { ...starter().time, end: 100 * s } }, { from: 'new' })
  useRun.setState({ frame: frame({ now: 0, live: 0 }) })
  showAll()
  useZoom.setState({ pointed: null })
})

test('what is pointed at keeps its place, however near it comes', () => {
  useZoom.setState({ pointed: 30 * s })
  for (let i = 0; i < 4; i++) {
    zoomBy(1.6)
    expect(shareOf(zoomed()!, 30 * s)).toBeCloseTo(0.3)
  }
  for (let i = 0; i < 4; i++) zoomBy(1 / 1.6)
  expect(zoomed()).toBeNull()
})

test('it never comes nearer than a tenth of a second, and never leaves the run', () => {
  expect(nearer({ from: 0, to: 1 * s }, 1_000, 0, 100 * s)).toEqual({ from: 0, to: 100_000 })
  expect(inside(95 * s, 10 * s, 100 * s)).toEqual({ from: 90 * s, to: 100 * s })
  expect(inside(-5 * s, 10 * s, 100 * s)).toEqual({ from: 0, to: 10 * s })
  expect(inside(0, 100 * s, 100 * s)).toBeNull()
})

test('the playhead that leaves takes what is shown along', () => {
  useZoom.setState({ pointed: 0 })
  zoomBy(10)
  panBy(0.5)
  expect(zoomed()).toEqual({ from: 5 * s, to: 15 * s })
  keepInSight(14 * s)
  expect(zoomed()).toEqual({ from: 5 * s, to: 15 * s })
  keepInSight(16 * s)
  expect(zoomed()).toEqual({ from: 15 * s, to: 25 * s })
  expect(headAt(zoomed()!, 4 * s)).toBeNull()
  expect(momentAt(zoomed()!, 0.1)).toBe(16 * s)
})
