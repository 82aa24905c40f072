// `window.millrace`: the same verbs that a person has, for tests and for the console.
import type { Act } from '../blueprint/scenario'
import { parseMoment } from './format'
import { openText } from './files/open'
import { useDocument } from './stores/document'
import { perform } from './stores/perform'
import { askWorker, pause, play, seek, setSpeed, settledRun, type Speed, step, useRun } from './stores/run'
import { useWorkspace } from './stores/workspace'

const moment = (at: number | string): number => {
  const parsed = typeof at === 'number' ? at : parseMoment(at)
  if (parsed === null) throw new RangeError(`“${at}” is no time`)
  return parsed
}

/** Resolves when the newest frame has been drawn. */
async function settled() {
  await settledRun()
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
}

const driver = {
  version: 1,
  settled,
  play,
  pause,
  setSpeed: (speed: Speed) => setSpeed(speed),
  /** Micros, or `'12.4s'`. */
  async seek(at: number | string) {
    pause()
    seek(moment(at))
    await settled()
  },
  async step(direction: 1 | -1 = 1) {
    step(direction)
    await settled()
  },
  async do(act: Act, label: string = act.do) {
    const done = perform(act, label)
    await settled()
    return done
  },
  open: (text: string) => openText(text, 'The text', { from: 'new' }),
  /** Value of an expression now; throws when it has none. */
  async get(expression: string) {
    const answer = await askWorker('evaluate', { expression })
    if ('problem' in answer) throw new Error(answer.problem)
    return answer.value
  },
  digest: () => askWorker('digest', {}),
  frame: () => useRun.getState().frame,
  scenario: () => useDocument.getState().scenario,
  workspace: () => useWorkspace.getState(),
}

/** What `window.millrace` can do. */
export type Driver = typeof driver

declare global {
  interface Window {
    millrace: Driver
  }
}

export function offerDriver() {
  window.millrace = driver
}
