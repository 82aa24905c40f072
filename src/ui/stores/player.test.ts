// The player: one clock, one conversation with the worker.
import { describe, expect, test } from 'vitest'
import { emptyScenario } from '../../blueprint/defaults'
import type { Command, Frame } from '../../worker/protocol'
import { frame } from '../testing/frame'
import { createPlayer, type PlayerOptions, type WorkerEnd } from './player'

interface Question {
  command: Command
  args: Record<string, unknown>
  answer(change?: Partial<Frame>): Promise<void>
  fail(error: Error): Promise<void>
}

/** A player with a worker that answers when told to, and a wall clock that is moved by hand. */
function setUp(change: Partial<PlayerOptions> = {}) {
  const questions: Question[] = []
  const frames: Frame[] = []
  const crashes: Error[] = []
  let callbacks: ((wall: number) => void)[] = []
  let crash: (error: Error) => void = () => {}
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve))
  const createWorker = (): WorkerEnd => ({
    ask: (command, args) =>
      new Promise((resolve, reject) => {
        questions.push({
          command,
          args: args as Record<string, unknown>,
          answer: (answer) => (resolve(frame(answer) as never), settle()),
          fail: (error) => (reject(error), settle()),
        })
      }),
    onCrash: (listener) => (crash = listener),
    terminate: () => {},
  })
  const player = createPlayer({
    createWorker,
    nextFrame: (callback) => callbacks.push(callback),
    onFrame: (taken) => frames.push(taken),
    onCrash: (error) => crashes.push(error),
    ...change,
  })
  return {
    player,
    questions,
    frames,
    crashes,
    crash: (error: Error) => crash(error),
    /** The page paints at this wall time, ms. */
    paint(wall: number) {
      const due = callbacks
      callbacks = []
      for (const callback of due) callback(wall)
    },
    async loaded() {
      player.load(emptyScenario())
      await questions[0]!.answer()
    },
  }
}

describe('the clock', () => {
  test('follows the wall at the chosen speed and asks for what it shows', async () => {
    const { player, questions, paint, loaded } = setUp()
    await loaded()
    player.setSpeed(2)
    player.setPlaying(true)
    paint(1_000)
    paint(1_016)
    expect(player.now()).toBe(32_000)
    expect(questions.at(-1)).toMatchObject({ command: 'advance', args: { to: 32_000 } })
  })

  test('goes in steps of half a second where motion shall be reduced', async () => {
    const { player, questions, paint, loaded } = setUp({ pace: () => 500 })
    await loaded()
    player.setPlaying(true)
    const seen = new Set<number>()
    for (let wall = 1_000; wall <= 3_000; wall += 50) {
      paint(wall)
      seen.add(player.now())
      const { command, args, answer } = questions.at(-1)!
      if (command === 'advance') await answer({ now: args.to as number, reached: true })
    }
    expect([...seen]).toEqual([0, 500_000, 1_000_000, 1_500_000, 2_000_000])
  })

  test('waits for a slow worker rather than running away', async () => {
    const { player, paint, loaded } = setUp()
    await loaded()
    player.setPlaying(true)
    for (let wall = 0; wall <= 3_000; wall += 16) paint(wall)
    expect(player.now()).toBe(120_000)
  })

  test('goes on after a long sleep of the tab instead of jumping', async () => {
    const { player, paint, loaded } = setUp()
    await loaded()
    player.setPlaying(true)
    paint(0)
    paint(60_000)
    expect(player.now()).toBe(100_000)
  })

  test('rests on a whole microsecond, and ends with a frame that has faces', async () => {
    const { player, questions, paint, loaded } = setUp()
    await loaded()
    player.setSpeed(0.01)
    player.setPlaying(true)
    paint(0)
    paint(16.666)
    await questions.at(-1)!.answer({ now: Math.floor(player.now()) })
    paint(33.3)
    player.setPlaying(false)
    expect(Number.isInteger(player.now())).toBe(true)
    expect(questions.at(-1)).toMatchObject({ command: 'advance', args: { to: player.now() } })
    await questions.at(-1)!.answer({ now: player.now(), faces: false })
    expect(questions.at(-1)).toMatchObject({ command: 'advance', args: { to: player.now(), faces: true } })
    await questions.at(-1)!.answer({ now: player.now() })
    expect(player.idle()).toBe(true)
  })
})

describe('the conversation', () => {
  test('has one question open at a time, and the latest wish wins', async () => {
    const { player, questions, loaded } = setUp()
    await loaded()
    player.seek(1_000)
    player.seek(2_000)
    player.seek(3_000)
    expect(questions.filter(({ command }) => command === 'seek')).toHaveLength(1)
    await questions.at(-1)!.answer({ now: 1_000 })
    expect(questions.filter(({ command }) => command === 'seek').map(({ args }) => args.at)).toEqual([1_000, 3_000])
    expect(player.now()).toBe(3_000)
    expect(player.idle()).toBe(false)
    await questions.at(-1)!.answer({ now: 3_000 })
    expect(player.idle()).toBe(true)
  })

  test('a seek that the worker cut short goes on until it arrives', async () => {
    const { player, questions, loaded } = setUp()
    await loaded()
    player.seek(9_000)
    await questions.at(-1)!.answer({ now: 4_000, reached: false })
    expect(questions.at(-1)).toMatchObject({ command: 'seek', args: { at: 9_000 } })
    expect(player.now()).toBe(9_000)
    await questions.at(-1)!.answer({ now: 9_000 })
    expect(player.idle()).toBe(true)
  })

  test('a run that stopped on the way is not driven further', async () => {
    const { player, questions, loaded } = setUp()
    await loaded()
    player.seek(9_000)
    const stopped = { reason: 'violation', at: 4_000, seq: 1, id: 'L1', message: '' } as const
    await questions.at(-1)!.answer({ now: 4_000, reached: false, stopped })
    expect(player.now()).toBe(4_000)
    expect(player.idle()).toBe(true)
  })

  test('frames of an older run are not shown', async () => {
    const { player, questions, frames, loaded } = setUp()
    await loaded()
    player.change(emptyScenario())
    await questions.at(-1)!.answer({ runId: 3 })
    player.seek(5)
    await questions.at(-1)!.answer({ runId: 2, now: 5 })
    expect(frames.map(({ runId }) => runId)).toEqual([1, 3])
  })

  test('steps are taken one by one, and stop the clock', async () => {
    const { player, questions, loaded } = setUp()
    await loaded()
    player.step(1)
    player.step(1)
    await questions.at(-1)!.answer({ now: 10 })
    await questions.at(-1)!.answer({ now: 20 })
    expect(questions.filter(({ command }) => command === 'step')).toHaveLength(2)
    expect(player.now()).toBe(20)
  })
})

describe('a worker that dies', () => {
  test('is reported once, and leaves the clock at the last good frame', async () => {
    const { player, questions, crashes, crash, paint, loaded } = setUp()
    await loaded()
    player.setPlaying(true)
    paint(0)
    paint(50)
    await questions.at(-1)!.answer({ now: 50_000 })
    paint(70)
    crash(new Error('out of memory'))
    await questions.at(-1)!.fail(new Error('gone'))
    expect(crashes.map(({ message }) => message)).toEqual(['out of memory'])
    expect(player.now()).toBe(50_000)
  })

  test('is replaced: the document is loaded again and the old moment found again', async () => {
    const { player, questions, crash, loaded } = setUp()
    await loaded()
    crash(new Error('out of memory'))
    player.restart(emptyScenario(), 7_000)
    expect(questions.slice(-1).map(({ command, args }) => [command, args.at])).toEqual([['load', 7_000]])
    await questions.at(-1)!.answer({ runId: 1, now: 7_000 })
    expect(player.now()).toBe(7_000)
  })

  test('a load that is far from its moment goes on to it', async () => {
    const { player, questions } = setUp()
    player.load(emptyScenario(), 9_000)
    await questions[0]!.answer({ now: 4_000, reached: false })
    expect(questions.at(-1)).toMatchObject({ command: 'seek', args: { at: 9_000 } })
    await questions.at(-1)!.answer({ now: 9_000 })
    expect(player.now()).toBe(9_000)
  })
})
