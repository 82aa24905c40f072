// How each block fares, in one word and a tone. Decided here alone: faces, inspector, overview, outline and what is said aloud ask here.
import type {
  BrokerView,
  ConsumerView,
  ControllerView,
  Frame,
  GroupView,
  LinkView,
  PartitionView,
  ProducerView,
  TopicView,
} from '../worker/protocol'
import { brokerState } from './broker-state'
import { spanText } from './format'

export type Tone = 'ok' | 'warn' | 'bad' | 'move' | 'plain'

export interface State {
  /** As a sentence begins: `In sync`. A face may shout it. */
  word: string
  tone: Tone
}

/** Of what a process does not do, faces speak louder: `OFFLINE`. */
export const loud = ({ word, tone }: State): string => (tone === 'bad' || tone === 'warn' ? word.toUpperCase() : word)

// ---- processes -------------------------------------------------------------------------------------------------------

const stopped: State = { word: 'Offline', tone: 'bad' }
const frozen: State = { word: 'Paused', tone: 'warn' }

/** `RECOVERY 43 %` on its face, `Recovery 43 %` elsewhere. */
export function brokerWord(view: BrokerView): State {
  const { word, tone } = brokerState(view)
  return { word: word.charAt(0) + word.slice(1).toLowerCase(), tone }
}

export function producerState({ up, paused, blocked, to, lastError, throttled }: ProducerView): State {
  if (!up) return stopped
  if (paused) return frozen
  if (to === '') return { word: 'Not connected', tone: 'plain' }
  if (throttled > 0) return { word: 'Throttled', tone: 'warn' }
  if (blocked > 0) return { word: 'Blocked', tone: 'warn' }
  return { word: 'Sending', tone: lastError === null ? 'ok' : 'warn' }
}

/** A member that is in the group and has nothing to do. */
export const isSpare = ({ up, membership, owned, waitingFor }: ConsumerView): boolean =>
  up && membership.toLowerCase() === 'stable' && owned.length === 0 && waitingFor.length === 0

/** Where a member stands that is not stable, in a word (N-8); of the classic protocol it is always joining. */
const memberWords: Record<string, State> = {
  RECONCILING: { word: 'Reconciling', tone: 'move' },
  ACKNOWLEDGING: { word: 'Reconciling', tone: 'move' },
  FENCED: { word: 'Fenced', tone: 'warn' },
  STALE: { word: 'Left its group', tone: 'warn' },
  FATAL: { word: 'Refused', tone: 'bad' },
}

/** Its consumers have nothing to join for: it reads no topic, or is to write and has no topic for that. */
export const isIdle = ({ topics, output }: Pick<GroupView, 'topics' | 'output'>): boolean =>
  topics.length === 0 || output?.to === ''

/** `idle`: see `isIdle`. */
export function consumerState(view: ConsumerView, idle: boolean): State {
  if (!view.up) return stopped
  if (view.paused) return frozen
  if (view.denied !== null) return { word: 'Refused', tone: 'bad' }
  if (view.stuck) return { word: 'Stopped', tone: 'bad' }
  if (idle) return { word: 'Reads nothing yet', tone: 'plain' }
  if (isSpare(view)) return { word: 'Spare', tone: 'plain' }
  if (view.membership.toLowerCase() !== 'stable')
    return memberWords[view.membership] ?? { word: 'Joining', tone: 'move' }
  if (view.revoking.length > 0) return { word: 'Must give up', tone: 'move' }
  if (view.throttled > 0) return { word: 'Throttled', tone: 'warn' }
  if (view.owned.length === 0) return { word: 'Waits for others', tone: 'move' }
  return { word: view.working.total > 0 ? 'Working' : 'Waiting', tone: 'ok' }
}

/** Kafka's state names, short enough for a face. */
const groupWords: Record<string, string> = {
  PreparingRebalance: 'Preparing',
  CompletingRebalance: 'Completing',
  CoordinatorUnavailable: 'No coordinator',
}

export function groupState({ state }: Pick<GroupView, 'state'>): State {
  const tone = state === 'Stable' ? 'ok' : state === 'Empty' || state === 'Dead' ? 'plain' : 'move'
  return { word: groupWords[state] ?? state, tone }
}

/** `Leader`: elected, and not active before its first record is committed. A ZooKeeper server leads its ensemble, and decides nothing. */
export function controllerState({ up, paused, voter, active, role, zookeeper }: ControllerView): State {
  if (!up) return stopped
  if (paused) return frozen
  if (zookeeper?.looking) return { word: 'Looking', tone: 'warn' }
  if (active) return { word: 'Active', tone: 'ok' }
  if (!voter && role === 'follower') return { word: 'Observer', tone: 'plain' }
  const tone = role === 'leader' ? 'ok' : role === 'follower' ? 'plain' : 'move'
  return { word: role.charAt(0).toUpperCase() + role.slice(1), tone }
}

export function zoneState({ brokers, up }: { brokers: readonly string[]; up: number }): State {
  if (up === 0) return { word: 'Dark', tone: 'bad' }
  return up < brokers.length ? { word: 'Partly down', tone: 'warn' } : { word: 'Online', tone: 'ok' }
}

export function linkState({ cut, loss, a, b }: LinkView): State {
  if (cut === 'both') return { word: 'Cut', tone: 'bad' }
  if (cut !== null) return { word: cut === 'a-to-b' ? `Cut ${a} → ${b}` : `Cut ${b} → ${a}`, tone: 'bad' }
  return loss > 0 ? { word: `Loses ${Math.round(loss * 100)} %`, tone: 'warn' } : { word: 'Connected', tone: 'ok' }
}

/** What differs from the ordinary network between two processes; null: nothing. */
export const linkWith = (frame: Frame, id: string, peer: string): LinkView | null =>
  frame.links.find(({ a, b }) => (a === id && b === peer) || (a === peer && b === id)) ?? null

const runs = ({ brokers, quorum, producers, groups }: Frame, id: string): boolean =>
  [...brokers, ...quorum.nodes, ...producers, ...groups.flatMap(({ consumers }) => consumers)].some(
    (process) => process.id === id && process.up,
  )

/** The connection of a process with another, as it sees it: without one of its ends there is none, whatever the network would carry. */
export function connectionState(frame: Frame, id: string, peer: string): State {
  const link = linkWith(frame, id, peer)
  const state = link && linkState(link)
  if (state?.tone === 'bad') return state
  if (!runs(frame, id)) return { word: 'None', tone: 'plain' }
  if (!runs(frame, peer)) return stopped
  // What is neither cut nor lossy is in the frame because it is slow.
  if (link && state?.tone === 'ok') return { word: spanText(link.latency), tone: 'warn' }
  return state ?? { word: 'Connected', tone: 'ok' }
}

// ---- topics ----------------------------------------------------------------------------------------------------------

/**
 * Who serves a partition? `offline`: nobody leads it (OfflinePartitionsCount). `unavailable`: by the metadata a broker
 * leads it that does not run, as `kafka-topics --unavailable-partitions` asks; it stays so until somebody else is elected.
 */
export type Service = 'online' | 'offline' | 'unavailable'

export const liveBrokers = ({ brokers }: Pick<Frame, 'brokers'>): ReadonlySet<string> =>
  new Set(brokers.flatMap(({ id, up }) => (up ? [id] : [])))

export const serviceOf = ({ leader }: Pick<PartitionView, 'leader'>, live: ReadonlySet<string>): Service =>
  leader === null ? 'offline' : live.has(leader) ? 'online' : 'unavailable'

/** Fewer in sync than there are copies, those not counted that are being added (OngoingReassignmentState). */
export const isUnderReplicated = ({ isr, replicas, adding }: PartitionView): boolean =>
  isr.length < replicas.length - adding.length

/** For its strip: what is worst about one partition. */
export function partitionState(view: PartitionView, live: ReadonlySet<string>): State & { kind: string } {
  const service = serviceOf(view, live)
  if (service === 'offline') return { kind: service, word: 'No leader', tone: 'bad' }
  if (service === 'unavailable') return { kind: service, word: `${view.leader} is down`, tone: 'bad' }
  return isUnderReplicated(view)
    ? { kind: 'under-replicated', word: 'Under-replicated', tone: 'warn' }
    : { kind: 'in-sync', word: 'In sync', tone: 'ok' }
}

export type TopicKind = 'creating' | 'offline' | 'unavailable' | 'below-min-isr' | 'under-replicated' | 'in-sync'

/** The gravest that is true of any of its partitions. */
export function topicState(topic: TopicView, live: ReadonlySet<string>): State & { kind: TopicKind } {
  const { partitions, underMinIsr, underReplicated } = topic
  if (partitions.length === 0) return { kind: 'creating', word: 'Being created', tone: 'move' }
  const unserved = partitions.map((view) => serviceOf(view, live)).filter((service) => service !== 'online')
  if (unserved.length > 0) {
    const kind = unserved.includes('unavailable') ? 'unavailable' : 'offline'
    const all = unserved.length === partitions.length
    const word = all
      ? kind.charAt(0).toUpperCase() + kind.slice(1)
      : `${unserved.length} of ${partitions.length} ${kind}`
    return { kind, word, tone: 'bad' }
  }
  if (underMinIsr > 0) return { kind: 'below-min-isr', word: 'Below min ISR', tone: 'bad' }
  if (underReplicated > 0) return { kind: 'under-replicated', word: 'Under-replicated', tone: 'warn' }
  return { kind: 'in-sync', word: 'In sync', tone: 'ok' }
}
