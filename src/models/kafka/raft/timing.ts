// How long a voter waits for what (K-1; Kafka's QuorumConfig).
import { nextInt } from '../../../kernel/random'
import { ms, type Micros } from '../../../kernel/time'
import type { BrokerConfig } from '../config'
import type { RaftEffects, RaftNode } from './state'

/** Anew for every election, between one and two timeouts, so that voters do not all begin at once. */
export function electionTimeout({ config }: RaftNode, fx: RaftEffects): Micros {
  const base = ms(config['controller.quorum.election.timeout.ms'])
  return base + nextInt(fx.random, base)
}

/** A follower that has fetched nothing for this long looks for another leader. */
export const fetchTimeout = ({ config }: RaftNode): Micros => ms(config['controller.quorum.fetch.timeout.ms'])

/** A leader that no majority has fetched from for this long resigns. */
export const checkQuorumTimeout = (node: RaftNode): Micros => fetchTimeout(node) * 1.5

/** How often a leader says that it leads. */
export const beginInterval = (node: RaftNode): Micros => fetchTimeout(node) / 2

/** Raft's long poll is as long as a replica's: 500 ms. */
export const fetchWait = (config: BrokerConfig): number => config['replica.fetch.wait.max.ms']

/** How long somebody who knows no leader waits before the next question; calmer than Kafka's own, which asks at once. */
export const searchPause = (config: BrokerConfig): Micros => ms(5 * config['controller.quorum.retry.backoff.ms'])

/** Pause before a broken connection is tried again: 50 ms, then twice as long each time, up to 500 ms (KafkaNetworkChannel). */
export const reconnectPause = (failures: number): Micros => ms(Math.min(500, 50 * 2 ** Math.min(failures, 4)))

/** Without pre-vote: the pause after a lost election, longer the more were lost in a row. */
export function electionBackoff({ config }: RaftNode, retries: number, fx: RaftEffects): Micros {
  const steps = nextInt(fx.random, 2 * 2 ** Math.min(20, retries - 1))
  return ms(Math.min(100 * steps, config['controller.quorum.election.backoff.max.ms']))
}

/** How long the nth best successor of a leader that has resigned waits before it begins an election: the best, not at all. */
export function successorPause({ config }: RaftNode, position: number, successors: number): Micros {
  const longest = config['controller.quorum.election.backoff.max.ms']
  if (position === 0) return 0
  if (position < 0 || position >= successors) return ms(longest)
  return ms(Math.min(longest, Math.floor(longest / 2 ** (successors - 1)) * 2 ** (position - 1)))
}
