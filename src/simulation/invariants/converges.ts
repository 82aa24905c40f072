// G7: a group that is left alone comes to rest.
import type { Micros } from '../../kernel/time'
import { ms, seconds } from '../../kernel/time'
import type { Broker } from '../../models/kafka/actors'
import type { AnyGroup, GroupShard } from '../../models/kafka/group/state'
import { brokers, type Breakage, type Checker, type Invariant } from './invariant'

/** By broker and group: since when it has not been at rest, and in which generation or epoch that began. */
const SINCE = 'G7 since'
const BEGAN = 'G7 began in'

export const converges: Invariant = {
  id: 'G7',
  name: 'Converges',
  promise:
    'A group whose members do not change comes to rest: within one rebalance timeout, and with the consumer protocol a few heartbeats more.',
  brokenBy: ['X-STORM'],
  source: 'G-12, G-14, N-4; EventuallyConverges',
  sweep: (checker) => {
    for (const broker of brokers(checker)) {
      if (!broker.up) continue
      for (const shard of Object.values(broker.volatile.groups)) {
        for (const group of Object.values(shard.groups)) {
          const breakage = look(checker, broker, shard, group)
          if (breakage !== null) return breakage
        }
      }
    }
    return null
  },
}

const numbers = (checker: Checker, name: string): Record<string, number> =>
  (checker.memory[name] ??= {}) as Record<string, number>

function look(checker: Checker, broker: Broker, shard: GroupShard, group: AnyGroup): Breakage | null {
  const key = `${broker.id} ${group.group}`
  const since = numbers(checker, SINCE)
  const began = numbers(checker, BEGAN)
  const { now } = checker.world
  const generation = generationOf(group)
  // What cannot be written down cannot be agreed upon (G-3); a deposed coordinator that has not heard of it hears nobody.
  const isHeld = !shard.loaded || shard.pending.length > 0 || broker.paused || isDeposed(checker, broker, shard)
  if (isHeld || isAtRest(group)) {
    delete since[key]
    return null
  }
  if (since[key] === undefined) {
    since[key] = now
    began[key] = generation
    return null
  }
  if (now - since[key] <= patience(broker, group)) return null
  // Each time it begins anew before it has come to rest: somebody joins, leaves or is thrown out.
  const isStorm = generation > began[key]! + 1
  const message = `${group.group} is ${group.state} for ${Math.round((now - since[key]) / 1_000_000)} s, from generation ${began[key]} to ${generation}`
  delete since[key]
  return { code: isStorm ? 'X-STORM' : '', message }
}

const generationOf = (group: AnyGroup): number => (group.type === 'classic' ? group.generation : group.groupEpoch)

function isAtRest(group: AnyGroup): boolean {
  const { state } = group
  return state === 'Stable' || state === 'Empty' || state === 'Dead' || Object.keys(group.members).length === 0
}

const isDeposed = ({ referee }: Checker, { id }: Broker, { partition }: GroupShard): boolean => {
  const index = referee.partitionIndex[partition]
  return index !== undefined && referee.partitions[index]!.reference !== id
}

// Whoever is silent is out with its session, whoever does not give up or rejoin with the rebalance timeout; then once more for
// those who are left. A new member may wait for five minutes before it is out (G-10).
function patience({ config }: Broker, group: AnyGroup): Micros {
  const members = Object.values(group.members)
  const longest = Math.max(0, ...members.map(({ rebalanceTimeoutMs }) => rebalanceTimeoutMs))
  const session =
    group.type === 'classic'
      ? Math.max(0, ...Object.values(group.members).map(({ sessionTimeoutMs }) => sessionTimeoutMs))
      : config['group.consumer.session.timeout.ms']
  const heartbeats = group.type === 'classic' ? 0 : 3 * config['group.consumer.heartbeat.interval.ms']
  const isNew = group.type === 'classic' && Object.values(group.members).some((member) => member.isNew)
  return 2 * ms(longest + session + heartbeats) + (isNew ? seconds(300) : 0)
}
