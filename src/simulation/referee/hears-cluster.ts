// What the referee hears of topics, leaders and brokers, as the controller has them.
import type { Micros } from '../../kernel/time'
import { noteTopicConfig } from './keeps'
import { destroy } from './copies'
import { forgetShares } from './shares'
import type { PartitionLedger } from './partition-ledger'
import type { Referee } from './state'
import type { Hearings } from './hearings'
import { ledgerFor } from './books'

/** Of topics, leaders and brokers, as the controller has them. */
export const ofCluster: Hearings = {
  'topic-created': (referee, { topic, config }) => noteTopicConfig(referee, topic, config),
  'topic-config-changed': (referee, { topic, config }) => noteTopicConfig(referee, topic, config),
  'topic-deleted': (referee, { topic }) => {
    for (const ledger of referee.partitions) if (ledger.topic === topic && !ledger.deleted) remove(referee, ledger)
    forgetShares(referee, topic)
  },
  'controller-elected': (referee, { controller }) => {
    referee.activeController = controller
  },
  'zookeeper-controller-elected': (referee, { broker }) => {
    referee.activeController = broker
  },
  'zookeeper-controller-loaded': (referee, _, at) => {
    referee.treeReadAt = at
  },
  // Whoever loses its session with ZooKeeper is gone for the controller, as one that is fenced in KRaft.
  'zookeeper-session-expired': (referee, { client, silentFor, wasRegistered }, at) => {
    if (wasRegistered) referee.fences[client] = { at, reason: 'session-expired', silentFor }
  },
  'leader-elected': (referee, fact, at) => {
    const ledger = ledgerFor(referee, fact.partition, at)
    ledger.leader = fact.leader
    ledger.leaderEpoch = fact.leaderEpoch
    ledger.previous = fact.previous
    ledger.reason = fact.reason
    noteIsr(ledger, fact.isr, at, fact.previous === null ? [] : [fact.previous])
    if (fact.unclean) ledger.uncleanEpochs.push(fact.leaderEpoch)
  },
  'isr-shrank': (referee, { partition, isr, removed }, at) => {
    noteIsr(ledgerFor(referee, partition, at), isr, at, removed)
  },
  'isr-expanded': (referee, { partition, isr }, at) => {
    noteIsr(ledgerFor(referee, partition, at), isr, at)
  },
  'reassignment-started': (referee, { partition, adding }, at) => {
    const ledger = ledgerFor(referee, partition, at)
    ledger.out = [...ledger.out, ...adding.map((broker) => ({ broker, since: at }))]
  },
  'broker-fenced': (referee, { broker, reason, silentFor }, at) => {
    referee.fences[broker] = { at, reason, silentFor }
  },
  // A process that starts reads the metadata first, and discards what is no longer its own.
  'broker-registered': (referee, { broker }) => {
    referee.stale = referee.stale.filter((held) => held.broker !== broker)
  },
  'broker-unregistered': (referee, { broker }, at, seq) => {
    for (const ledger of referee.partitions) {
      if (!ledger.deleted) destroy(referee, ledger, broker, true, { at, seq, code: 'X-ADMIN' })
    }
  },
  'log-recovery-started': (referee, { broker, takes }, at) => {
    referee.recoveries[broker] = { at, takes }
  },
}

/** Another ISR: who left it has been out since now. `gone`: who was in it for all that is said, heard of before or not. */
function noteIsr(ledger: PartitionLedger, isr: readonly string[], at: Micros, gone: readonly string[] = []): void {
  const known = ledger.isr.filter((broker) => !isr.includes(broker))
  const left = [...known, ...gone.filter((broker) => !known.includes(broker) && !isr.includes(broker))]
  const still = ledger.out.filter(({ broker }) => !isr.includes(broker))
  const fresh = left.filter((broker) => !still.some((one) => one.broker === broker))
  if (fresh.length > 0 || still.length < ledger.out.length)
    ledger.out = [...still, ...fresh.map((broker) => ({ broker, since: at }))]
  ledger.isr = isr
}

// The topic is gone on purpose: what it held is neither stored nor lost.
function remove(referee: Referee, ledger: PartitionLedger): void {
  ledger.deleted = true
  referee.anyDeleted = true
  for (const { broker } of ledger.replicas) referee.stale.push({ broker, partition: ledger.partition })
  ledger.reference = null
  ledger.replicas = []
  ledger.ghosts = []
  if (referee.partitionIndex[ledger.partition] !== undefined) delete referee.partitionIndex[ledger.partition]
  for (const cell of ledger.cells) {
    if (cell === null) continue
    const { counts } = cell
    const { stored, extra, outOfOrder } = counts
    counts.deleted += stored
    referee.totals.deleted += stored
    for (const [name, count] of [
      ['stored', stored],
      ['extra', extra],
      ['outOfOrder', outOfOrder],
    ] as const) {
      counts[name] -= count
      referee.totals[name] -= count
    }
  }
}
