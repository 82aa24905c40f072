// The worker's end of the conversation: each command is one call into the simulation, each answer a reply.
import { createPicture, frameOf, startOver, type Picture } from '../simulation/views/picture'
import { advance, change, createRun, digest, seek, stepVisible } from '../simulation/run'
import type { Run } from '../simulation/run-state'
import type { Command, Commands, Frame, Reply, Request } from './protocol'

interface Session {
  run: Run
  picture: Picture
}

type Answer<C extends Command> = ReturnType<Commands[C]>
type Answers = { [C in Command]: (args: Parameters<Commands[C]>[0]) => Answer<C> | Promise<Answer<C>> }

// What only a question needs is no part of the engine's file: it is fetched when the first scene is there.
const asking = () => import('../simulation/ask')
const promises = () => import('../simulation/invariants/catalogue')

/** A seek or a change simulates for at most this long, ms, before it shows how far it came. */
const JUMP_BUDGET_MS = 2_000

/**
 * Answers requests through `post`. `clock` is the wall clock in ms: it bounds how long one answer may take and
 * decides nothing else.
 */
export function createHost(
  post: (reply: Reply, transfer: Transferable[]) => void,
  clock: () => number,
): (request: Request) => void {
  let session: Session | null = null
  let runs = 0

  const present = (): Session => {
    if (session === null) throw new Error('nothing is loaded yet')
    return session
  }
  const within = (budgetMs: number) => {
    const end = clock() + budgetMs
    return () => clock() < end
  }
  // A jump tells everything anew.
  const jump = (move: (run: Run) => boolean): Frame => {
    const { run, picture } = present()
    const reached = move(run)
    startOver(picture)
    return frameOf(run, picture, reached)
  }

  const answers: Answers = {
    load({ scenario, at }) {
      const run = createRun(scenario, { interactive: true })
      session = { run, picture: createPicture(run, ++runs) }
      return at > 0 ? answers.seek({ at }) : frameOf(run, session.picture, true)
    },
    change: ({ scenario }) =>
      jump((run) => {
        const { now } = run.state.world
        // Another history: frames of the old one, still on their way, are stale.
        if (session !== null) session.picture.runId = ++runs
        change(run, scenario, within(JUMP_BUDGET_MS))
        return run.state.world.now === now
      }),
    advance({ to, budgetMs, faces }) {
      const { run, picture } = present()
      const reached = advance(run, Math.max(to, run.state.world.now), within(budgetMs))
      // A run that stops is looked at.
      return frameOf(run, picture, reached, faces || run.asking !== null || run.state.stopped !== null)
    },
    seek: ({ at }) => jump((run) => seek(run, Math.max(0, Math.round(at)), within(JUMP_BUDGET_MS))),
    step: ({ direction }) =>
      jump((run) => {
        stepVisible(run, direction)
        return true
      }),
    answer({ line }) {
      const { run, picture } = present()
      run.answered[line] = true
      if (run.asking === line) run.asking = null
      return frameOf(run, picture, true)
    },
    lifeLine: async ({ record }) => (await asking()).lifeLine(present().run.state, record),
    carriers: async ({ record }) => (await asking()).carriers(present().run.state, record),
    invariants: async () => (await promises()).invariantCards(),
    evaluate: async ({ expression }) => (await asking()).evaluateText(present().run.state, expression),
    digest: () => digest(present().run),
  }

  return ({ id, command, args }) => {
    const tell = (value: unknown) => {
      const flights = (value as Partial<Frame> | null)?.flights
      post({ id, ok: true, value }, flights instanceof ArrayBuffer ? [flights] : [])
    }
    const fail = (error: unknown) => {
      const { name, message, stack = '' } = error as Error
      post({ id, ok: false, error: { name, message, stack } }, [])
    }
    try {
      const value = (answers[command] as (args: unknown) => unknown)(args)
      if (value instanceof Promise) void value.then(tell).catch(fail)
      else tell(value)
    } catch (error) {
      fail(error)
    }
    if (command === 'load') for (const fetchAhead of [asking, promises]) fetchAhead().catch(() => {})
  }
}
