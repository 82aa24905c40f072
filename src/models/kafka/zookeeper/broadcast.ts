// Atomic broadcast: the leader orders all changes, and what a majority has written down is committed everywhere.
import { noteRecord } from '../controller/noting'
import type { ZooFollow, ZooSync } from '../messages'
import { replay, type MetadataRecord } from '../controller/records'
import { askToFollow, look, noteLost } from './election'
import { applyTxn, copyTree, firedBy, ownedBy, type ZooChange, type ZooTree, type ZooTxn } from './records'
import { answerTo, fire } from './replies'
import {
  ensembleMajority,
  INIT_LIMIT,
  lastZxid,
  SYNC_LIMIT,
  TICK,
  type ZooEffects,
  type ZooKeeperServer,
  type ZooLeading,
} from './state'

const PER_EPOCH = 2 ** 32

// ---- the leader ------------------------------------------------------------------------------------------------------

/** Somebody wants to follow. With a majority of them the leader's epoch begins; each gets its whole history. */
export function onFollow(server: ZooKeeperServer, follower: string, asked: ZooFollow, fx: ZooEffects): void {
  const { volatile, durable } = server
  const { leading } = volatile
  if (leading === null) return
  const isNewer = asked.epoch - durable.currentEpoch || asked.zxid - lastZxid(durable)
  // Whoever has more must lead: nothing that was committed may be lost.
  if (isNewer > 0 && !leading.established) return look(server, fx)
  leading.infos[follower] = asked.acceptedEpoch
  leading.heard[follower] = fx.now
  if (leading.epoch > 0) return sync(server, leading, follower, fx)
  if (Object.keys(leading.infos).length + 1 >= ensembleMajority(server)) beginEpoch(server, leading, fx)
}

function beginEpoch(server: ZooKeeperServer, leading: ZooLeading, fx: ZooEffects): void {
  const { durable } = server
  leading.epoch = Math.max(durable.acceptedEpoch, ...Object.values(leading.infos)) + 1
  durable.acceptedEpoch = leading.epoch
  durable.currentEpoch = leading.epoch
  for (const follower of Object.keys(leading.infos)) sync(server, leading, follower, fx)
  advance(server, fx)
}

function sync({ durable }: ZooKeeperServer, leading: ZooLeading, follower: string, fx: ZooEffects): void {
  const tree = { ...copyTree(durable.tree), sealed: true as const }
  // From now on it gets every proposal, so it counts as one that has none of them yet.
  leading.acked[follower] = -1
  fx.send(follower, { type: 'zooSync', epoch: leading.epoch, tree, proposals: [...durable.proposals] })
}

/** A follower has written something down. */
export function onAck(server: ZooKeeperServer, follower: string, epoch: number, zxid: number, fx: ZooEffects): void {
  const { leading } = server.volatile
  if (leading === null || leading.epoch !== epoch || leading.acked[follower] === undefined) return
  leading.heard[follower] = fx.now
  leading.acked[follower] = Math.max(leading.acked[follower], zxid)
  advance(server, fx)
}

/** Orders a change, and answers when a majority has it. */
export function propose(server: ZooKeeperServer, session: number, change: ZooChange, fx: ZooEffects): ZooTxn {
  const { durable, volatile } = server
  const leading = volatile.leading!
  const txn: ZooTxn = { sealed: true, zxid: leading.epoch * PER_EPOCH + ++leading.count, session, change }
  applyTxn(leading.ahead, txn)
  durable.proposals.push(txn)
  for (const follower of Object.keys(leading.acked)) {
    fx.send(follower, { type: 'zooPropose', epoch: leading.epoch, txn })
  }
  return txn
}

/** Commits what a majority has. A leader whose history a majority has taken over leads from then on. */
export function advance(server: ZooKeeperServer, fx: ZooEffects): void {
  const { durable, volatile } = server
  const leading = volatile.leading!
  const written = [lastZxid(durable), ...Object.values(leading.acked)].toSorted((a, b) => b - a)
  const zxid = written[ensembleMajority(server) - 1] ?? -1
  if (leading.epoch === 0 || zxid < leading.begunAt) return
  if (!leading.established) establish(server, leading, fx)
  if (zxid <= durable.tree.zxid) return
  while (durable.proposals.length > 0 && durable.proposals[0]!.zxid <= zxid) commit(server, leading, fx)
  tellFollowers(server, leading, fx)
}

function establish(server: ZooKeeperServer, leading: ZooLeading, fx: ZooEffects): void {
  const { id, servers, volatile } = server
  leading.established = true
  volatile.quorumLost = false
  // Nobody has been heard by this leader yet, so everybody's session begins anew: none expired while there was no leader.
  for (const session of Object.keys(leading.ahead.sessions)) leading.sessions[session] = { heard: fx.now, server: '' }
  const followers = [id, ...Object.keys(leading.acked)].toSorted()
  fx.note({ type: 'zookeeper-leader-elected', server: id, epoch: leading.epoch, followers, servers: servers.length })
  tellFollowers(server, leading, fx)
}

function tellFollowers({ durable }: ZooKeeperServer, { epoch, acked }: ZooLeading, fx: ZooEffects): void {
  const { zxid } = durable.tree
  for (const follower of Object.keys(acked)) {
    fx.send(follower, { type: 'zooCommit', epoch, zxid, proposed: lastZxid(durable) })
  }
}

function commit(server: ZooKeeperServer, leading: ZooLeading, fx: ZooEffects): void {
  const { durable } = server
  const txn = durable.proposals.shift()!
  const fired = firedBy(durable.tree, txn)
  tell(server, txn, fx)
  while (leading.answers.length > 0 && leading.answers[0]!.zxid <= txn.zxid) {
    const { server: via, client, response } = leading.answers.shift()!
    answerTo(server, via, client, response, fx)
  }
  for (const path of fired) fire(server, path, fx)
}

// Applies the transaction, and tells what it has changed.
function tell({ id, durable }: ZooKeeperServer, txn: ZooTxn, fx: ZooEffects): void {
  const { tree } = durable
  const { change } = txn
  switch (change.kind) {
    case 'closeSession': {
      const { session, silentFor } = change
      const client = tree.sessions[session]?.client ?? ''
      const brokers = ownedBy(tree, session)
      const wasController = tree.controller?.session === session
      applyTxn(tree, txn)
      if (silentFor === null) return
      const expired = { server: id, session, client, silentFor, wasRegistered: brokers.length > 0, wasController }
      fx.note({ type: 'zookeeper-session-expired', ...expired })
      return
    }
    case 'registerBroker':
      fx.note({
        type: 'broker-registered',
        broker: change.broker,
        brokerEpoch: txn.zxid,
        clean: change.clean,
        session: txn.session,
      })
      applyTxn(tree, txn)
      return
    case 'electController':
      applyTxn(tree, txn)
      fx.note({ type: 'zookeeper-controller-elected', broker: change.broker, epoch: change.epoch, previous: null })
      return
    case 'write': {
      applyTxn(tree, { ...txn, change: { ...change, writes: [] } })
      for (const { why, records } of change.writes) {
        for (const record of records) {
          const before = record.type === 'partitionChangeRecord' ? tree.image.partitions[record.partition]! : null
          replay(tree.image, record)
          noteVersion(tree, record, fx)
          noteRecord(tree.image, record, { before, wasFenced: false, silentFor: 0 }, why, fx)
        }
      }
      return
    }
    default:
      applyTxn(tree, txn)
  }
}

// The state znode of a partition was written: its version is the partition epoch.
function noteVersion({ image }: ZooTree, record: MetadataRecord, fx: ZooEffects): void {
  if (record.type !== 'partitionRecord' && record.type !== 'partitionChangeRecord') return
  const { partition, partitionEpoch: version, leaderEpoch } = image.partitions[record.partition]!
  const isNew = record.type === 'partitionRecord'
  fx.note({
    type: 'partition-znode-written',
    partition,
    version,
    leaderEpoch,
    setsLeader: isNew || record.leader !== undefined,
    isNew,
  })
}

/** Twice a tick: who leads says so, and looks whether a majority still follows; who follows looks whether it is led. */
export function heartbeat(server: ZooKeeperServer, fx: ZooEffects): void {
  const { id, volatile } = server
  const { role, leading, heardAt, synced } = volatile
  if (role === 'following') {
    if (fx.now - heardAt > SYNC_LIMIT * TICK) look(server, fx)
    else if (!synced) askToFollow(server, fx)
    return
  }
  if (role !== 'leading' || leading === null) return
  if (leading.epoch === 0 && server.servers.length === 1) beginEpoch(server, leading, fx)
  if (!leading.established) {
    if (fx.now - heardAt > INIT_LIMIT * TICK) look(server, fx)
    return
  }
  const reached = [id, ...Object.keys(leading.acked).filter((other) => isHeard(leading, other, fx))]
  if (reached.length < ensembleMajority(server)) {
    noteLost(server, reached, fx)
    return look(server, fx)
  }
  tellFollowers(server, leading, fx)
}

const isHeard = ({ heard }: ZooLeading, follower: string, fx: ZooEffects): boolean =>
  fx.now - (heard[follower] ?? 0) <= SYNC_LIMIT * TICK

/** The process of another server ended, or the connection to it broke. */
export function onServerLost(server: ZooKeeperServer, peer: string, fx: ZooEffects): void {
  const { id, volatile } = server
  if (volatile.role === 'following' && volatile.leader === peer) return look(server, fx)
  const { leading } = volatile
  if (leading === null) return
  delete leading.acked[peer]
  delete leading.infos[peer]
  const left = [id, ...Object.keys(leading.acked)]
  if (!leading.established || left.length >= ensembleMajority(server)) return
  noteLost(server, left, fx)
  look(server, fx)
}

// ---- followers -------------------------------------------------------------------------------------------------------

/** The leader's history. What this server knows to be committed is part of it. */
export function onSync(server: ZooKeeperServer, message: ZooSync, from: string, fx: ZooEffects): void {
  const { durable, volatile } = server
  if (volatile.role !== 'following' || volatile.leader !== from) return
  if (message.epoch < durable.acceptedEpoch) return look(server, fx)
  durable.acceptedEpoch = message.epoch
  durable.currentEpoch = message.epoch
  if (message.tree.zxid > durable.tree.zxid) {
    const { sealed: _, ...tree } = message.tree
    durable.tree = copyTree(tree)
  }
  durable.proposals = message.proposals.filter(({ zxid }) => zxid > durable.tree.zxid)
  Object.assign(volatile, { synced: true, heardAt: fx.now, quorumLost: false })
  fx.send(from, { type: 'zooAck', epoch: message.epoch, zxid: lastZxid(durable) })
}

/** A proposal is written down, if it is the next one. */
export function onPropose(server: ZooKeeperServer, epoch: number, txn: ZooTxn, from: string, fx: ZooEffects): void {
  const { durable } = server
  if (!isLedBy(server, from, epoch)) return
  server.volatile.heardAt = fx.now
  const last = lastZxid(durable)
  if (txn.zxid <= last) return
  const isNext = txn.zxid === last + 1 || txn.zxid === epoch * PER_EPOCH + 1
  if (!isNext) return syncAgain(server, fx)
  durable.proposals.push(txn)
  fx.send(from, { type: 'zooAck', epoch, zxid: txn.zxid })
}

/** What the leader says is committed is so here, too. */
export function onCommit(
  server: ZooKeeperServer,
  { epoch, zxid, proposed }: { epoch: number; zxid: number; proposed: number },
  from: string,
  fx: ZooEffects,
): void {
  const { durable } = server
  if (!isLedBy(server, from, epoch)) return
  server.volatile.heardAt = fx.now
  while (durable.proposals.length > 0 && durable.proposals[0]!.zxid <= zxid) {
    applyTxn(durable.tree, durable.proposals.shift()!)
  }
  if (lastZxid(durable) < proposed) return syncAgain(server, fx)
  fx.send(from, { type: 'zooAck', epoch, zxid: lastZxid(durable) })
}

// A message was lost: the history is asked for once more.
function syncAgain(server: ZooKeeperServer, fx: ZooEffects): void {
  server.volatile.synced = false
  askToFollow(server, fx)
}

const isLedBy = ({ volatile, durable }: ZooKeeperServer, leader: string, epoch: number): boolean =>
  volatile.role === 'following' && volatile.synced && volatile.leader === leader && durable.currentEpoch === epoch
