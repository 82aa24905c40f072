// How long the slowest of the bad files of the tests takes until it is refused, in processor time.
import { parseScenario } from '../../src/blueprint/parse'
import { bad } from '../../src/blueprint/testing/bad-inputs'
import { median } from '../pair'
import type { Measure } from '../row'
import { threadTime } from '../time'

const TRIES = 5
/** What a person does not notice, ms. */
const GOAL = 1_000

export const readingRows: Measure = () => {
  const timed = bad.map(({ what, input }) => {
    const tries = Array.from({ length: TRIES }, () => {
      const from = threadTime()
      parseScenario(input)
      return threadTime() - from
    })
    return { what, value: median(tries) }
  })
  const slowest = timed.reduce((a, b) => (b.value > a.value ? b : a))
  const blank = timed.find(({ what }) => what === 'a million blank lines')!
  const row = (name: string, value: number) => ({
    name,
    value,
    unit: 'ms',
    ratio: value / GOAL,
    against: 'goal: 1,000',
  })
  return Promise.resolve([
    row(`refuse the slowest bad file (${slowest.what})`, slowest.value),
    row('refuse a million blank lines', blank.value),
  ])
}
