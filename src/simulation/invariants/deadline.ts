// T7: an open transaction ends by its timeout.
import { ms } from '../../kernel/time'
import { type Breakage, brokers, type Checker, type Invariant } from './invariant'

/** A moment for the records to be replicated and for the timer to be handled. */
const LEEWAY = ms(5_000)

export const deadline: Invariant = {
  id: 'T7',
  name: 'Deadline',
  promise:
    'A transaction that is open for longer than its timeout is ended by its coordinator, at its next look and once it can write.',
  brokenBy: [],
  source: 'T-9, I-64; KIP-98',
  sweep(checker) {
    if (checker.referee.transactions === null) return null
    for (const broker of brokers(checker)) {
      if (!broker.up || broker.paused) continue
      for (const shard of Object.values(broker.volatile.transactions)) {
        if (!shard.loaded || broker.volatile.partitions[shard.partition]?.role !== 'leader') continue
        const breakage = look(checker, broker, shard)
        if (breakage !== null) return breakage
      }
    }
    return null
  },
}

type Broker = ReturnType<typeof brokers>[number]
type Shard = Broker['volatile']['transactions'][string]

function look(checker: Checker, broker: Broker, shard: Shard): Breakage | null {
  const { now } = checker.world
  const since = ableSince(checker, broker, shard)
  const interval = ms(broker.config['transaction.abort.timed.out.transaction.cleanup.interval.ms'])
  for (const { transactionalId, value, pending } of Object.values(shard.transactions)) {
    if (value.state !== 'Ongoing' || pending !== null) continue
    const due = Math.max(value.startedAt + ms(value.timeoutMs), since) + 2 * interval + LEEWAY
    if (now <= due) continue
    const message = `the transaction of ${transactionalId} has been open for ${(now - value.startedAt) / 1_000} ms, and its timeout is ${value.timeoutMs} ms`
    return { code: '', message, partition: shard.partition }
  }
  return null
}

// Since when this process has been seen to coordinate the partition in this epoch, and to be able to write there. What was in
// its log at the last look and is not replicated yet says that it is not: without a quorum the ISR stays as it was.
function ableSince(checker: Checker, broker: Broker, { partition, leaderEpoch }: Shard): number {
  const since = (checker.memory['T7 since'] ??= {}) as Record<string, number>
  const ends = (checker.memory['T7 end'] ??= {}) as Record<string, number>
  const key = `${broker.id} ${broker.incarnation} ${partition} ${leaderEpoch}`
  const isBehind = broker.volatile.partitions[partition]!.highWatermark < (ends[key] ?? 0)
  if (isBehind || !canWrite(checker, partition)) since[key] = checker.world.now
  ends[key] = broker.durable.logs[partition]?.logEndOffset ?? 0
  return (since[key] ??= checker.world.now)
}

// With too few replicas in sync nothing can be decided.
function canWrite(checker: Checker, partition: string): boolean {
  const ledger = checker.referee.partitions[checker.referee.partitionIndex[partition] ?? -1]
  const copies = ledger?.replicas.length ?? 0
  return ledger !== undefined && ledger.isr.length >= Math.min(2, copies) && ledger.out.length === 0
}
