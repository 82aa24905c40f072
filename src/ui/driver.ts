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

/** Until what the address asks for has been opened, there is nothing that a verb could be meant for. */
let opened: Promise<unknown> = Promise.resolve()

/** Resolves when the newest frame has been drawn. */
async function settled() {
  await opened
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
  if (!reply.ok) throw new RangeError(reply.problems.map(({ message, fix }) => `${message} ${fix}`).join('\n'))
  return reply.scenario.timeline.at(-1)!.act
}

const driver = {
  version: 1,
  settled,
  async play() {
    await opened
    play()
  },
  async pause() {
    await opened
    pause()
  },
  async setSpeed(speed: Speed) {
    await opened
    setSpeed(speed)
  },
  /** Micros, or `'12.4s'`. */
  async seek(at: number | string) {
    const to = moment(at)
    await opened
    pause()
    seek(to)
    await settled()
  },
  async step(direction: 1 | -1 = 1) {
    await opened
    step(direction)
    await settled()
  },
  /** Does now what a line of a timeline says. Throws what is wrong with the line; false when it cannot be done now. */
  async do(line: Line, label: string = line.do) {
    await opened
    const done = perform(await actOf(line), label)
    await settled()
    return done
  },
  async open(text: string) {
    await opened
    return openText(text, 'The text', { from: 'new' })
  },
  /** Value of an expression now; throws when it has none. */
  async get(expression: string) {
    await opened
    const answer = await askWorker('evaluate', { expression })
    if ('problem' in answer) throw new Error(answer.problem)
    return answer.value
  },
  async digest() {
    await opened
    return askWorker('digest', {})
  },
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

/** `whenOpened`: the address's document is there, and stands where the address says. */
export function offerDriver(whenOpened: Promise<unknown>) {
  opened = whenOpened
  window.millrace = driver
}
