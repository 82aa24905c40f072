// Small parts of sentences.
import type { Micros } from '../kernel/time'
import type { ElectionReason } from '../models/kafka/facts'
import { explain } from './explain'
import { lastFault } from './referee-faults'
import { partitionLedger, type Referee } from './referee-state'

/** `1 record`, `2 records`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

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

const deeds: Record<string, string> = {
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
  return `${id} ${deeds[fault.kind]} at ${spanText(fault.at)}`
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
  const turn = partitionLedger(referee, partition)?.lastTurn
  if (turn === undefined) return ''
  const back =
    turn.returned === 0 ? '' : ` ${counted(turn.returned, 'lost record')} ${turn.returned === 1 ? 'is' : 'are'} back.`
  if (turn.lost === 0) return ` 0 acknowledged records lost.${back}`
  return ` ${counted(turn.lost, 'acknowledged record')} lost: ${explain(turn.code).sentence}.${back}`
}

const errors: Record<string, string> = {
  NOT_LEADER_OR_FOLLOWER: 'it does not lead that partition',
  LEADER_NOT_AVAILABLE: 'the partition has no leader',
  NOT_ENOUGH_REPLICAS: 'too few replicas are in sync',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'it was written, but too few replicas were in sync',
  REQUEST_TIMED_OUT: 'no answer came in time',
  NETWORK_EXCEPTION: 'the connection broke',
  OUT_OF_ORDER_SEQUENCE_NUMBER: 'an earlier batch is missing',
  MESSAGE_TOO_LARGE: 'the batch is too large',
  RECORD_LIST_TOO_LARGE: 'the batch is larger than a segment',
  INVALID_RECORD: 'it has a record without a key, and the topic is compacted',
  INVALID_TIMESTAMP: 'it is stamped too far from the time of the leader',
  KAFKA_STORAGE_ERROR: 'the disk failed',
  OFFSET_OUT_OF_RANGE: 'there is no such offset',
  REBALANCE_IN_PROGRESS: 'the group is rebalancing',
  ILLEGAL_GENERATION: 'its generation is over',
  FENCED_MEMBER_EPOCH: 'its epoch is not the one that the group has it in',
  STALE_MEMBER_EPOCH: 'its epoch is over, and what it commits may be with another by now',
  UNRELEASED_INSTANCE_ID: 'another process has this group.instance.id and has not left',
  UNSUPPORTED_ASSIGNOR: 'the brokers do not have the assignor that it asks for',
  GROUP_ID_NOT_FOUND: 'there is no group of this protocol and name',
  UNKNOWN_MEMBER_ID: 'the group does not know this member any more',
  NOT_COORDINATOR: 'another broker coordinates the group',
  COORDINATOR_NOT_AVAILABLE: 'the group has no coordinator at the moment',
  COORDINATOR_LOAD_IN_PROGRESS: 'the coordinator is still loading',
  FENCED_LEADER_EPOCH: 'the leader has changed',
  UNKNOWN_TOPIC_OR_PARTITION: 'it does not know that partition',
  TimeoutException: 'delivery.timeout.ms is over',
  ProducerClosed: 'the producer was closed',
}

/** Partitions by name; of many their number. */
export const partitionsText = (list: readonly string[]): string =>
  list.length > 6 ? counted(list.length, 'partition') : listed(list)

/** An error in words, with Kafka's name for it. */
export const errorText = (error: string): string =>
  errors[error] === undefined ? error : `${errors[error]} (${error})`

/**
 * Why a coordinator refused a commit. A broker that says COORDINATOR_NOT_AVAILABLE to a commit is the coordinator: the
 * log refused or did not replicate its write (CoordinatorOperationExceptionHelper gives both this name).
 */
export const commitErrorText = (error: string): string =>
  error === 'COORDINATOR_NOT_AVAILABLE'
    ? `it was not copied to all in-sync replicas of __consumer_offsets within offsets.commit.timeout.ms, or too few are in sync (${error})`
    : errorText(error)

const requests: Record<string, string> = {
  produceRequest: 'produce request',
  initProducerIdRequest: 'request for a producer id',
  metadataRequest: 'metadata request',
  fetchRequest: 'fetch request',
  listOffsetsRequest: 'request for the first and last offsets',
  offsetForLeaderEpochRequest: 'request for the end of a leader epoch',
  findCoordinatorRequest: "request for its group's coordinator",
  joinGroupRequest: 'request to join its group',
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
