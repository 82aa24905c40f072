// A share group from end to end: consumers, leaders, coordinators of groups and of shares (KIP-932).
import { expect, test } from 'vitest'
import {
  batchOf,
  brokerOf,
  cut,
  factsOf,
  kill,
  leaderOf,
  produceTo,
  responseTo,
  runFor,
  sendAs,
  tell,
} from '../../broker/testing/cluster'
import { commit } from '../../group/testing/member'
import { batchesOf } from '../../log/log'
import { inFlight } from '../../share/partition-state'
import { stateShardOf } from '../../share/persister'
import { addConsumer, consumerOf, coordinatorOf, killConsumer, ms, owned, seconds } from '../testing/group'
import { addSharer, shareCluster, shareGroupOf, sharePartitionAt } from '../testing/share'

test('Q-1 Q-7 members share a partition, and everything is delivered and accepted once', () => {
  const cluster = shareCluster(1)
  addSharer(cluster, 'a', { work: { dist: 'constant', mean: ms(50) } })
  addSharer(cluster, 'b', { work: { dist: 'constant', mean: ms(50) } })
  runFor(cluster, seconds(12))
  expect(shareGroupOf(cluster)).toMatchObject({ state: 'Stable', initialized: ['orders-0'] })
  for (let i = 0; i < 20; i++) {
    produceTo(cluster, 'orders-0', { batch: batchOf(2) })
    runFor(cluster, ms(20))
  }
  runFor(cluster, seconds(10))
  const delivered = factsOf(cluster, 'records-delivered').flatMap(({ offsets }) => [...offsets])
  expect(delivered.toSorted((x, y) => x - y)).toEqual(Array.from({ length: 40 }, (_, i) => i))
  expect(new Set(factsOf(cluster, 'records-delivered').map(({ consumer }) => consumer))).toEqual(new Set(['a', 'b']))
  expect(sharePartitionAt(cluster, 'orders-0')).toMatchObject({ startOffset: 40, batches: [] })
})

test('Q-7 A-13 members come and go without a barrier; more members than partitions share them', () => {
  const cluster = shareCluster(2)
  addSharer(cluster, 'a')
  runFor(cluster, seconds(12))
  const { groupEpoch } = shareGroupOf(cluster)
  expect(owned(cluster, 'a')).toEqual(['orders-0', 'orders-1'])
  for (const id of ['b', 'c', 'd']) addSharer(cluster, id)
  runFor(cluster, seconds(12))
  const group = shareGroupOf(cluster)
  expect(group).toMatchObject({ state: 'Stable', groupEpoch: groupEpoch + 3 })
  const sharers = ['a', 'b', 'c', 'd'].flatMap((id) => owned(cluster, id))
  expect(sharers.filter((partition) => partition === 'orders-0')).toHaveLength(2)
  expect(sharers.filter((partition) => partition === 'orders-1')).toHaveLength(2)
  tell(cluster, 'b', { type: 'shutdown' })
  runFor(cluster, seconds(1))
  expect(factsOf(cluster, 'member-removed')).toMatchObject([{ client: 'b', reason: 'left' }])
  cut(cluster, 'c', coordinatorOf(cluster))
  runFor(cluster, seconds(50))
  expect(factsOf(cluster, 'member-removed')[1]).toMatchObject({ client: 'c', reason: 'session-expired' })
})

test('Q-7 group.share.max.size, unknown members and other protocols are refused; a share group has no offsets', () => {
  const cluster = shareCluster(1, { 'group.share.max.size': 1 })
  addSharer(cluster, 'a')
  runFor(cluster, seconds(8))
  addSharer(cluster, 'b')
  addConsumer(cluster, 'c')
  runFor(cluster, seconds(8))
  expect(consumerOf(cluster, 'b').volatile.lastError).toContain('GROUP_MAX_SIZE_REACHED')
  expect(consumerOf(cluster, 'c').volatile.lastError).toContain('INCONSISTENT_GROUP_PROTOCOL')
  expect(commit(cluster, 'c1', '', -1, 3)).toBe('GROUP_ID_NOT_FOUND')
})

test('Q-1 S5 a new leader reads what was stored: nothing that was accepted comes again, what was in hand does', () => {
  const cluster = shareCluster(1)
  addSharer(cluster, 'a', { work: { dist: 'constant', mean: ms(300) }, config: { 'max.poll.records': 2 } })
  runFor(cluster, seconds(8))
  for (let i = 0; i < 5; i++) {
    produceTo(cluster, 'orders-0', { batch: batchOf(2) })
    runFor(cluster, ms(50))
  }
  runFor(cluster, ms(1_000))
  const before = sharePartitionAt(cluster, 'orders-0').startOffset
  expect(before).toBeGreaterThan(0)
  const leader = leaderOf(cluster, 'orders-0')
  kill(cluster, leader)
  runFor(cluster, seconds(30))
  expect(leaderOf(cluster, 'orders-0')).not.toBe(leader)
  const loaded = factsOf(cluster, 'share-partition-loaded')
  expect(loaded).toHaveLength(2)
  expect(loaded[1]).toMatchObject({ reset: false })
  expect(loaded[1]!.startOffset).toBeGreaterThanOrEqual(before)
  expect(sharePartitionAt(cluster, 'orders-0')).toMatchObject({ startOffset: 10 })
  const delivered = factsOf(cluster, 'records-delivered').flatMap(({ offsets }) => [...offsets])
  expect(new Set(delivered).size).toBe(10)
})

test('Q-1 the share coordinator’s state survives it, and an old leader may not write', () => {
  const cluster = shareCluster(1)
  addSharer(cluster, 'a')
  runFor(cluster, seconds(8))
  produceTo(cluster, 'orders-0', { batch: batchOf(3) })
  runFor(cluster, seconds(2))
  const { topicId, stateEpoch } = sharePartitionAt(cluster, 'orders-0')
  const shard = stateShardOf(brokerOf(cluster, 'b1'), 'g', topicId, 'orders-0')
  const known = () => brokerOf(cluster, leaderOf(cluster, shard)).volatile.share!.shards[shard]!.states['g orders-0']!
  expect(known()).toMatchObject({ stateEpoch, leaderEpoch: 0 })
  const about = { group: 'g', partition: 'orders-0', topicId, stateEpoch, startOffset: 0, stateBatches: [] }
  const write = (correlationId: number, more: { leaderEpoch: number; stateEpoch?: number }) => {
    const message = { type: 'writeShareGroupStateRequest', correlationId, ...about, ...more } as const
    sendAs(cluster, 'c1', leaderOf(cluster, shard), message)
    runFor(cluster, ms(100))
    return responseTo(cluster, 'shareGroupStateResponse', correlationId)?.error
  }
  expect(write(1, { leaderEpoch: -1 })).toBe('FENCED_LEADER_EPOCH')
  expect(write(2, { leaderEpoch: 0, stateEpoch: -1 })).toBe('FENCED_STATE_EPOCH')
  const coordinator = leaderOf(cluster, shard)
  kill(cluster, coordinator)
  runFor(cluster, seconds(20))
  expect(leaderOf(cluster, shard)).not.toBe(coordinator)
  expect(known()).toMatchObject({ stateEpoch })
  produceTo(cluster, 'orders-0', { batch: batchOf(3) })
  runFor(cluster, seconds(20))
  expect(sharePartitionAt(cluster, 'orders-0')).toMatchObject({ startOffset: 6, batches: [] })
})

test('Q-6 with latest a group begins at the end, and with by_duration where records are young enough', () => {
  for (const [policy, start] of [
    ['latest', 2],
    ['by_duration:PT1H', 0],
  ] as const) {
    const cluster = shareCluster(1, {}, 3, policy)
    produceTo(cluster, 'orders-0', { batch: batchOf(2) })
    runFor(cluster, seconds(1))
    addSharer(cluster, 'a')
    runFor(cluster, seconds(12))
    expect(factsOf(cluster, 'share-partition-loaded')).toMatchObject([{ startOffset: start, reset: true }])
  }
})

test('Q-7 explicit acknowledgement: the application accepts what it can process, and releases or rejects the rest', () => {
  for (const unprocessed of ['release', 'reject'] as const) {
    const cluster = shareCluster(1)
    const failing = { key: 'bad', value: null, nth: null, share: null, times: null }
    const sharing = { unprocessed, renews: false }
    addSharer(cluster, 'a', { sharing, failing, config: { 'share.acknowledgement.mode': 'explicit' } })
    runFor(cluster, seconds(8))
    produceTo(cluster, 'orders-0', { batch: { ...batchOf(3), keys: ['fine', 'bad', 'fine'] } })
    runFor(cluster, seconds(5))
    const changes = factsOf(cluster, 'share-records-changed').filter(({ why }) => why !== 'acquire')
    const saidOf = (why: string) => changes.filter((fact) => fact.why === why).flatMap((fact) => fact.changes)
    expect(saidOf('accept').map(({ firstOffset }) => firstOffset)).toEqual([0, 2])
    expect(saidOf(unprocessed)).toHaveLength(unprocessed === 'release' ? 5 : 1)
    expect(factsOf(cluster, 'record-failed').at(-1)).toMatchObject({ attempt: unprocessed === 'release' ? 5 : 1 })
    expect(sharePartitionAt(cluster, 'orders-0')).toMatchObject({ startOffset: 3, batches: [] })
  }
})

test('Q-3 an application that renews its locks keeps a record for as long as its work takes (KIP-1222)', () => {
  const cluster = shareCluster(1, { 'group.share.record.lock.duration.ms': 2_000 })
  const sharing = { unprocessed: 'release', renews: true } as const
  const plan = {
    work: { dist: 'constant', mean: seconds(5) },
    config: { 'share.acknowledgement.mode': 'explicit' },
  } as const
  addSharer(cluster, 'a', { ...plan, sharing })
  addSharer(cluster, 'b', { ...plan, sharing })
  runFor(cluster, seconds(8))
  produceTo(cluster, 'orders-0', { batch: batchOf(1) })
  runFor(cluster, seconds(8))
  expect(factsOf(cluster, 'share-locks-renewed').length).toBeGreaterThan(2)
  expect(factsOf(cluster, 'records-processed')).toHaveLength(1)
  expect(sharePartitionAt(cluster, 'orders-0').startOffset).toBe(1)
})

test('Q-3 whoever closes, or whose process ends, gives back what it has in hand', () => {
  const cluster = shareCluster(1)
  addSharer(cluster, 'a', { work: { dist: 'constant', mean: seconds(5) } })
  runFor(cluster, seconds(8))
  produceTo(cluster, 'orders-0', { batch: batchOf(2) })
  runFor(cluster, seconds(1))
  expect(inFlight(sharePartitionAt(cluster, 'orders-0'))).toBe(2)
  killConsumer(cluster, 'a')
  addSharer(cluster, 'b')
  runFor(cluster, seconds(10))
  const released = factsOf(cluster, 'share-records-changed').filter(({ why }) => why === 'session-closed')
  expect(released.flatMap(({ changes }) => changes)).toMatchObject([
    { firstOffset: 0, lastOffset: 1, deliveryCount: 0 },
  ])
  expect(sharePartitionAt(cluster, 'orders-0').startOffset).toBe(2)
})

test('Q-3 what is said by whoever has no session, or in another epoch, is refused', () => {
  const cluster = shareCluster(1)
  addSharer(cluster, 'a')
  runFor(cluster, seconds(8))
  const member = consumerOf(cluster, 'a').volatile.memberId
  const ask = (correlationId: number, memberId: string, shareSessionEpoch: number) => {
    const message = {
      type: 'shareAcknowledgeRequest',
      correlationId,
      group: 'g',
      memberId,
      shareSessionEpoch,
      partitions: [],
    } as const
    sendAs(cluster, 'c2', leaderOf(cluster, 'orders-0'), message)
    runFor(cluster, ms(100))
    return responseTo(cluster, 'shareAcknowledgeResponse', correlationId)?.error
  }
  expect(ask(1, 'nobody', 3)).toBe('SHARE_SESSION_NOT_FOUND')
  expect(ask(2, member, 99)).toBe('INVALID_SHARE_SESSION_EPOCH')
  expect(ask(3, member, 0)).toBe('INVALID_SHARE_SESSION_EPOCH')
})

test('Q-1 a deleted topic takes the state of its records along, at share and at group coordinators; one of that name begins anew', () => {
  const cluster = shareCluster(1)
  addSharer(cluster, 'a')
  runFor(cluster, seconds(12))
  produceTo(cluster, 'orders-0', { batch: batchOf(3) })
  runFor(cluster, seconds(5))
  const { topicId } = brokerOf(cluster, 'b1').volatile.image.topics.orders!
  const shard = stateShardOf(brokerOf(cluster, 'b1'), 'g', topicId, 'orders-0')
  const stateAt = () => brokerOf(cluster, leaderOf(cluster, shard)).volatile.share!.shards[shard]!
  expect(Object.keys(stateAt().states)).toEqual(['g orders-0'])
  tell(cluster, 'k1', { type: 'deleteTopic', topic: 'orders' })
  runFor(cluster, seconds(2))
  expect(stateAt().states).toEqual({})
  expect(shareGroupOf(cluster)).toMatchObject({ initialized: [], initializing: [] })
  const log = brokerOf(cluster, leaderOf(cluster, shard)).durable.logs[shard]!
  expect(batchesOf(log).at(-1)!.batch.coordinatorRecords).toMatchObject([{ type: 'shareSnapshotTombstone' }])
  tell(cluster, 'k1', { type: 'createTopic', topic: 'orders', partitions: 1, replicationFactor: 3, config: {} })
  runFor(cluster, seconds(40))
  produceTo(cluster, 'orders-0', { batch: batchOf(2) })
  runFor(cluster, seconds(10))
  expect(shareGroupOf(cluster)).toMatchObject({ initialized: ['orders-0'] })
  expect(factsOf(cluster, 'records-delivered').at(-1)).toMatchObject({ offsets: [0, 1] })
})
