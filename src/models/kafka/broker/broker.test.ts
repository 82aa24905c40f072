// A cluster at work: what is produced is replicated, acknowledged and read.
import { describe, expect, test } from 'vitest'
import { ms } from '../../../kernel/time'
import {
  createCluster,
  fetched,
  fetchFrom,
  followersOf,
  leaderOf,
  logEnd,
  produced,
  produceTo,
  recordsIn,
  replicaOf,
  runFor,
  store,
} from './testing/cluster'

describe('the thin path', () => {
  test('R-4 a record is acknowledged when both followers have it, and they learn so one fetch later', () => {
    const cluster = createCluster()
    const [follower] = followersOf(cluster, 'orders-0')
    runFor(cluster, ms(50))

    const id = produceTo(cluster, 'orders-0')
    runFor(cluster, ms(3.9))
    expect(produced(cluster, id)).toBeUndefined()
    runFor(cluster, ms(96.1))
    // 1 ms to the leader, 1 to the followers, 1 back with their next fetch, 1 to the client.
    expect(produced(cluster, id)).toMatchObject({ error: 'NONE', baseOffset: 0, at: ms(54) })
    expect(replicaOf(cluster, leaderOf(cluster, 'orders-0'), 'orders-0').highWatermark).toBe(1)
    expect(logEnd(cluster, follower!, 'orders-0')).toBe(1)
    expect(replicaOf(cluster, follower!, 'orders-0').highWatermark).toBe(0)
    runFor(cluster, ms(600))
    expect(replicaOf(cluster, follower!, 'orders-0').highWatermark).toBe(1)
  })

  test('what was acknowledged is read in order by a consumer', () => {
    const cluster = createCluster()
    runFor(cluster, ms(50))
    for (let i = 0; i < 5; i++) expect(store(cluster, 'orders-0')).toBe('NONE')
    const id = fetchFrom(cluster, 'orders-0', 0)
    runFor(cluster, ms(10))
    expect(fetched(cluster, id)!.records).toEqual(recordsIn(cluster, 'b1', 'orders-0'))
    expect(fetched(cluster, id)!.records.length).toBe(5)
  })
})
