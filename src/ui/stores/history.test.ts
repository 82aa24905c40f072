// What a run has told is kept, and told once.
import { expect, test } from 'vitest'
import { frame, headline, sample } from '../testing/frame'
import { emptyHistory, extendHistory, firstAfter } from './history'

const texts = (history: ReturnType<typeof extendHistory>) => history.headlines.map(({ text }) => text)

const lived = extendHistory(
  emptyHistory,
  frame({
    now: 30,
    headlines: [headline(10, 'a'), headline(20, 'b'), headline(30, 'c')],
    samples: [sample(10), sample(20), sample(30)],
  }),
)

test('what comes is added to what is known', () => {
  expect(texts(extendHistory(lived, frame({ now: 40, headlines: [headline(40, 'd')] })))).toEqual(['a', 'b', 'c', 'd'])
})

test('going back within a run forgets nothing that lies ahead', () => {
  const back = extendHistory(
    lived,
    frame({
      now: 15,
      live: 30,
      headlines: [headline(10, 'a')],
      headlinesReset: true,
      samples: [sample(10)],
      samplesReset: true,
    }),
  )
  expect(texts(back)).toEqual(['a', 'b', 'c'])
  expect(back.samples.map(({ at }) => at)).toEqual([10, 20, 30])
})

test('living through the same time again tells nothing twice', () => {
  expect(texts(extendHistory(lived, frame({ now: 20, headlines: [headline(20, 'b')] })))).toEqual(['a', 'b', 'c'])
})

test('a changed past is another run: what the old one told of later times is forgotten', () => {
  const changed = extendHistory(
    lived,
    frame({ runId: 2, now: 15, headlines: [headline(10, 'a')], headlinesReset: true }),
  )
  expect(texts(changed)).toEqual(['a'])
  expect(changed.samples.map(({ at }) => at)).toEqual([10])
})

test('a frame with nothing new leaves the lists as they are, so that nothing is drawn again', () => {
  const same = extendHistory(lived, frame({ now: 31 }))
  expect(same.headlines).toBe(lived.headlines)
  expect(same.samples).toBe(lived.samples)
  expect(same.marks).toBe(lived.marks)
})

test('the first entry later than a moment is found by halves', () => {
  const list = [{ at: 1 }, { at: 3 }, { at: 3 }, { at: 9 }]
  expect([0, 1, 3, 8, 9].map((at) => firstAfter(list, at))).toEqual([0, 1, 3, 3, 4])
})
