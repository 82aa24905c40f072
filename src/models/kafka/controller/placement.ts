// Where new partitions go: striped over racks and brokers (R-P1, R-P2; Kafka's StripedReplicaPlacer, draw for draw).
import { counted } from '../counted'
import { hashOrder, javaHash } from '../java-hash'
import { nextInt, shuffle, type JavaRandom } from './java-random'

/** A broker that may hold replicas. */
export interface UsableBroker {
  readonly broker: string
  readonly nodeId: number
  readonly rack: string | null
  readonly fenced: boolean
}

/** Replica lists, first = preferred leader; or why there can be none (always INVALID_REPLICATION_FACTOR). */
export type Placement = { readonly replicas: string[][] } | { readonly refusal: string }

/** Brokers that are dealt out in turn, each at most once per epoch. */
interface BrokerList {
  brokers: UsableBroker[]
  epoch: number
  index: number
  offset: number
}

interface Rack {
  name: string | null
  fenced: BrokerList
  unfenced: BrokerList
}

interface RackList {
  /** In the order in which Java's HashMap would visit them. */
  visited: Rack[]
  /** In the order in which they are dealt. */
  dealt: Rack[]
  unfencedBrokers: number
  epoch: number
  offset: number
}

/** Places `partitions` new partitions with `replicationFactor` copies each. A refusal uses up draws, too. */
export function place(
  brokers: readonly UsableBroker[],
  partitions: number,
  replicationFactor: number,
  random: JavaRandom,
): Placement {
  const racks = createRacks(brokers, random)
  if (replicationFactor <= 0) return { refusal: 'the replication factor must be larger than 0' }
  if (racks.unfencedBrokers === 0) return { refusal: 'all brokers are fenced' }
  if (replicationFactor > brokers.length) {
    return {
      refusal: `${counted(replicationFactor, 'replica')} need more than the ${brokers.length === 1 ? 'one broker that is' : `${brokers.length} brokers that are`} registered`,
    }
  }
  return { replicas: Array.from({ length: partitions }, () => placeOne(racks, replicationFactor, random)) }
}

function createRacks(brokers: readonly UsableBroker[], random: JavaRandom): RackList {
  const byName = new Map<string | null, Rack>()
  for (const broker of brokers) {
    const rack = byName.get(broker.rack) ?? { name: broker.rack, fenced: emptyList(), unfenced: emptyList() }
    byName.set(broker.rack, rack)
    const list = broker.fenced ? rack.fenced : rack.unfenced
    list.brokers.push(broker)
  }
  const visited = hashOrder([...byName.keys()], rackHash).map((name) => byName.get(name)!)
  for (const { fenced, unfenced } of visited) {
    startAnywhere(fenced, random)
    startAnywhere(unfenced, random)
  }
  const dealt = visited.toSorted((a, b) => compareNames(a.name, b.name))
  return {
    visited,
    dealt,
    unfencedBrokers: brokers.filter(({ fenced }) => !fenced).length,
    epoch: 0,
    offset: dealt.length === 0 ? 0 : nextInt(random, dealt.length),
  }
}

const emptyList = (): BrokerList => ({ brokers: [], epoch: 0, index: 0, offset: 0 })

function startAnywhere(list: BrokerList, random: JavaRandom): void {
  if (list.brokers.length === 0) return
  list.brokers.sort((a, b) => a.nodeId - b.nodeId)
  list.offset = nextInt(random, list.brokers.length)
}

function compareNames(a: string | null, b: string | null): number {
  if (a === b) return 0
  if (a === null) return -1
  if (b === null) return 1
  return a < b ? -1 : 1
}

function placeOne(racks: RackList, replicationFactor: number, random: JavaRandom): string[] {
  const { dealt, unfencedBrokers } = racks
  if (racks.epoch === unfencedBrokers && unfencedBrokers > 1) {
    reshuffle(racks, random)
    racks.epoch = 0
  }
  if (racks.offset === dealt.length) racks.offset = 0
  const { epoch } = racks
  // The first replica is never fenced.
  let leaderRack = racks.offset
  let leader = next(dealt[leaderRack]!.unfenced, epoch)
  while (leader === null) {
    leaderRack = (leaderRack + 1) % dealt.length
    leader = next(dealt[leaderRack]!.unfenced, epoch)
  }
  const replicas = [leader]
  let index = racks.offset
  while (replicas.length < replicationFactor) {
    // The leader's rack is passed over once.
    if (index === leaderRack) leaderRack = -1
    else {
      const { unfenced, fenced } = dealt[index]!
      const broker = next(unfenced, epoch) ?? next(fenced, epoch)
      if (broker !== null) replicas.push(broker)
    }
    index = (index + 1) % dealt.length
  }
  racks.epoch++
  racks.offset++
  return replicas
}

function next(list: BrokerList, epoch: number): string | null {
  const size = list.brokers.length
  if (size === 0) return null
  if (list.epoch !== epoch) {
    list.epoch = epoch
    list.index = 0
    list.offset = (list.offset + 1) % size
  }
  if (list.index >= size) return null
  return list.brokers[(list.index++ + list.offset) % size]!.broker
}

function reshuffle({ dealt, visited }: RackList, random: JavaRandom): void {
  shuffle(random, dealt)
  for (const { fenced, unfenced } of visited) {
    shuffle(random, fenced.brokers)
    shuffle(random, unfenced.brokers)
  }
}

/** Hash of a rack's name as a key of Java's HashMap; brokers without a rack are under `null`. */
export const rackHash = (rack: string | null): number => (rack === null ? 0 : javaHash(rack))
