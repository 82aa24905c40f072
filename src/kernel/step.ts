// Delivers the next message. Everything that ever happens in a run happens through here or through faults.ts.
import { passed } from './bandwidth'
import { arrival, isCut, isHeld, isLost, linkBetween, type Link } from './network'
import { pop, push } from './queue'
import type { Stream } from './random'
import type { Micros } from './time'
import type { Actor, Delivery, Tagged, World } from './world'

/** What the kernel itself tells an actor: the connection to `peer` broke (its process died, or restarted). */
export interface Disconnected {
  readonly type: 'disconnected'
  readonly peer: string
}

/** What the kernel itself tells an actor when its process starts: the first start, and every restart. */
export interface Started {
  readonly type: 'started'
}

/** All that a handler may cause, besides changing its own actor. */
export interface Effects<M, F> {
  readonly now: Micros
  /** `seq` of the delivery being handled. */
  readonly seq: number
  /** The actor's own stream of chance, for the draws of `random.ts`. */
  readonly random: Stream
  /** Sends over the network: it arrives later, or never. */
  send(to: string, msg: M): void
  /** A timer is a message to oneself. It is not heard after a crash or restart of the process. */
  after(delay: Micros, msg: M): void
  /** Tells people, the referee and the invariants what happened. */
  note(fact: F): void
}

/** Reactions of one kind of actor, by message type. */
export type Handlers<A, M extends Tagged, F, Types extends M['type'] = M['type']> = {
  [T in Types]: (self: A, msg: Extract<M, { type: T }>, fx: Effects<M, F>, from: string) => void
}

/** Actor kind → message type → handler. */
export type Behaviours = Record<string, Record<string, unknown>>

/** Who listens to a run. `sent` hears of every network message when it leaves, `note` of every fact. */
export interface Listener<M, F> {
  sent(delivery: Delivery<M>): void
  note(fact: F, at: Micros, seq: number): void
}

/** A world with its rules and its listener: what `step` and the faults work on. Only `world` is ever saved. */
export interface Stage<M extends Tagged, F, A extends Actor = Actor> {
  world: World<M, A>
  readonly behaviours: Behaviours
  readonly listener: Listener<M, F>
  readonly fx: ActorEffects<M, F, A>
  /** Bytes of a message, for links with little bandwidth. */
  readonly sizeOf: (msg: M) => number
}

/** The one Effects object of a stage; `self` says on whose behalf it acts at the moment. Null: nobody has acted yet. */
export interface ActorEffects<M, F, A extends Actor> extends Effects<M, F> {
  now: Micros
  seq: number
  random: Stream
  self: A | null
}

export function createStage<M extends Tagged, F, A extends Actor>(
  world: World<M, A>,
  behaviours: Behaviours,
  listener: Listener<M, F>,
  sizeOf: (msg: M) => number = () => 0,
): Stage<M, F, A> {
  const fx: ActorEffects<M, F, A> = {
    now: world.now,
    seq: 0,
    random: new Int32Array(4),
    self: null,
    send: (to, msg) => dispatch(stage, fx.self!, fx.self!.id, to, msg, fx.seq),
    after: (delay, msg) => setTimer(stage, fx.self!, delay, msg, fx.seq),
    note: (fact) => listener.note(fact, fx.now, fx.seq),
  }
  const stage = { world, behaviours, listener, fx, sizeOf }
  return stage
}

/** Delivers the next message and returns it; undefined when nothing is left to happen. */
export function step<M extends Tagged, F, A extends Actor>(stage: Stage<M, F, A>): Delivery<M> | undefined {
  const { world } = stage
  const delivery = pop(world.queue)
  if (delivery === undefined) return undefined
  world.now = delivery.at
  const actor = world.actors[delivery.to]
  // A link that is cut when a message should arrive loses it; the way from an actor to itself (a timer) is never cut.
  if (actor === undefined || delivery.lost || isCut(world.network, delivery.from, delivery.to)) return delivery
  const isKept = world.network.holding > 0 && isHeld(world.network, delivery.from, delivery.to, delivery.msg.type)
  if (isKept) keepWaiting(world, delivery)
  else receive(stage, actor, delivery)
  return delivery
}

function keepWaiting<M extends Tagged, A extends Actor>({ held }: World<M, A>, delivery: Delivery<M>): void {
  const way = `${delivery.from}>${delivery.to}`
  ;(held[way] ??= []).push(delivery)
}

/** What has arrived is heard, or waits for the end of a pause, or finds that the process it was meant for is gone. */
export function receive<M extends Tagged, F, A extends Actor>(
  stage: Stage<M, F, A>,
  actor: A,
  delivery: Delivery<M>,
): void {
  if (!actor.up || actor.incarnation !== delivery.incarnation) return refuse(stage, actor, delivery)
  // Messages are of many shapes, and to ask one for its type takes a while: it is asked once.
  const { type } = delivery.msg
  if (type === 'disconnected') linkBetween(stage.world.network, delivery.to, delivery.from).peer = -1
  if (actor.paused) (stage.world.inbox[actor.id] ??= []).push(delivery)
  else handle(stage, actor, delivery.msg, delivery.from, delivery.seq, type)
}

/** Lets `actor` react to `msg`, which is of this `type`, now, as if it had just arrived from `from`. */
export function handle<M extends Tagged, F, A extends Actor>(
  stage: Stage<M, F, A>,
  actor: A,
  msg: M | Disconnected | Started,
  from: string,
  seq: number,
  type = msg.type,
): void {
  const { fx, behaviours } = stage
  const handler = behaviours[actor.kind]?.[type] as
    | ((self: A, msg: M | Disconnected | Started, fx: Effects<M, F>, from: string) => void)
    | undefined
  if (handler === undefined) {
    if (type === 'disconnected') return
    throw new Error(`${actor.id} (${actor.kind}) does not understand '${type}'`)
  }
  fx.now = stage.world.now
  fx.seq = seq
  fx.self = actor
  fx.random = actor.stream
  handler(actor, msg, fx, from)
}

/**
 * Puts a network message on its way. It is meant for the process at the far end of the connection: one that was started
 * since does not hear it. The first message of a new process, and the first after a broken connection, opens a new one.
 */
export function send<M extends Tagged, F, A extends Actor>(
  stage: Stage<M, F, A>,
  from: string,
  to: string,
  msg: M,
  cause: number,
): void {
  dispatch(stage, stage.world.actors[from], from, to, msg, cause)
}

// `sender`: the actor with the id `from`, where there is one. It is at hand mostly, and looking it up takes time.
function dispatch<M extends Tagged, F, A extends Actor>(
  stage: Stage<M, F, A>,
  sender: A | undefined,
  from: string,
  to: string,
  msg: M,
  cause: number,
): void {
  const { world } = stage
  const { type } = msg
  const link = linkBetween(world.network, from, to)
  // What a host says in the name of a dead process is still part of the old connection, and so is the reset of it.
  if (type !== 'disconnected' && (sender === undefined || sender.up)) {
    const own = sender?.incarnation ?? 0
    if (link.peer < 0 || link.own !== own) connect(world, link, own, from, to)
  }
  const { network, now } = world
  const leaves = network.throttling === 0 ? now : passed(network.throttles, from, to, now, stage.sizeOf(msg))
  const at = arrival(link, leaves)
  const lost = isLost(link, type)
  // A reset reaches whoever runs there, also where this direction has never been used since the process began.
  const incarnation = link.peer < 0 ? (world.actors[to]?.incarnation ?? 0) : link.peer
  const delivery = { seq: ++world.seq, cause, sentAt: world.now, at, from, to, incarnation, lost, msg }
  push(world.queue, at, delivery)
  stage.listener.sent(delivery)
}

// A connection joins two processes, and both directions know which.
function connect<M, A extends Actor>(world: World<M, A>, link: Link, own: number, from: string, to: string): void {
  const peer = world.actors[to]?.incarnation ?? 0
  Object.assign(link, { own, peer })
  Object.assign(linkBetween(world.network, to, from), { own: peer, peer: own })
}

function setTimer<M extends Tagged, F, A extends Actor>(
  stage: Stage<M, F, A>,
  { id, incarnation }: A,
  delay: Micros,
  msg: M,
  cause: number,
): void {
  const { world } = stage
  const at = world.now + Math.max(0, Math.round(delay))
  const seq = ++world.seq
  push(world.queue, at, { seq, cause, sentAt: world.now, at, from: id, to: id, incarnation, lost: false, msg })
}

// A message that reaches a dead or restarted process is answered by its host with a reset of the connection. Where the
// sender has a newer connection to the new process already, the reset of the old one is nobody's business.
function refuse<M extends Tagged, F, A extends Actor>(stage: Stage<M, F, A>, actor: A, delivery: Delivery<M>): void {
  const { from, to, seq, incarnation } = delivery
  if (from === to || !actor.reachable || delivery.msg.type === 'disconnected') return
  if (linkBetween(stage.world.network, from, to).peer > incarnation) return
  send(stage, to, from, { type: 'disconnected', peer: to } as unknown as M, seq)
}
