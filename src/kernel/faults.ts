// What can befall a process and the network between processes. A fault changes the world between two deliveries.
import { cutLink } from './network'
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
