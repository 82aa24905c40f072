// How long it takes to go to any moment of a ten-minute run, in processor time, and the memory that such a run keeps.
import { nextFloat, streamFor } from '../../src/kernel/random'
import { seconds } from '../../src/kernel/time'
import { advance, createRun, seek } from '../../src/simulation/run'
import { usedMegabytes } from '../memory'
import { quantile } from '../pair'
import type { Measure } from '../row'
import { referenceScene } from '../scenes'
import { threadTime } from '../time'

const RATE = 3_000
const MINUTES = 10
const SEEKS = 60
const MEMORY_GOAL = 600

export const seekRows: Measure = () => {
  const before = usedMegabytes()
  const run = createRun(referenceScene(RATE, `${MINUTES}min`))
  const end = seconds(MINUTES * 60)
  const began = threadTime()
  advance(run, end)
  const whole = threadTime() - began
  if (run.state.stopped !== null) throw new Error(run.state.stopped.message)
  const kept = usedMegabytes() - before
  const stream = streamFor(1, 'seeks')
  const times = Array.from({ length: SEEKS }, () => {
    const at = Math.floor(nextFloat(stream) * end)
    const from = threadTime()
    seek(run, at)
    return threadTime() - from
  })
  const p95 = quantile(times, 0.95)
  return Promise.resolve([
    {
      name: `seek in a ten-minute run at ${RATE} records/s, 95th percentile`,
      value: p95,
      unit: 'ms',
      ratio: whole / p95,
      against: 'running it from the start (times faster)',
    },
    { name: 'seek, median', value: quantile(times, 0.5), unit: 'ms', ratio: null, against: '' },
    {
      name: 'memory that it keeps',
      value: kept,
      unit: 'MB',
      ratio: kept / MEMORY_GOAL,
      against: `goal of ${MEMORY_GOAL} MB`,
    },
  ])
}
