// What goes on by itself for a while after an act: a rolling restart, a broker that retires. Each looks every now and then
// how far it is, as an operator's script would, and does the next step when it can.
import { start } from '../kernel/faults'
import { ms, seconds, type Micros } from '../kernel/time'
import type { Fact } from '../models/kafka/facts'
import { change, imageOf, isStopping, later, tell, tellController, type Chore, type Scene } from './intervene'

type ChoreOf<C extends Chore['chore']> = Extract<Chore, { chore: C }>

/** How often a chore looks how far it is. */
const POLL = ms(250)
/** A broker that holds copies which nobody moves: how long until it is asked for again. */
const ASK_AGAIN = seconds(10)

/** Goes on with a chore, as far as it comes. */
export function goOn(scene: Scene, chore: Chore): void {
  if (chore.chore === 'roll') roll(scene, chore)
  else retire(scene, chore)
}

// R-E3, K-13: no broker is taken away while some partition has fewer in-sync replicas than it should.
function roll(scene: Scene, chore: ChoreOf<'roll'>): void {
  const { stage, current, left, all, away } = chore
  if (stage === 'stopping') {
    if (isStopping(scene, current)) return again(scene, chore)
    return later(scene, away, { ...chore, stage: 'starting' })
  }
  if (stage === 'starting') {
    start(scene.stage, current)
    return again(scene, { ...chore, stage: 'waiting' })
  }
  if (!isWhole(scene)) return again(scene, chore)
  const [broker, ...others] = left
  if (broker === undefined) return note(scene, { type: 'rolling-restart-finished', brokers: all })
  note(scene, { type: 'rolling-restart-step', broker, left: others })
  tell(scene, broker, { type: 'shutdown' })
  again(scene, { ...chore, stage: 'stopping', current: broker, left: others })
}

// Copies move away, then the broker stops in good order, and then the cluster forgets it.
function retire(scene: Scene, chore: ChoreOf<'retire'>): void {
  const { stage, broker } = chore
  if (stage === 'stopping') {
    if (isStopping(scene, broker)) return again(scene, chore)
    return change(scene, { do: 'remove', target: `broker:${broker}` })
  }
  const held = Object.values(imageOf(scene).partitions).filter(({ replicas }) => replicas.includes(broker))
  if (held.length === 0) {
    note(scene, { type: 'broker-drained', broker })
    tell(scene, broker, { type: 'shutdown' })
    return again(scene, { ...chore, stage: 'stopping' })
  }
  const { now } = scene.stage.world
  const isAsked = now < chore.askAgainAt || held.every(({ removingReplicas }) => removingReplicas.includes(broker))
  if (!isAsked) tellController(scene, { type: 'drainBroker', broker })
  again(scene, isAsked ? chore : { ...chore, askAgainAt: now + ASK_AGAIN })
}

/** Is every broker there, and every replica of every partition in sync? */
function isWhole(scene: Scene): boolean {
  const { brokers, partitions } = imageOf(scene)
  const { actors } = scene.stage.world
  const serves = (id: string) => {
    const actor = actors[id]
    const runs = actor?.kind === 'broker' && actor.up && actor.volatile.lifecycle === 'RUNNING'
    return runs && brokers[id]?.fenced === false
  }
  return (
    Object.keys(scene.blueprint.brokers).every(serves) &&
    Object.values(partitions).every(({ isr, replicas }) => isr.length === replicas.length)
  )
}

const again = (scene: Scene, chore: Chore, after: Micros = POLL): void => later(scene, after, chore)

function note({ stage }: Scene, fact: Fact): void {
  stage.listener.note(fact, stage.world.now, stage.world.seq)
}
