// Simulated records per second of processor time on the reference scene, with everything on: referee, invariants,
// narration, series and checkpoints.
import { seconds } from '../../src/kernel/time'
import { ledgerOf } from '../../src/simulation/ledger'
import { advance, createRun, type Run } from '../../src/simulation/run'
import { median } from '../pair'
import type { Measure } from '../row'
import { referenceScene } from '../scenes'
import { threadTime } from '../time'

const RATE = 30_000
/** Virtual seconds per slice. */
const SLICE = 2
/** What all invariants together may add to the time of the scene. */
const INVARIANTS_GOAL = 0.25

export const simulationRows: Measure = () => {
  const [run, unwatched] = [
    createRun(referenceScene(RATE, '120s')),
    createRun(referenceScene(RATE, '120s'), { watching: false }),
  ]
  for (const each of [run, unwatched]) advance(each, seconds(6))
  const rates: number[] = []
  const factors: number[] = []
  const shares: number[] = []
  for (let i = 0; i < 12; i++) {
    const { records, time } = slice(run)
    rates.push(records / time)
    factors.push(SLICE / time)
    shares.push(time / slice(unwatched).time - 1)
  }
  const rate = median(rates)
  const share = median(shares)
  return Promise.resolve([
    {
      name: 'reference scene, 30,000 records/s',
      value: rate,
      unit: 'records/s',
      ratio: rate / 500_000,
      against: 'goal of 500,000 records/s',
    },
    { name: 'reference scene, model time', value: median(factors), unit: 'x real time', ratio: null, against: '' },
    {
      name: 'what its invariants add',
      value: share * 100,
      unit: '%',
      ratio: share / INVARIANTS_GOAL,
      against: `goal of at most ${INVARIANTS_GOAL * 100} %`,
    },
  ])
}

function slice(run: Run): { records: number; time: number } {
  const before = ledgerOf(run.state.referee).acked
  const began = threadTime()
  advance(run, run.state.world.now + seconds(SLICE))
  const time = (threadTime() - began) / 1_000
  if (run.state.stopped !== null) throw new Error(run.state.stopped.message)
  return { records: ledgerOf(run.state.referee).acked - before, time }
}
