// Simulated records per second of processor time on the reference scene, with everything on: referee, invariants,
// narration, series and checkpoints.
import { seconds } from '../../src/kernel/time'
import { ledgerOf } from '../../src/simulation/referee/ledger'
import { advance, createRun } from '../../src/simulation/run'
import type { Run } from '../../src/simulation/run-state'
import { median } from '../pair'
import type { Measure } from '../row'
import { referenceScene } from '../scenes'
import { threadTime } from '../time'

const RATE = 30_000
/** Virtual seconds per slice: short, so that both halves of a pair meet the same machine. */
const SLICE = 0.5
const ROUNDS = 40
/** What all invariants together may add to the time of the scene. */
const INVARIANTS_GOAL = 0.25

export const simulationRows: Measure = () => {
  const watched = sceneAt(6, true)
  // A run by itself first: a second one in the same memory would make its garbage collection slower.
  const alone = Array.from({ length: ROUNDS }, () => slice(watched))
  const rate = median(alone.map(({ records, time }) => records / time))
  const factor = median(alone.map(({ time }) => SLICE / time))
  const share = invariantsShare(watched, sceneAt(6 + ROUNDS * SLICE, false))
  return Promise.resolve([
    {
      name: 'reference scene, 30,000 records/s',
      value: rate,
      unit: 'records/s',
      ratio: rate / 500_000,
      against: 'goal of 500,000 records/s',
    },
    { name: 'reference scene, model time', value: factor, unit: 'x real time', ratio: null, against: '' },
    {
      name: 'what its invariants add',
      value: share * 100,
      unit: '%',
      ratio: share / INVARIANTS_GOAL,
      against: `goal of at most ${INVARIANTS_GOAL * 100} %`,
    },
  ])
}

/** The scene, run up to a time in virtual seconds. */
function sceneAt(time: number, watching: boolean): Run {
  const run = createRun(referenceScene(RATE, '120s'), { watching })
  advance(run, seconds(time))
  return run
}

// Slices in turn, and who goes first changes, so that neither always meets the other's leftovers.
function invariantsShare(watched: Run, unwatched: Run): number {
  const shares = Array.from({ length: ROUNDS }, (_, round) => {
    const first = slice(round % 2 === 0 ? watched : unwatched).time
    const second = slice(round % 2 === 0 ? unwatched : watched).time
    return (round % 2 === 0 ? first / second : second / first) - 1
  })
  return median(shares)
}

function slice(run: Run): { records: number; time: number } {
  const before = ledgerOf(run.state.referee).acked
  const began = threadTime()
  advance(run, run.state.world.now + seconds(SLICE))
  const time = (threadTime() - began) / 1_000
  if (run.state.stopped !== null) throw new Error(run.state.stopped.message)
  return { records: ledgerOf(run.state.referee).acked - before, time }
}
