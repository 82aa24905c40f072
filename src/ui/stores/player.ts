// The conversation with the worker, one question at a time, and the clock that turns wall time into virtual time.
// No React and no browser globals in here: run.ts gives it a worker, a clock and a place to tell what came back.
import type { Scenario } from '../../blueprint/scenario'
import type { Command, Commands, Frame } from '../../worker/protocol'

/** Virtual seconds per wall second; 'max': as fast as the worker goes. */
export type Speed = number | 'max'

/** The end of the simulation worker that the page holds (src/worker/client.ts makes one). */
export interface WorkerEnd {
  ask<C extends Command>(command: C, args: Parameters<Commands[C]>[0]): Promise<ReturnType<Commands[C]>>
  onCrash(listener: (error: Error) => void): void
  terminate(): void
}

/** What the player needs from the page, and whom it tells. */
export interface PlayerOptions {
  createWorker(): WorkerEnd
  /** Calls back before the next paint with a wall time in ms. */
  nextFrame(callback: (wall: number) => void): void
  /** A frame came; `jumped` when it does not simply follow the one before. */
  onFrame(frame: Frame, jumped: boolean): void
  onCrash(error: Error): void
  /** The clock moves no more often than that, ms of wall time; absent: with every paint. */
  pace?(): number
}

export interface Player {
  /** Starts a new run of `scenario`, and shows it at `at`. */
  load(scenario: Scenario, at?: number): void
  /** The document changed: the same run goes on with it. */
  change(scenario: Scenario): void
  seek(at: number): void
  step(direction: 1 | -1): void
  answer(line: number): void
  setPlaying(playing: boolean): void
  setSpeed(speed: Speed): void
  /** How far full speed goes, Micros. */
  setGoal(at: number): void
  /** Virtual time of this very moment, Micros, between frames too; whole microseconds once it rests. */
  now(): number
  /** Asks beside the clock's own questions (life-lines, expressions, digests). */
  ask<C extends Command>(command: C, args: Parameters<Commands[C]>[0]): Promise<ReturnType<Commands[C]>>
  /** Starts a new worker with the document and goes back to `at`. */
  restart(scenario: Scenario, at: number): void
  /** Nothing is asked, and nothing waits to be. */
  idle(): boolean
  dispose(): void
}

/** Wall time, ms, that the clock may run ahead of the last frame before it waits for the worker. */
const LEAD = 120
/** Longest wall step, ms: after a background tab or a stall, the clock goes on instead of jumping. */
const LONGEST_TICK = 100
/** How far ahead one question at full speed reaches, and how long the worker may work on it, ms. */
const MAX_REACH = 20_000_000
const MAX_BUDGET = 40
const BUDGET = 14
/** Wall time between two frames with faces, ms (15 Hz). */
const FACES_EVERY = 66

/** What ends at another moment than the one before. */
const jumps: ReadonlySet<Command> = new Set<Command>(['load', 'change', 'seek'])

interface Wishes {
  load: { scenario: Scenario; at: number } | null
  change: Scenario | null
  answer: number | null
  seek: number | null
  steps: number
}

export function createPlayer(options: PlayerOptions): Player {
  let worker: WorkerEnd | null = null
  let generation = 0
  let asking = false
  let playing = false
  let ticking = false
  let speed: Speed = 1
  let goal = Number.MAX_SAFE_INTEGER
  /** Virtual time as shown, and as simulated. */
  let clock = 0
  let edge = 0
  let runId = 0
  let lastWall = 0
  /** Wall time, ms, that the clock has yet to follow. */
  let behind = 0
  /** Wall time of the last frame with faces, and whether later ones came without. */
  let facesAt = 0
  let faceless = false
  const wishes: Wishes = { load: null, change: null, answer: null, seek: null, steps: 0 }

  const wished = () =>
    wishes.load !== null ||
    wishes.change !== null ||
    wishes.answer !== null ||
    wishes.seek !== null ||
    wishes.steps !== 0

  const spawn = () => {
    generation++
    asking = false
    worker?.terminate()
    const mine = generation
    worker = options.createWorker()
    worker.onCrash((error) => mine === generation && died(error))
  }
  const died = (error: Error) => {
    generation++
    asking = false
    worker?.terminate()
    worker = null
    clock = edge
    options.onCrash(error)
  }

  const send = <C extends 'load' | 'change' | 'answer' | 'seek' | 'step' | 'advance'>(
    command: C,
    args: Parameters<Commands[C]>[0],
  ) => {
    if (!worker) return
    asking = true
    const mine = generation
    // Where a jump shall end: a seek and a new run say so, a change keeps the time.
    const target = 'at' in args ? args.at : Math.floor(clock)
    worker.ask(command, args).then(
      (frame) => {
        if (mine !== generation) return
        asking = false
        take(frame, command, target)
        pump(false)
      },
      (error: Error) => {
        if (mine === generation) died(error)
      },
    )
  }

  const take = (frame: Frame, command: Command, target: number) => {
    if (frame.runId < runId) return
    const jumped = command !== 'advance' || frame.runId !== runId
    runId = frame.runId
    edge = frame.now
    faceless = !frame.faces
    const halted = frame.stopped !== null || frame.asking !== null
    const cutShort = jumps.has(command) && !frame.reached && !halted && edge < target
    // A long jump comes in parts, so that a person sees it move and may change their mind.
    if (cutShort) wishes.seek ??= target
    if (command === 'seek' || command === 'step' || command === 'load') clock = wishes.seek ?? edge
    else if (command === 'change') clock = playing ? Math.max(clock, edge) : (wishes.seek ?? edge)
    else if (halted || (playing ? speed === 'max' : frame.reached)) clock = edge
    options.onFrame(frame, jumped)
  }

  /** Asks the next question, if none is open: what a person wished comes before the passing of time. */
  const pump = (onTick: boolean) => {
    if (asking || !worker) return
    if (wishes.load !== null) {
      const { scenario, at } = wishes.load
      wishes.load = wishes.change = null
      return send('load', { scenario, at })
    }
    if (wishes.change !== null) {
      const scenario = wishes.change
      wishes.change = null
      return send('change', { scenario })
    }
    if (wishes.answer !== null) {
      const line = wishes.answer
      wishes.answer = null
      return send('answer', { line })
    }
    if (wishes.seek !== null) {
      const at = wishes.seek
      wishes.seek = null
      return send('seek', { at })
    }
    if (wishes.steps !== 0) {
      const direction = wishes.steps > 0 ? 1 : -1
      wishes.steps -= direction
      return send('step', { direction })
    }
    if (playing && speed === 'max') {
      const to = Math.min(edge + MAX_REACH, goal)
      return to > edge ? send('advance', { to, budgetMs: MAX_BUDGET, faces: true }) : undefined
    }
    const to = Math.floor(clock)
    const faces = !playing || lastWall - facesAt >= FACES_EVERY
    if ((to > edge && (onTick || !playing)) || (faceless && !playing)) {
      if (faces) facesAt = lastWall
      send('advance', { to: Math.max(to, edge), budgetMs: BUDGET, faces })
    }
  }

  const tick = (wall: number) => {
    ticking = false
    const elapsed = Math.min(Math.max(wall - lastWall, 0), LONGEST_TICK)
    lastWall = wall
    const pace = options.pace?.() ?? 0
    behind += elapsed
    if (playing && speed !== 'max' && !wished() && behind >= pace) {
      clock = Math.min(clock + behind * 1_000 * speed, edge + Math.max(LEAD, pace) * 1_000 * speed)
      behind = 0
    }
    pump(true)
    startTicking()
  }
  const startTicking = () => {
    if (ticking || !playing) return
    ticking = true
    options.nextFrame(tick)
  }

  const player: Player = {
    load(scenario, at = 0) {
      if (!worker) spawn()
      Object.assign(wishes, { load: { scenario, at }, change: null, answer: null, seek: null, steps: 0 })
      clock = at
      pump(false)
    },
    change(scenario) {
      wishes.change = scenario
      pump(false)
    },
    seek(at) {
      wishes.seek = Math.max(0, Math.round(at))
      wishes.steps = 0
      clock = wishes.seek
      pump(false)
    },
    step(direction) {
      player.setPlaying(false)
      wishes.steps += direction
      pump(false)
    },
    answer(line) {
      wishes.answer = line
      pump(false)
    },
    setPlaying(wanted) {
      if (playing === wanted) return
      playing = wanted
      if (playing) {
        options.nextFrame((wall) => {
          lastWall = wall
          behind = 0
          startTicking()
        })
      } else {
        clock = speed === 'max' ? edge : Math.max(Math.floor(clock), wishes.seek ?? 0)
        pump(false)
      }
    },
    setSpeed(wanted) {
      if (speed === 'max' || wanted === 'max') clock = Math.max(edge, wishes.seek ?? 0)
      speed = wanted
    },
    setGoal(at) {
      goal = at
    },
    now: () => clock,
    ask(command, args) {
      if (!worker) return Promise.reject(new Error('the simulation does not run'))
      return worker.ask(command, args)
    },
    restart(scenario, at) {
      spawn()
      runId = 0
      edge = 0
      Object.assign(wishes, { load: { scenario, at }, change: null, answer: null, seek: null, steps: 0 })
      clock = at
      pump(false)
    },
    idle: () => !asking && !wished() && !faceless && Math.floor(clock) <= edge,
    dispose() {
      generation++
      playing = false
      worker?.terminate()
      worker = null
    },
  }
  return player
}
