// Small parts of sentences.
import { counted } from '../../models/kafka/counted'
import { momentText, type Micros } from '../../kernel/time'
import { errorNamed } from '../../models/kafka/error-codes'
import type { ElectionReason } from '../../models/kafka/facts'
import { explain } from '../referee/explain'
import { lastFault } from '../referee/faults'
import { type FaultNote, type Removal } from '../referee/incidents'
import { partitionLedger, type Referee } from '../referee/state'

/** `12.9 s`, `300 ms`. */
export const spanText = (span: Micros): string =>
  span < 1_000_000 ? `${Math.round(span / 1_000)} ms` : `${(Math.round(span / 100_000) / 10).toFixed(1)} s`

/** `512 bytes`, `64 kB`, `1.5 MB`, `1.2 GB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return counted(bytes, 'byte')
  const [unit, size] = bytes < 1e6 ? ['kB', 1e3] : bytes < 1e9 ? ['MB', 1e6] : ['GB', 1e9]
  const value = bytes / size
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ${unit}`
}

/** `b1`, `b1 and b2`, `b1, b2 and b3`; nobody for none. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return 'nobody'
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** What is done to somebody that can break things, and how it is told. */
export const deeds: Record<string, string> = {
  kill: 'was killed',
  pause: 'froze',
  cut: 'was cut off',
  stop: 'was told to stop',
  restart: 'was restarted',
  remove: 'was removed',
  retire: 'was to go',
  roll: 'was restarted',
  wipe: 'lost its disk',
  slow: 'became slow',
  lossy: 'lost messages',
  throttle: 'had little bandwidth',
  clog: 'was clogged',
  clock: 'had a wrong clock',
}

/** What was last done to somebody that could be the cause: `b2 was killed at 12.0 s`; '' when nothing was. */
export function causeOf(referee: Referee, id: string): string {
  const fault = lastFault(referee, id, Object.keys(deeds))
  if (fault === null) return ''
  const mended = lastFault(referee, id, ['restore', 'heal'], fault.at)
  if (mended !== null && mended !== fault && fault.kind !== 'restart' && fault.kind !== 'roll') return ''
  return deedText({ ...fault, targets: [id] })
}

/** `b1 and b2 were killed at 12.0 s`: of one of the `deeds`. */
export function deedText({ at, kind, targets }: FaultNote): string {
  const deed = targets.length > 1 ? deeds[kind]!.replace(/^was\b/, 'were') : deeds[kind]!
  return `${listed(targets)} ${deed} at ${momentText(at)}`
}

/** ` (b2 was killed at 12.0 s)`, or nothing. */
export function causeNote(referee: Referee, id: string): string {
  const cause = causeOf(referee, id)
  return cause === '' ? '' : ` (${cause})`
}

/** As `causeNote`, of the latest fault that befell somebody whom `reason` names. */
export function faultNote(referee: Referee, reason: string): string {
  const named = (id: string) => reason.split(/[ ,]+/).includes(id)
  const about = referee.faults.findLast(({ targets }) => targets.some(named))
  return about === undefined ? '' : causeNote(referee, about.targets.find(named)!)
}

/** Why a partition has another leader. */
export function whyElected(referee: Referee, partition: string): string {
  const ledger = partitionLedger(referee, partition)
  if (ledger === null) return ''
  const { previous, reason } = ledger
  const who = previous ?? 'its leader'
  const fence = previous === null ? undefined : referee.fences[previous]
  if (reason === 'broker-fenced') {
    if (fence?.reason === 'session-expired') return `${who} was silent for ${spanText(fence.silentFor)}`
    return (previous !== null && causeOf(referee, previous)) || `${who} is gone`
  }
  return whys[reason](who)
}

const whys: Record<Exclude<ElectionReason, 'broker-fenced'>, (previous: string) => string> = {
  created: () => 'the topic is new',
  'broker-unfenced': () => 'it had been without a leader',
  'controlled-shutdown': (previous) => `${previous} stops in good order`,
  preferred: () => 'it is the preferred leader',
  unclean: () => 'nobody in sync was left, and unclean elections are allowed',
  'broker-unregistered': (previous) => `${previous} was removed from the cluster`,
  'isr-change': () => 'the in-sync replicas changed',
  appointed: () => 'so it was written down',
  reassignment: () => 'its replicas have moved',
  inherited: () => 'the controller before this one had decided so',
}

/** What a change of leader did to acknowledged records. */
export function consequence(referee: Referee, partition: string): string {
  const ledger = partitionLedger(referee, partition)
  if (ledger === null) return ''
  const { lastTurn: turn, cells } = ledger
  const back =
    turn.returned === 0 ? '' : ` ${counted(turn.returned, 'lost record')} ${turn.returned === 1 ? 'is' : 'are'} back.`
  const earlier = cells.reduce((sum, cell) => sum + (cell?.counts.lost ?? 0), 0)
  if (turn.lost === 0) return ` 0 ${earlier > 0 ? 'more ' : ''}acknowledged records lost.${back}`
  return ` ${counted(turn.lost, 'acknowledged record')} lost: ${explain(turn.code).sentence}.${back}`
}

// What clients tell their application without having heard it from a broker.
const ownErrors: Record<string, string> = {
  TimeoutException: 'delivery.timeout.ms is over',
  ProducerClosed: 'the producer was closed',
}

/** Partitions by name; of many their number. */
export const partitionsText = (list: readonly string[]): string =>
  list.length > 6 ? counted(list.length, 'partition') : listed(list)

/** An error's name, number and kind: `NOT_LEADER_OR_FOLLOWER, 6, retriable`; the name alone of what has no number. */
export function errorName(name: string): string {
  const error = errorNamed(name)
  return error === null ? name : `${name}, ${error.code}, ${error.retriable ? 'retriable' : 'not retriable'}`
}

/** An error in words, with Kafka's name for it. */
export function errorText(name: string): string {
  const says = errorNamed(name)?.says ?? ownErrors[name]
  return says === undefined ? name : `${says} (${errorName(name)})`
}

/**
 * Why a coordinator refused a commit. A broker that says COORDINATOR_NOT_AVAILABLE to a commit is the coordinator: the
 * log refused or did not replicate its write (CoordinatorOperationExceptionHelper gives both this name).
 */
export const commitErrorText = (error: string): string =>
  error === 'COORDINATOR_NOT_AVAILABLE'
    ? `it was not copied to all in-sync replicas of __consumer_offsets within offsets.commit.timeout.ms, or too few are in sync (${errorName(error)})`
    : errorText(error)

const requests: Record<string, string> = {
  produceRequest: 'produce request',
  initProducerIdRequest: 'request for a producer id',
  metadataRequest: 'metadata request',
  fetchRequest: 'fetch request',
  listOffsetsRequest: 'request for the first and last offsets',
  offsetForLeaderEpochRequest: 'request for the end of a leader epoch',
  findCoordinatorRequest: 'request for its coordinator',
  joinGroupRequest: 'request to join its group',
  shareGroupHeartbeatRequest: 'heartbeat of its group',
  shareFetchRequest: 'fetch request',
  shareAcknowledgeRequest: 'acknowledgement',
  addPartitionsToTxnRequest: 'request to add partitions to its transaction',
  addOffsetsToTxnRequest: 'request to add offsets to its transaction',
  txnOffsetCommitRequest: 'commit of offsets in its transaction',
  endTxnRequest: 'request to end its transaction',
  syncGroupRequest: 'request for its assignment',
  heartbeatRequest: 'heartbeat',
  leaveGroupRequest: 'request to leave its group',
  consumerGroupHeartbeatRequest: 'heartbeat of its group',
  offsetCommitRequest: 'offset commit',
  offsetFetchRequest: 'request for committed offsets',
}

/** What a request is for: `heartbeat`, `produce request`. One without an entry keeps Kafka's name, spaced. */
export const requestText = (request: string): string =>
  requests[request] ?? request.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()

/** Why a group does without a member. */
export const whyRemoved: Readonly<Record<Removal['reason'], string>> = {
  left: 'it left',
  'session-expired': 'it was not heard for its session timeout',
  'did-not-rejoin': 'it did not rejoin in time',
  'did-not-sync': 'it did not ask for its partitions in time',
  'no-room': 'group.max.size members are in already',
  'did-not-revoke': 'it did not give up its partitions within max.poll.interval.ms',
}

/** Why a group does not know who asks, as far as that is known: `it was removed at 12.0 s, since …`. */
export function removedText(referee: Referee, client: string, group: string, error: string): string {
  const removal = referee.removals[client]
  if (error !== 'UNKNOWN_MEMBER_ID' || removal === undefined || removal.group !== group) return ''
  return `it was removed at ${momentText(removal.at)}, since ${whyRemoved[removal.reason]}${causeNote(referee, client)}`
}
