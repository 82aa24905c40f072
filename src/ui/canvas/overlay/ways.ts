// The table of ways that messages take. Flights hold a number; when blocks move, only this table changes.
import { FLIGHT_KINDS, NO_PARTITION } from '../../../worker/protocol'
import { emptyScene, type Scene } from '../places'
import { type Way, wayOf } from '../paths'

/** Floats of a way in `table`: the curve's four points, lane, is it drawn, share of its messages that is drawn, paleness. */
export const WAY_FLOATS = 12
/** Ways beside each other in a row of the texture that holds the table. */
export const WAYS_PER_ROW = 64

/** Numbers to names, as the worker hands them out. */
export interface Names {
  actors: readonly string[]
  partitions: readonly string[]
  errors: readonly string[]
}

export interface Ways {
  scene: Scene
  names: Names
  /** From, to, partition and kind of each way. */
  keys: [from: number, to: number, partition: number, kind: number][]
  numbers: Map<number, number>
  /** In the scene; null: not drawn. */
  ways: (Way | null)[]
  table: Float32Array
  /** Rises whenever the table changes. */
  version: number
}

export const createWays = (): Ways => ({
  scene: emptyScene,
  names: { actors: [], partitions: [], errors: [] },
  keys: [],
  numbers: new Map(),
  ways: [],
  table: new Float32Array(WAYS_PER_ROW * WAY_FLOATS),
  version: 0,
})

/** The number of a way; a new one is looked up in the scene. */
export function wayNumber(ways: Ways, from: number, to: number, partition: number, kind: number): number {
  const part = partition === NO_PARTITION ? 0 : partition + 1
  // Below 2^53 for 4,096 actors and 2^25 partitions.
  const key = ((from * 4_096 + to) * 2 ** 25 + part) * 16 + kind
  const known = ways.numbers.get(key)
  if (known !== undefined) return known
  const number = ways.keys.push([from, to, partition, kind]) - 1
  ways.numbers.set(key, number)
  if ((number + 1) * WAY_FLOATS > ways.table.length) {
    const grown = new Float32Array(ways.table.length * 2)
    grown.set(ways.table)
    ways.table = grown
  }
  resolve(ways, number)
  ways.version++
  return number
}

/** Blocks moved, or the lens changed: every way is looked up again. */
export function setScene(ways: Ways, scene: Scene) {
  ways.scene = scene
  resolveAll(ways)
}

/** Names became known. A list that does not continue the old one means other flights: the ways begin anew. */
export function setNames(ways: Ways, names: Names): 'same' | 'more' | 'other' {
  const old = ways.names
  if (old === names) return 'same'
  ways.names = names
  const goesOn = (before: readonly string[], now: readonly string[]) => before.every((name, i) => now[i] === name)
  if (goesOn(old.actors, names.actors) && goesOn(old.partitions, names.partitions)) {
    resolveAll(ways)
    return 'more'
  }
  ways.keys = []
  ways.ways = []
  ways.numbers.clear()
  ways.version++
  return 'other'
}

/** Which share (0 … 1) of each way's messages is drawn. */
export function setShares(ways: Ways, shareOf: (wire: string) => number) {
  let changed = false
  for (let number = 0; number < ways.ways.length; number++) {
    const way = ways.ways[number]
    if (!way) continue
    const at = number * WAY_FLOATS + 10
    const share = Math.fround(shareOf(way.wire))
    if (ways.table[at] === share) continue
    ways.table[at] = share
    changed = true
  }
  if (changed) ways.version++
}

function resolveAll(ways: Ways) {
  for (let number = 0; number < ways.keys.length; number++) resolve(ways, number)
  ways.version++
}

function resolve({ scene, names, keys, ways, table }: Ways, number: number) {
  const [from, to, partition, kind] = keys[number]!
  const way = wayOf(scene, {
    from: names.actors[from] ?? '',
    to: names.actors[to] ?? '',
    partition: partition === NO_PARTITION ? null : (names.partitions[partition] ?? ''),
    kind: FLIGHT_KINDS[kind] ?? 'control',
  })
  const share = ways[number] ? table[number * WAY_FLOATS + 10]! : 1
  ways[number] = way
  if (!way) {
    table.fill(0, number * WAY_FLOATS, (number + 1) * WAY_FLOATS)
    return
  }
  const { x0, y0, x1, y1, x2, y2, x3, y3 } = way.curve
  table.set([x0, y0, x1, y1, x2, y2, x3, y3, way.lane, 1, share, way.faint ? 1 : 0], number * WAY_FLOATS)
}
