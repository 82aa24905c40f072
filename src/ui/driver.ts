// `window.millrace`: the same verbs that a person has, for tests and for the console.
import type { Plain } from '../blueprint/field'
import { printDuration } from '../blueprint/units'
import { parseInWorker } from '../worker/parse-client'
import { parseMoment } from './format'
import { openText } from './files/open'
import { useDocument } from './stores/document'
import { perform } from './stores/perform'
import { actTime, askWorker, pause, play, seek, setSpeed, settledRun, type Speed, step, useRun } from './stores/run'
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

/** A line of a timeline as a file has it, without the moment. */
type Line = { do: string; [field: string]: Plain }

/** Reads a line as part of the open document, by the reader of files: its defaults, its short forms, its objections. */
async function actOf(line: Line) {
  const { toPlain } = await import('../blueprint/print')
  const { timeline = [], ...document } = toPlain(useDocument.getState().scenario)
  const lines = [...(timeline as Plain[]), { ...line, at: printDuration(actTime()) }]
  const reply = await parseInWorker(JSON.stringify({ ...document, timeline: lines }), 'This line')
  if (!reply.ok)
    throw new RangeError(reply.problems.map(({ message, fix }) => `${message} ${fix ?? ''}`.trim()).join('\n'))
  return reply.scenario.timeline.at(-1)!.act
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
  /** Does now what a line of a timeline says. Throws what is wrong with the line; false when it cannot be done now. */
  async do(line: Line, label: string = line.do) {
    const done = perform(await actOf(line), label)
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
