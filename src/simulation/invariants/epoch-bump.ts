// I9: every change of a partition is counted, by replaying the metadata log once more.
import type { MetadataRecord } from '../../models/kafka/controller/records'
import type { FactOf } from '../../models/kafka/facts'
import { recordsBetween } from '../../models/kafka/raft/log'
import { type Breakage, type Checker, controllerOf, type Invariant } from './invariant'

const LEADER = 'I9 leader'
const PARTITION = 'I9 partition'

export const epochBump: Invariant = {
  id: 'I9',
  name: 'EpochBump',
  promise:
    'Every partition record raises the partition epoch by one, and the leader epoch by one exactly when it sets a leader.',
  brokenBy: [],
  source: 'R-ISR6; PartitionRegistration',
  during: { 'partition-znode-written': (checker, fact) => written(checker, fact) },
  after: { 'leader-elected': look, 'isr-shrank': look, 'isr-expanded': look },
}

// With ZooKeeper there is no log to replay: each write of a state znode says what it has made of it.
function written(
  checker: Checker,
  { partition, version, leaderEpoch, setsLeader, isNew }: FactOf<'partition-znode-written'>,
): Breakage | null {
  const leaders = (checker.memory[LEADER] ??= {}) as Record<string, number>
  const versions = (checker.memory[PARTITION] ??= {}) as Record<string, number>
  // Partitions of a freshly formatted cluster are at 0.
  const before = { leader: leaders[partition] ?? 0, version: versions[partition] ?? 0 }
  leaders[partition] = leaderEpoch
  versions[partition] = version
  if (isNew) return null
  const expected = { leader: before.leader + (setsLeader ? 1 : 0), version: before.version + 1 }
  if (leaderEpoch === expected.leader && version === expected.version) return null
  const message = `${partition} has leader epoch ${leaderEpoch}, version ${version} after a write that makes them ${expected.leader} and ${expected.version}`
  return { code: '', message }
}

function look(checker: Checker, { partition }: { partition: string }): Breakage | null {
  const controller = controllerOf(checker)
  if (controller === null) return null
  const { image } = controller.volatile
  const leaders = (checker.memory[LEADER] ??= {}) as Record<string, number>
  const partitions = (checker.memory[PARTITION] ??= {}) as Record<string, number>
  const news = recordsBetween(controller.durable.log, checker.metadataOffset, image.nextOffset)
  for (const record of news) replay(leaders, partitions, record)
  checker.metadataOffset = Math.max(checker.metadataOffset, image.nextOffset)
  const state = image.partitions[partition]
  if (state === undefined || partitions[partition] === undefined) return null
  const { leaderEpoch, partitionEpoch } = state
  if (leaderEpoch === leaders[partition] && partitionEpoch === partitions[partition]) return null
  const expected = `leader epoch ${leaders[partition]}, partition epoch ${partitions[partition]}`
  const message = `${partition} has leader epoch ${leaderEpoch}, partition epoch ${partitionEpoch}; its records make ${expected}`
  return { code: '', message }
}

function replay(leaders: Record<string, number>, partitions: Record<string, number>, record: MetadataRecord): void {
  switch (record.type) {
    case 'partitionRecord':
      leaders[record.partition] = record.leaderEpoch
      partitions[record.partition] = record.partitionEpoch
      return
    case 'partitionChangeRecord':
      partitions[record.partition] = (partitions[record.partition] ?? 0) + 1
      if (record.leader !== undefined) leaders[record.partition] = (leaders[record.partition] ?? 0) + 1
      return
    case 'removeTopicRecord':
      for (const partition of Object.keys(partitions)) {
        if (partition.slice(0, partition.lastIndexOf('-')) !== record.topic) continue
        delete partitions[partition]
        delete leaders[partition]
      }
      return
    default:
  }
}
