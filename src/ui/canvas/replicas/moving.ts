// A replica that is being moved to another broker, by pointer or by keyboard: which one, and who could hold it.
import { toast } from 'sonner'
import { create } from 'zustand'
import type { Frame } from '../../../worker/protocol'
import { perform } from '../../stores/perform'
import { useRun } from '../../stores/run'
import { select } from '../../stores/workspace'
import { focusBlock } from '../focus'
import type { Point } from '../geometry'
import { type Arrow, neighbour } from '../navigate'
import { splitPartition } from '../paths'
import { useScene } from '../scene'

/** One copy of a partition. */
export interface Replica {
  partition: string
  broker: string
}

/** A broker as the place for a copy. */
export interface Place {
  broker: string
  /** Why it cannot hold it; null: it can. */
  refuses: string | null
  /** Good to know, though it can. */
  note: string | null
}

interface Moving {
  replica: Replica | null
  places: readonly Place[]
  /** The broker that would get it. */
  over: string | null
  /** By pointer: where that is, in client coordinates; null: keys and clicks choose. */
  at: Point | null
}

const idle: Moving = { replica: null, places: [], over: null, at: null }

export const useMoving = create<Moving>(() => idle)

/** `orders-0` as `orders p0`. */
export function partitionText(partition: string): string {
  const split = splitPartition(partition)
  return split ? `${split.topic} p${split.index}` : partition
}

/** Every broker, and whether this copy could move there: Kafka keeps no two copies of a partition on one. */
export function placesFor(frame: Frame, { partition, broker }: Replica): Place[] {
  const view = frame.topics.flatMap(({ partitions }) => partitions).find((one) => one.partition === partition)
  return frame.brokers.map(({ id, up }) => ({
    broker: id,
    refuses:
      id === broker
        ? 'It is there already.'
        : view?.replicas.includes(id)
          ? `${id} already holds a copy of ${partitionText(partition)}.`
          : null,
    note: up ? null : `${id} is down: nothing is copied before it runs.`,
  }))
}

/** All copies that this broker holds and could give away, in the order of its face. */
export const replicasOn = (frame: Frame, broker: string): Replica[] =>
  (frame.brokers.find(({ id }) => id === broker)?.replicas ?? [])
    .filter(({ leaving }) => !leaving)
    .map(({ partition }) => ({ partition, broker }))

/** What part a block has in the move: its class of face says it. */
export function partInMove(
  { replica, places, over }: Moving,
  id: string,
): 'from' | 'target' | 'can' | 'cannot' | undefined {
  if (replica === null) return undefined
  const place = places.find(({ broker }) => broker === id)
  if (!place) return undefined
  if (id === replica.broker) return 'from'
  if (place.refuses !== null) return 'cannot'
  return id === over ? 'target' : 'can'
}

/** The move begins: by pointer at a place, else with keys or clicks. */
export function beginMove(replica: Replica, at: Point | null) {
  const { frame } = useRun.getState()
  if (!frame) return
  const places = placesFor(frame, replica)
  const can = possible(places)
  if (at !== null) {
    useMoving.setState({ replica, places, over: null, at })
    return
  }
  if (can.length === 0) {
    toast.error(`${partitionText(replica.partition)} has nowhere to go`, {
      id: 'move',
      description: 'Every other broker holds a copy of it already. Add a broker first.',
    })
    return
  }
  const { scene } = useScene.getState()
  useMoving.setState({
    replica,
    places,
    over: neighbour(scene, replica.broker, 'ArrowRight', can) ?? can[0]!,
    at: null,
  })
  focusBlock(replica.broker)
}

/** The first copy of a broker, by keyboard; Tab goes on to the next. */
export function beginMoveFrom(broker: string) {
  const { frame } = useRun.getState()
  const [first] = frame ? replicasOn(frame, broker) : []
  if (first) beginMove(first, null)
}

const possible = (places: readonly Place[]): string[] =>
  places.filter(({ refuses }) => refuses === null).map(({ broker }) => broker)

/** The pointer goes on; `over`: the broker below it. */
export const dragTo = (at: Point, over: string | null) => useMoving.setState({ at, over })

/** The keyboard goes on to another broker that could hold it. */
export function aimMove(arrow: Arrow) {
  const { over, places } = useMoving.getState()
  const can = possible(places)
  const straight = over === null ? null : neighbour(useScene.getState().scene, over, arrow, can)
  const step = arrow === 'ArrowRight' || arrow === 'ArrowDown' ? 1 : -1
  useMoving.setState({ over: straight ?? can[(can.indexOf(over ?? '') + step + can.length) % can.length] ?? over })
}

/** Another copy of the same broker instead. */
export function nextReplica(step: 1 | -1) {
  const { replica } = useMoving.getState()
  const { frame } = useRun.getState()
  if (!replica || !frame) return
  const all = replicasOn(frame, replica.broker)
  const at = all.findIndex(({ partition }) => partition === replica.partition)
  const next = all[(at + step + all.length) % all.length]
  if (next) beginMove(next, null)
}

/** It is put down on `broker`; null: beside all of them. */
export function finishMove(broker: string | null) {
  const { replica } = useMoving.getState()
  endMove()
  if (replica && broker !== null && broker !== replica.broker) moveReplica(replica, broker)
}

/** In the middle of a move by keys and clicks, a click on a broker chooses it. False: no such move is under way. */
export function chooseBroker(id: string): boolean {
  const { replica, at, places } = useMoving.getState()
  if (!replica || at !== null || !places.some(({ broker }) => broker === id)) return false
  finishMove(id)
  return true
}

export const endMove = () => useMoving.setState(idle)

/** Moves the copy, or says why not. */
export function moveReplica(replica: Replica, onto: string): boolean {
  const { frame } = useRun.getState()
  const place = frame && placesFor(frame, replica).find(({ broker }) => broker === onto)
  const split = splitPartition(replica.partition)
  if (!place || !split) return false
  const name = partitionText(replica.partition)
  if (place.refuses !== null) {
    toast.error(`${name} stays on ${replica.broker}`, { id: 'move', description: place.refuses })
    return false
  }
  const done = perform(
    { do: 'move', target: `topic:${split.topic}/p${split.index}`, replica: replica.broker, onto, leader: null },
    `move ${name} from ${replica.broker} to ${onto}`,
  )
  if (done) {
    select(onto)
    toast(`${name} moves from ${replica.broker} to ${onto}`, {
      id: 'move',
      description: place.note ?? `${onto} copies it first; ${replica.broker} lets go when ${onto} is in sync.`,
    })
  }
  return done
}

/** The copy leads from now on, and by preference. */
export function makeLeader({ partition, broker }: Replica): boolean {
  const split = splitPartition(partition)
  if (!split) return false
  return perform(
    { do: 'move', target: `topic:${split.topic}/p${split.index}`, replica: null, onto: null, leader: broker },
    `let ${broker} lead ${partitionText(partition)}`,
  )
}

/** What is being copied is copied no further, and the replicas are as they were. */
export function cancelMove(partition: string): boolean {
  const split = splitPartition(partition)
  if (!split) return false
  const target = `topic:${split.topic}/p${split.index}`
  return perform({ do: 'reassign', target, replicas: null }, `cancel the move of ${partitionText(partition)}`)
}
