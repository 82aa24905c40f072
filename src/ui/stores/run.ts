// The run as the page sees it: latest frame, history, playback. The worker holds the simulation; nothing here does.
import { create } from 'zustand'
import type { Scenario } from '../../blueprint/scenario'
import type { Command, Commands, Frame } from '../../worker/protocol'
import { emptyHistory, extendHistory, type History } from './history'
import { motionReduced } from './workspace'
import { createPlayer, type Player, type Speed, type WorkerEnd } from './player'

export type { Speed } from './player'

/** The stops of the speed control, virtual seconds per wall second. */
export const speeds = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100] as const

/** Where motion shall be reduced the picture goes on in steps, at most two a second (ms of wall time). */
const REDUCED_PACE = 500

export interface RunState {
  status: 'booting' | 'ready' | 'crashed'
  error: Error | null
  /** Null until the worker has answered for the first time. It stays when the worker dies. */
  frame: Frame | null
  history: History
  playing: boolean
  speed: Speed
  /** At full speed: where it goes to, Micros; the canvas rests until it is there. Null: it does not go at full speed. */
  goal: number | null
  /** Has this run ever been played or stepped? Before that, what a person does belongs to the blueprint. */
  started: boolean
  /** Lines of predict steps that this run does not ask again. */
  answered: readonly number[]
}

export const useRun = create<RunState>(() => ({
  status: 'booting',
  error: null,
  frame: null,
  history: emptyHistory,
  playing: false,
  speed: 1,
  goal: null,
  started: false,
  answered: [],
}))

/** Messages under way, packed as flights.ts says; `reset`: they replace all that came before. */
export interface FlightBatch {
  runId: number
  now: number
  flights: ArrayBuffer
  reset: boolean
  /** Ids by the numbers that flights use; the same object until it changes. */
  names: { actors: string[]; partitions: string[]; errors: string[] }
}
type FlightListener = (batch: FlightBatch) => void

/** Shortest wall time between two frames for React, ms (15 Hz). Flights do not wait. */
const PUBLISH_EVERY = 66

const noNames: FlightBatch['names'] = { actors: [], partitions: [], errors: [] }
const listeners = new Set<FlightListener>()
let names = noNames
let player: Player | null = null
let waiting: Frame | null = null
let history: History = emptyHistory
/** End of the scenario, Micros. */
let end = 0
let publishedAt = 0
let timer: ReturnType<typeof setTimeout> | null = null
const settled: (() => void)[] = []

/** Connects the store with the simulation. Call once; the result disconnects it again. */
export function startRun(
  createWorker: () => WorkerEnd,
  nextFrame: (callback: (wall: number) => void) => void,
): () => void {
  const pace = () => (motionReduced() ? REDUCED_PACE : 0)
  player = createPlayer({ createWorker, nextFrame, onFrame: receive, onCrash: crashed, pace })
  return () => {
    player?.dispose()
    player = null
    if (timer) clearTimeout(timer)
    timer = null
  }
}

function receive(frame: Frame, jumped: boolean) {
  names = frame.names ?? names
  const batch = { runId: frame.runId, now: frame.now, flights: frame.flights, reset: frame.flightsReset, names }
  for (const listener of listeners) listener(batch)
  history = extendHistory(history, frame)
  if (!frame.faces) return
  waiting = frame
  const { goal } = useRun.getState()
  const halted = frame.stopped !== null || frame.asking !== null || (goal !== null && frame.now >= goal)
  const wait = publishedAt + PUBLISH_EVERY - performance.now()
  if (jumped || halted || wait <= 0 || useRun.getState().status !== 'ready') publish()
  else timer ??= setTimeout(publish, wait)
  if (halted) pause()
}

function publish() {
  if (timer) clearTimeout(timer)
  timer = null
  publishedAt = performance.now()
  if (waiting) useRun.setState({ frame: waiting, history, status: 'ready', error: null })
  waiting = null
  if (!player?.idle()) return
  for (const resolve of settled.splice(0)) resolve()
}

function crashed(error: Error) {
  publish()
  useRun.setState({ status: 'crashed', error, playing: false, goal: null })
  for (const resolve of settled.splice(0)) resolve()
}

/** Hears every flight as soon as it is known. Returns the way to stop listening. */
export function onFlights(listener: FlightListener): () => void {
  listeners.add(listener)
  // Who comes late asks for all that is under way now.
  if (useRun.getState().frame) player?.seek(actTime())
  return () => listeners.delete(listener)
}

/** Virtual time of this very moment, Micros, to draw with; between frames it runs on. */
export const virtualNow = (): number => player?.now() ?? 0

/** The whole microsecond at which something done now happens. */
export const actTime = (): number => Math.floor(virtualNow())

/** A new run of `scenario`, shown at `at`. */
export function loadRun(scenario: Scenario, at: number) {
  history = emptyHistory
  end = scenario.time.end
  useRun.setState({ playing: false, started: at > 0, goal: null, answered: [] })
  player?.setPlaying(false)
  player?.load(scenario, at)
}

/** The document changed: the run goes on with it, simulated anew where its past differs. */
export function changeRun(scenario: Scenario) {
  end = scenario.time.end
  player?.change(scenario)
}

export function play() {
  const { frame, playing, status } = useRun.getState()
  if (playing || status === 'crashed' || frame?.stopped || (frame?.asking ?? null) !== null) return
  useRun.setState({ playing: true, started: true })
  // Who heard of it may have stopped it again.
  if (!useRun.getState().playing) return
  aimAtGoal()
  player?.setPlaying(true)
}

/** Full speed goes to the end of the scenario, and from there on once more as far. */
function aimAtGoal() {
  const { playing, speed } = useRun.getState()
  const fast = playing && speed === 'max'
  const now = virtualNow()
  const goal = !fast ? null : now < end ? end : Math.floor(now) + Math.max(end, 1_000_000)
  if (goal !== null) player?.setGoal(goal)
  useRun.setState({ goal })
}

export function pause() {
  if (!useRun.getState().playing) return
  useRun.setState({ playing: false, goal: null })
  player?.setPlaying(false)
}

export const togglePlay = () => (useRun.getState().playing ? pause() : play())

/** Goes to any moment; the future is simulated. */
export function seek(at: number) {
  if (at > 0) useRun.setState({ started: true })
  player?.seek(at)
}

/** One event that people can see, forward or back. */
export function step(direction: 1 | -1) {
  pause()
  if (direction === 1) useRun.setState({ started: true })
  player?.step(direction)
}

export function toStart() {
  pause()
  seek(0)
}

/** To the latest moment that was ever reached. */
export const toLive = () => seek(useRun.getState().frame?.live ?? 0)

export function setSpeed(speed: Speed) {
  useRun.setState({ speed })
  player?.setSpeed(speed)
  aimAtGoal()
}

/** The speed at which a time profile is watched. */
export const usualSpeed = (profile: 'classroom' | 'realistic'): number => (profile === 'classroom' ? 1 : 0.02)

/** The next slower (-1) or faster (1) stop of the speed control. */
export function changeSpeed(direction: 1 | -1) {
  const { speed } = useRun.getState()
  if (direction === 1) {
    if (speed !== 'max') setSpeed(speeds.find((stop) => stop > speed) ?? 'max')
  } else {
    setSpeed(speed === 'max' ? speeds.at(-1)! : (speeds.findLast((stop) => stop < speed) ?? speeds[0]))
  }
}

/** Goes on after a predict step. */
export function answer(line: number) {
  // The question is off the screen at once, whenever the worker's answer comes.
  useRun.setState(({ frame, answered }) => ({
    frame: frame && { ...frame, asking: null },
    answered: [...answered, line],
  }))
  player?.answer(line)
}

/** Asks the worker beside the clock: life-lines, expressions, digests. */
export function askWorker<C extends Command>(
  command: C,
  args: Parameters<Commands[C]>[0],
): Promise<ReturnType<Commands[C]>> {
  return player ? player.ask(command, args) : Promise.reject(new Error('the simulation does not run'))
}

/** A new worker, the same document, back to the moment of the last good frame. */
export function reloadRun(scenario: Scenario) {
  end = scenario.time.end
  useRun.setState({ status: 'booting', error: null, playing: false, goal: null, answered: [] })
  player?.setPlaying(false)
  player?.restart(scenario, useRun.getState().frame?.now ?? 0)
}

/** Resolves when nothing is asked of the worker and the newest frame is in the store (playback paused). */
export function settledRun(): Promise<void> {
  if (!waiting && player?.idle() !== false) return Promise.resolve()
  return new Promise((resolve) => settled.push(resolve))
}
