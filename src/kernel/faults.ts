// What can befall a process and the network between processes. A fault changes the world between two deliveries.
import { cutLink, holdLink } from './network'
import { replace } from './queue'
import { handle, receive, send, type Stage } from './step'
import type { Actor, Tagged } from './world'

/** Starts (or restarts) the process of an actor: it hears `started`. No effect when it runs already. */
export function start<M extends Tagged, F, A extends Actor>(stage: Stage<M, F, A>, id: string, cause = 0): void {
  const actor = stage.world.actors[id]!
  if (actor.up) return
  actor.up = true
  actor.reachable = true
  actor.paused = false
  handle(stage, actor, { type: 'started' }, id, cause)
}

/**
 * Ends the process of an actor at once; its timers are gone. Its host resets its
 * connections, so everybody it has talked with hears `disconnected`; unless the whole host falls `silent` (power lost),
 * which nobody is told, now or later, until the process is started again.
 */
export function crash<M extends Tagged, F, A extends Actor>(
  stage: Stage<M, F, A>,
  id: string,
  { silent = false, cause = 0 } = {},
): void {
  const { world } = stage
  const actor = world.actors[id]!
  if (!actor.up) return
  actor.up = false
  actor.reachable = !silent
  actor.paused = false
  actor.incarnation++
  delete world.inbox[id]
  if (silent) return
  for (const peer of Object.keys(world.network.links).toSorted()) {
    const talked = peer !== id && (world.network.links[peer]![id]?.peer ?? -1) >= 0
    if (talked && world.actors[peer]?.up) {
      send(stage, id, peer, { type: 'disconnected', peer: id } as unknown as M, cause)
    }
  }
}

/** Freezes a process (a long garbage collection): it hears nothing until `resume`, and then all that came, in order. */
export function pause<M extends Tagged, F, A extends Actor>(stage: Stage<M, F, A>, id: string): void {
  const actor = stage.world.actors[id]!
  if (actor.up) actor.paused = true
}

/**
 * Ends a pause. What came meanwhile is heard at once and in its order, before anything else of this moment: it came
 * earlier. No effect on an actor that is not paused.
 */
export function resume<M extends Tagged, F, A extends Actor>(stage: Stage<M, F, A>, id: string): void {
  const { world } = stage
  const actor = world.actors[id]!
  if (!actor.paused) return
  actor.paused = false
  const waiting = world.inbox[id] ?? []
  delete world.inbox[id]
  for (const delivery of waiting) receive(stage, actor, delivery)
}

/** Cuts or heals one direction. What is under way over a cut link is lost when it should arrive. */
export function setCut<M extends Tagged, F, A extends Actor>(
  stage: Stage<M, F, A>,
  from: string,
  to: string,
  cut: boolean,
): void {
  cutLink(stage.world.network, from, to, cut)
}

/** Keeps messages of a type (null: of any) waiting at the end of one direction, until `deliver` or `endHold`. */
export function hold<M extends Tagged, F, A extends Actor>(
  stage: Stage<M, F, A>,
  from: string,
  to: string,
  type: string | null,
): void {
  holdLink(stage.world.network, from, to, type)
}

/** Lets `count` of the messages (of one type; null: of any) that wait at the end of a direction be heard now, without the first `skip`. */
export function deliver<M extends Tagged, F, A extends Actor>(
  stage: Stage<M, F, A>,
  from: string,
  to: string,
  type: string | null,
  count: number,
  skip = 0,
): void {
  const { world } = stage
  const way = `${from}>${to}`
  const waiting = world.held[way] ?? []
  const due = waiting.filter(({ msg }) => type === null || msg.type === type).slice(skip, skip + count)
  if (due.length === 0) return
  const left = waiting.filter((delivery) => !due.includes(delivery))
  if (left.length > 0) world.held[way] = left
  else delete world.held[way]
  for (const delivery of due) {
    const actor = world.actors[to]
    if (actor !== undefined) receive(stage, actor, delivery)
  }
}

/** Nothing waits in this direction any more: what did is heard now, in its order. */
export function endHold<M extends Tagged, F, A extends Actor>(stage: Stage<M, F, A>, from: string, to: string): void {
  holdLink(stage.world.network, from, to, undefined)
  deliver(stage, from, to, null, Number.MAX_SAFE_INTEGER)
}

/** Loses the message with this number, wherever it is under way. Answers whether it was. */
export function drop<M extends Tagged, F, A extends Actor>(stage: Stage<M, F, A>, seq: number): boolean {
  let found = false
  replace(stage.world.queue, (delivery) => {
    if (delivery.seq !== seq || delivery.from === delivery.to) return delivery
    found = true
    return { ...delivery, lost: true }
  })
  return found
}
