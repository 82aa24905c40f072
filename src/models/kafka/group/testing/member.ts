// Group members that say only what a test tells them to, for tests of the coordinator.
import { ms } from '../../../../kernel/time'
import {
  createCluster,
  leaderOf,
  responseTo,
  runFor,
  sendAs,
  type Cluster,
  type ClusterPlan,
} from '../../broker/testing/cluster'
import { brokerOf } from '../../broker/testing/cluster'
import type { ErrorCode, MemberProtocol, Message, PartitionId } from '../../messages'
import { coordinatorPartition } from '../../coordinator-partition'
import type { Group } from '../state'

export type Answer<T extends Message['type']> = Extract<Message, { type: T }> & { at: number }

/** Groups without an initial delay, on three brokers, and clients `c1` to `c4`. */
export function memberCluster(plan: ClusterPlan = {}): Cluster {
  const cluster = createCluster({
    clients: ['c1', 'c2', 'c3', 'c4'],
    ...plan,
    config: { 'group.initial.rebalance.delay.ms': 0, ...plan.config },
  })
  runFor(cluster, ms(100))
  return cluster
}

/** The partition that a group lives in: the test cluster has 4 of `__consumer_offsets`. */
export const shardOf = (group = 'g'): PartitionId => `__consumer_offsets-${coordinatorPartition(group, 4)}`
export const coordinatorOf = (cluster: Cluster, group = 'g'): string => leaderOf(cluster, shardOf(group))
export const groupIn = (cluster: Cluster, broker = coordinatorOf(cluster), group = 'g'): Group =>
  brokerOf(cluster, broker).volatile.groups[shardOf(group)]!.groups[group] as Group

let correlation = 1_000_000

/** Sends a request to the coordinator; answers its correlation id. */
export function request(cluster: Cluster, client: string, build: (id: number) => Message, to?: string): number {
  const id = ++correlation
  sendAs(cluster, client, to ?? coordinatorOf(cluster), build(id))
  return id
}

export interface JoinOptions {
  memberId?: string
  topics?: string[]
  /** Default: range. What they do not say, they do not know. */
  protocols?: (Pick<MemberProtocol, 'name' | 'topics'> & Partial<MemberProtocol>)[]
  instance?: string
  sessionTimeoutMs?: number
  rebalanceTimeoutMs?: number
  group?: string
  to?: string
}

/** A JoinGroup request, not waited for. */
export function sendJoin(cluster: Cluster, client: string, options: JoinOptions = {}): number {
  const { memberId = '', topics = ['orders'], group = 'g' } = options
  return request(
    cluster,
    client,
    (correlationId) => ({
      type: 'joinGroupRequest',
      correlationId,
      group,
      clientId: client,
      memberId,
      groupInstanceId: options.instance ?? null,
      sessionTimeoutMs: options.sessionTimeoutMs ?? 45_000,
      rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? 300_000,
      protocols: (options.protocols ?? [{ name: 'range', topics }]).map((told) => ({
        owned: [],
        generation: -1,
        rack: null,
        userData: null,
        ...told,
      })),
    }),
    options.to ?? coordinatorOf(cluster, group),
  )
}

/** Joins with an id that is asked for first; answers that id and the correlation id of the join. */
export function sendNewJoin(
  cluster: Cluster,
  client: string,
  options: JoinOptions = {},
): { id: number; memberId: string } {
  const first = sendJoin(cluster, client, options)
  runFor(cluster, ms(10))
  const { error, memberId } = responseTo(cluster, 'joinGroupResponse', first)!
  if (error !== 'MEMBER_ID_REQUIRED') throw new Error(`expected MEMBER_ID_REQUIRED, not ${error}`)
  return { id: sendJoin(cluster, client, { ...options, memberId }), memberId }
}

/** How a join was answered by now; undefined while it is parked. */
export const joined = (cluster: Cluster, id: number): Answer<'joinGroupResponse'> | undefined =>
  responseTo(cluster, 'joinGroupResponse', id)

type Assignments = Record<string, string[]>

/** A SyncGroup request; `assignments` from the leader only. */
export function sendSync(
  cluster: Cluster,
  client: string,
  memberId: string,
  generation: number,
  assignments: Assignments = {},
  groupInstanceId: string | null = null,
): number {
  return request(cluster, client, (correlationId) => ({
    type: 'syncGroupRequest',
    correlationId,
    group: 'g',
    generation,
    memberId,
    groupInstanceId,
    assignments: Object.entries(assignments).map(([member, partitions]) => ({ memberId: member, partitions })),
  }))
}

export const synced = (cluster: Cluster, id: number): Answer<'syncGroupResponse'> | undefined =>
  responseTo(cluster, 'syncGroupResponse', id)

/** Sends a heartbeat and lets 10 ms pass; answers what it says. */
export function heartbeat(
  cluster: Cluster,
  client: string,
  memberId: string,
  generation: number,
  to?: string,
  groupInstanceId: string | null = null,
): ErrorCode {
  const id = request(
    cluster,
    client,
    (correlationId) => ({ type: 'heartbeatRequest', correlationId, group: 'g', generation, memberId, groupInstanceId }),
    to,
  )
  runFor(cluster, ms(10))
  return responseTo(cluster, 'heartbeatResponse', id)!.error
}

export const sendLeave = (
  cluster: Cluster,
  client: string,
  memberId: string,
  groupInstanceId: string | null = null,
): number =>
  request(cluster, client, (correlationId) => ({
    type: 'leaveGroupRequest',
    correlationId,
    group: 'g',
    memberId,
    groupInstanceId,
  }))

/** An OffsetCommit of one partition; answers its correlation id. */
export function sendCommit(
  cluster: Cluster,
  client: string,
  memberId: string,
  generation: number,
  offset: number,
  partition = 'orders-0',
): number {
  return request(cluster, client, (correlationId) => ({
    type: 'offsetCommitRequest',
    correlationId,
    group: 'g',
    generation,
    memberId,
    groupInstanceId: null,
    offsets: [{ partition, offset, leaderEpoch: 0 }],
  }))
}

/** Commits and lets 10 ms pass; answers what the coordinator says. */
export function commit(
  cluster: Cluster,
  client: string,
  memberId: string,
  generation: number,
  offset: number,
  partition = 'orders-0',
) {
  const id = sendCommit(cluster, client, memberId, generation, offset, partition)
  runFor(cluster, ms(10))
  return responseTo(cluster, 'offsetCommitResponse', id)?.error
}

/** The committed offset of `orders-0`, as the coordinator answers within 20 ms. */
export function committed(cluster: Cluster, to?: string): { error: ErrorCode; offset: number | undefined } | undefined {
  const id = request(
    cluster,
    'c1',
    (correlationId) => ({
      type: 'offsetFetchRequest',
      correlationId,
      group: 'g',
      member: null,
      partitions: ['orders-0'],
    }),
    to,
  )
  runFor(cluster, ms(20))
  const response = responseTo(cluster, 'offsetFetchResponse', id)
  return response && { error: response.error, offset: response.offsets[0]?.offset }
}

/** A Stable group `g` of these clients; answers their member ids. The first one leads; each owns one of the partitions. */
export function stableGroup(cluster: Cluster, clients: string[], options: JoinOptions = {}): string[] {
  const members: string[] = []
  for (const client of clients) {
    const earlier = members.map((memberId, i) => [clients[i]!, memberId] as const)
    const { memberId } = sendNewJoin(cluster, client, options)
    members.push(memberId)
    runFor(cluster, ms(10))
    const generation = members.length
    for (const [other, otherId] of earlier) sendJoin(cluster, other, { ...options, memberId: otherId })
    runFor(cluster, ms(10))
    for (const [i, id] of members.entries()) {
      const assignments = i === 0 ? Object.fromEntries(members.map((m, p) => [m, [`orders-${p}`]])) : {}
      sendSync(cluster, clients[i]!, id, generation, assignments)
    }
    runFor(cluster, ms(20))
  }
  return members
}
