// Rights topic by topic: what of a request is done, and what has an error of its own (KafkaApis).
import { describe, expect, test } from 'vitest'
import { ms } from '../../../kernel/time'
import { type Acl, parseAcl } from '../acls'
import { request, shardOf } from '../group/testing/member'
import type { Message } from '../messages'
import { batchOf, createCluster, factsOf, leaderOf, responseTo, runFor, tell, type Cluster } from './testing/cluster'

function aclsOf(...lines: string[]): Acl[] {
  return lines.flatMap((line) => {
    const acls = parseAcl(line)
    if (!Array.isArray(acls)) throw new Error(acls.message)
    return acls
  })
}

/** Topics `orders` and `secret`; everybody may do everything to groups and transactions, and to `orders`. */
function guarded(): Cluster {
  const cluster = createCluster({
    brokers: 1,
    topics: { orders: { partitions: 1, replicas: 1 }, secret: { partitions: 1, replicas: 1 } },
    config: { 'authorizer.class.name': 'StandardAuthorizer', 'group.initial.rebalance.delay.ms': 0 },
    features: { 'transaction.version': 1 },
  })
  runFor(cluster, ms(100))
  const lines = ['group:*', 'transactional-id:*', 'topic:orders'].map((what) => `allow User:ANONYMOUS ALL ${what}`)
  tell(cluster, 'k1', { type: 'createAcls', acls: aclsOf(...lines) })
  runFor(cluster, ms(200))
  return cluster
}

const denied = [{ partition: 'secret-0', error: 'TOPIC_AUTHORIZATION_FAILED' }]
const offsetsOf = (...partitions: string[]) => partitions.map((partition) => ({ partition, offset: 7, leaderEpoch: 0 }))

function ask<T extends Message['type']>(cluster: Cluster, type: T, build: (id: number) => Message) {
  const id = request(cluster, 'c1', build, leaderOf(cluster, shardOf()))
  runFor(cluster, ms(100))
  return responseTo(cluster, type, id)
}

const commit = (cluster: Cluster, offsets = offsetsOf('orders-0', 'secret-0')) =>
  ask(cluster, 'offsetCommitResponse', (correlationId) => ({
    type: 'offsetCommitRequest',
    correlationId,
    group: 'g',
    generation: -1,
    memberId: '',
    groupInstanceId: null,
    offsets,
  }))

const commitInTransaction = (cluster: Cluster, offsets: ReturnType<typeof offsetsOf>) =>
  ask(cluster, 'txnOffsetCommitResponse', (correlationId) => ({
    type: 'txnOffsetCommitRequest',
    correlationId,
    transactionalId: 'shop',
    producerId: 1,
    producerEpoch: 0,
    version: 1,
    group: 'g',
    generation: -1,
    memberId: '',
    groupInstanceId: null,
    offsets,
  }))

const committed = (cluster: Cluster) =>
  ask(cluster, 'offsetFetchResponse', (correlationId) => ({
    type: 'offsetFetchRequest',
    correlationId,
    group: 'g',
    member: null,
    partitions: ['orders-0', 'secret-0', 'none-0'],
  }))

describe('S-3 S-4 topic by topic', () => {
  test('S-4 OffsetCommit: the topic that may not be read is refused, the others are committed', () => {
    const cluster = guarded()
    expect(commit(cluster)).toMatchObject({ error: 'NONE', refused: denied })
    const told = factsOf(cluster, 'request-denied')
    expect(told).toMatchObject([{ request: 'offsetCommitRequest', error: 'TOPIC_AUTHORIZATION_FAILED' }])
    expect(factsOf(cluster, 'offset-committed').map(({ partition }) => partition)).toEqual(['orders-0'])
  })

  test('S-4 OffsetFetch: the topic that may not be described is refused, of the others the offsets are told', () => {
    const cluster = guarded()
    commit(cluster)
    expect(committed(cluster)).toMatchObject({
      error: 'NONE',
      refused: [...denied, { partition: 'none-0', error: 'TOPIC_AUTHORIZATION_FAILED' }],
      offsets: [{ partition: 'orders-0', offset: 7 }],
    })
  })

  test('S-4 AddPartitionsToTxn is all or nothing: OPERATION_NOT_ATTEMPTED for those that were allowed', () => {
    const cluster = guarded()
    const answer = ask(cluster, 'addPartitionsToTxnResponse', (correlationId) => ({
      type: 'addPartitionsToTxnRequest',
      correlationId,
      transactionalId: 'shop',
      producerId: 1,
      producerEpoch: 0,
      verifyOnly: false,
      version: 1,
      partitions: ['orders-0', 'secret-0'],
    }))
    expect(answer).toMatchObject({
      error: 'TOPIC_AUTHORIZATION_FAILED',
      refused: [...denied, { partition: 'orders-0', error: 'OPERATION_NOT_ATTEMPTED' }],
    })
  })

  test('S-4 TxnOffsetCommit: as OffsetCommit; what was refused is not held either', () => {
    const cluster = guarded()
    expect(commitInTransaction(cluster, offsetsOf('secret-0'))).toMatchObject({ error: 'NONE', refused: denied })
  })

  test('G-20 both refuse the partitions that there are none of, and do the others', () => {
    const cluster = guarded()
    const offsets = offsetsOf('gone-0', 'orders-0', 'orders-1')
    const refused = ['gone-0', 'orders-1'].map((partition) => ({ partition, error: 'UNKNOWN_TOPIC_OR_PARTITION' }))
    tell(cluster, 'k1', { type: 'createAcls', acls: aclsOf('allow User:ANONYMOUS ALL topic:gone') })
    runFor(cluster, ms(200))
    expect(commit(cluster, offsets)).toMatchObject({ error: 'NONE', refused })
    expect(factsOf(cluster, 'offset-committed').map(({ partition }) => partition)).toEqual(['orders-0'])
    expect(commit(cluster, offsetsOf('gone-0'))).toMatchObject({ error: 'NONE', refused: [refused[0]] })
    expect(commitInTransaction(cluster, offsetsOf('gone-0', 'orders-1'))).toMatchObject({ error: 'NONE', refused })
  })

  test('S-4 Produce and Metadata have an error per topic, too', () => {
    const cluster = guarded()
    const batch = batchOf(1)
    const both = ['orders-0', 'secret-0']
    const errors = (parts: readonly { error: string }[] | undefined) => parts?.map(({ error }) => error)
    const produced = request(
      cluster,
      'c1',
      (correlationId) => ({
        type: 'produceRequest',
        correlationId,
        acks: 1,
        timeoutMs: 30_000,
        partitions: both.map((partition) => ({ partition, batch })),
      }),
      'b1',
    )
    const described = request(
      cluster,
      'c2',
      (correlationId) => ({
        type: 'metadataRequest',
        correlationId,
        topics: ['orders', 'secret'],
        allowAutoTopicCreation: false,
      }),
      'b1',
    )
    runFor(cluster, ms(100))
    const expected = ['NONE', 'TOPIC_AUTHORIZATION_FAILED']
    expect(errors(responseTo(cluster, 'produceResponse', produced)?.partitions)).toEqual(expected)
    expect(errors(responseTo(cluster, 'metadataResponse', described)?.topics)).toEqual(expected)
  })
})
