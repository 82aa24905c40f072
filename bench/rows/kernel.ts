// The kernel's deliveries against a bare loop: a textbook heap of numbers and the same draws, with nothing that makes it a
// simulation.
import { nextInt, streamFor, type Stream } from '../../src/kernel/random'
import { createStage, step, type Behaviours, type Effects } from '../../src/kernel/step'
import { start } from '../../src/kernel/faults'
import { actorBase, createWorld, type Actor } from '../../src/kernel/world'
import { pair, type Work } from '../pair'
import type { Row } from '../row'

const ACTORS = 24
const LATENCY = 500
const JITTER = 400

export async function kernelRows(): Promise<Row[]> {
  const rows: Row[] = []
  for (const pending of [1_000, 10_000]) {
    // The longest timers take 45 s: until some of them have rung, the mix is another one than afterwards.
    const { rate, ratio } = pair(kernel(pending), bare(pending), { n: 60_000, warmUp: 30 })
    const name = `kernel deliveries, ${pending.toLocaleString('en')} pending`
    rows.push({ name, value: rate, unit: 'deliveries/s', ratio, against: 'bare heap loop' })
  }
  return rows
}

interface Ball {
  readonly type: 'ball' | 'tick'
  readonly value: number
}
type Player = Actor & { peers: string[]; heard: number }

// Each delivery causes one. The mix is Kafka's: nine in ten go over the network, one in eleven is a linger or a backoff,
// one in a hundred a session or an age.
const play = (self: Player, msg: Ball, fx: Effects<Ball, never>) => {
  self.heard++
  const kind = nextInt(fx.random, 100)
  if (kind < 90) fx.send(self.peers[nextInt(fx.random, ACTORS - 1)]!, { type: 'ball', value: msg.value })
  else fx.after(timerDelay(kind, fx.random), { type: 'tick', value: msg.value })
}

const timerDelay = (kind: number, random: Stream) =>
  kind < 99 ? 1_000 + nextInt(random, 100_000) : 500_000 + nextInt(random, 44_500_000)

function kernel(pending: number): Work {
  const world = createWorld<Ball, Player>(1, { latency: LATENCY, jitter: JITTER, loss: 0 })
  const ids = Array.from({ length: ACTORS }, (_, i) => `player-${i}`)
  const behaviours: Behaviours = { player: { ball: play, tick: play, started: () => {} } }
  const stage = createStage<Ball, never, Player>(world, behaviours, { sent: () => {}, note: () => {} })
  for (const id of ids) {
    const own = { peers: ids.filter((peer) => peer !== id), heard: 0 }
    world.actors[id] = Object.assign(actorBase(world, id, 'player'), own)
    start(stage, id)
  }
  for (let i = 0; i < pending; i++) {
    stage.fx.self = world.actors[ids[i % ACTORS]!]!
    stage.fx.after(i, { type: 'tick', value: i })
  }
  return (n) => {
    for (let i = 0; i < n; i++) step(stage)
    return n
  }
}

// Packed keys and branch-free choice as in the kernel's queue, and the draws of the actors above: kind, peer and jitter, or kind and delay.
function bare(pending: number): Work {
  const ORDERS = 2 ** 21
  const keys = new Float64Array(pending + 2).fill(Infinity)
  const ids = new Uint32Array(pending + 2)
  const random = streamFor(1, 'bare')
  let size = 0
  let order = 0
  let sum = 0
  const push = (at: number, id: number) => {
    const key = at * ORDERS + order
    order = (order + 1) % ORDERS
    let i = size++
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (keys[parent]! <= key) break
      keys[i] = keys[parent]!
      ids[i] = ids[parent]!
      i = parent
    }
    keys[i] = key
    ids[i] = id
  }
  for (let i = 0; i < pending; i++) push(i, i)
  return (n) => {
    for (let step = 0; step < n; step++) {
      const at = Math.floor(keys[0]! / ORDERS)
      const id = ids[0]!
      const key = keys[--size]!
      const slot = ids[size]!
      keys[size] = Infinity
      let i = 0
      for (let child = 1; child < size; child = 2 * i + 1) {
        child += +(keys[child + 1]! < keys[child]!)
        if (keys[child]! >= key) break
        keys[i] = keys[child]!
        ids[i] = ids[child]!
        i = child
      }
      keys[i] = key
      ids[i] = slot
      const kind = nextInt(random, 100)
      if (kind < 90) {
        sum += nextInt(random, ACTORS - 1)
        push(at + LATENCY + nextInt(random, JITTER + 1), id)
      } else push(at + timerDelay(kind, random), id)
    }
    // Renewed between slices, so that the times stay within the precision of a double.
    const floor = Math.floor(keys[0]! / ORDERS) * ORDERS
    for (let i = 0; i < size; i++) keys[i]! -= floor
    return sum < 0 ? 0 : n
  }
}
