// How much the cluster was told to keep, from configuration alone: it decides what a loss is laid to.
import type { Blueprint, Config } from '../../blueprint/scenario'
import type { ExplainCode } from './explain'
import type { Keeps, Referee } from './state'
import type { PartitionLedger } from './partition-ledger'

/** What a drawing begins with. Eligible leader replicas are a feature of KRaft, on unless it is switched off. */
export const keepsOf = ({ controllers, features, topics }: Blueprint): Keeps => ({
  elr: controllers.mode === 'kraft' && features['eligible.leader.replicas.version'] !== 0,
  minIsr: Object.fromEntries(Object.entries(topics).flatMap(([topic, { config }]) => minIsrIn(topic, config))),
})

/** A topic has these settings now. */
export function noteTopicConfig({ keeps }: Referee, topic: string, config: Config): void {
  delete keeps.minIsr[topic]
  for (const [, least] of minIsrIn(topic, config)) keeps.minIsr[topic] = least
}

const minIsrIn = (topic: string, config: Config): [string, number][] => {
  const least = config['min.insync.replicas']
  return typeof least === 'number' ? [[topic, least]] : []
}

/**
 * What a loss is laid to when a replica leads that lost its end: without eligible leader replicas it stayed in an ISR that
 * was smaller than min.insync.replicas, where others held more (K16). Else the loss itself explains it.
 */
export function lastStanding({ keeps }: Referee, partition: PartitionLedger, loss: ExplainCode | ''): ExplainCode | '' {
  if (loss === '' || keeps.elr) return loss
  const least = Math.min(keeps.minIsr[partition.topic] ?? 1, partition.replicas.length)
  return partition.isr.length < least ? 'X-PRE966' : loss
}
