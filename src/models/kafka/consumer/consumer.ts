// What a consumer does with each message that it hears; then its application goes on, as far as it comes.
import type { Handlers } from '../../../kernel/step'
import { acceptMetadata, brokerLost, requestUpdate } from '../client/metadata'
import { noteThrottle } from '../client/throttle'
import { applyPrincipal } from '../client/principal'
import type { ClientEffects } from '../client/state'
import type { CommitMode, Failing, OnFailure, Work } from '../application'
import type { Fact } from '../facts'
import type { ErrorCode, Message, Reconfigure } from '../messages'
import { topicOf } from '../partition'
import {
  checkPollLimit,
  onDecompressed,
  onPeerLost,
  onProduced,
  onRecordProcessed,
  onRecordSent,
  run,
  shutDown,
  startApplication,
  withdrawOutput,
} from './application'
import { onCommitted, retryCommit } from './commits'
import { onFetched, onFetchLost } from './fetcher'
import { forgetCoordinator, lookUpLater, onCoordinatorFound } from './lookup'
import { heartbeatTurn, onHeartbeat, sendLeave } from './heartbeat'
import { loseMembership } from './membership-state'
import { giveUpAll } from './ownership'
import { joinFailed, onJoined, onSynced } from './membership'
import { looksItself, ofInterest, subscribeToFound } from './pattern'
import { onModernHeartbeat, retryHeartbeat } from './modern/heartbeat'
import { onEpochsFound, onOffsetsFetched, onOffsetsListed, retryPositions, seek } from './positions'
import { onShareAcknowledged, onShareFetched, onShareLost } from './share/requests'
import { answered, isDue, sweep, takeLost, type Response } from './requests'
import type { Consumer, PendingRequest, Sharing } from './state'

type Own =
  | 'started'
  | 'disconnected'
  | 'shutdown'
  | 'reconfigure'
  | 'seek'
  | 'pausePartitions'
  | 'poll'
  | 'recordProcessed'
  | 'recordsDecompressed'
  | 'sentFor'
  | 'sendHeartbeat'
  | 'pollLimitExceeded'
  | 'retry'
  | 'recordsProduced'

type Answer =
  | 'metadataResponse'
  | 'findCoordinatorResponse'
  | 'joinGroupResponse'
  | 'syncGroupResponse'
  | 'heartbeatResponse'
  | 'leaveGroupResponse'
  | 'consumerGroupHeartbeatResponse'
  | 'shareGroupHeartbeatResponse'
  | 'shareFetchResponse'
  | 'shareAcknowledgeResponse'
  | 'offsetCommitResponse'
  | 'offsetFetchResponse'
  | 'listOffsetsResponse'
  | 'offsetForLeaderEpochResponse'
  | 'fetchResponse'

export const consumerHandlers: Handlers<Consumer, Message, Fact, Own | Answer> = {
  started: (self, _, fx) => startApplication(self, fx),
  shutdown: (self, _, fx) => shutDown(self, fx),
  recordsDecompressed: (self, _, fx) => onDecompressed(self, fx),
  recordProcessed: (self, { pollId }, fx) => onRecordProcessed(self, pollId, fx),
  sentFor: (self, { token, error }, fx) => onRecordSent(self, token, error, fx),

  recordsProduced: (self, answer, fx) => onProduced(self, answer, fx),

  poll(self, _, fx) {
    if (isDue(self.volatile.wakeAt, fx)) run(self, fx)
  },
  sendHeartbeat(self, _, fx) {
    heartbeatTurn(self, fx)
    run(self, fx)
  },
  pollLimitExceeded(self, _, fx) {
    checkPollLimit(self, fx)
    run(self, fx)
  },
  retry(self, _, fx) {
    const lost = sweep(self, fx)
    for (const request of lost) onLost(self, request, fx)
    if (lost.length > 0) run(self, fx)
  },
  disconnected(self, { peer }, fx) {
    brokerLost(self, peer, fx)
    for (const request of takeLost(self, peer)) onLost(self, request, fx)
    onFetchLost(self, peer, fx)
    onPeerLost(self, peer, fx)
    if (self.volatile.share !== null) onShareLost(self, self.volatile.share, peer, fx)
    if (self.volatile.coordinator === peer) forgetCoordinator(self)
    run(self, fx)
  },
  reconfigure(self, message, fx) {
    applyChanges(self, message, fx)
    run(self, fx)
  },

  // A person's word comes while the application may be at work; what it then has in hand is done all the same.
  seek(self, { partitions, to }, fx) {
    for (const partition of partitions) seek(self, partition, to, fx)
    run(self, fx)
  },
  pausePartitions(self, { partitions, paused }, fx) {
    for (const partition of partitions) {
      const owned = self.volatile.owned[partition]
      if (owned !== undefined) owned.paused = paused
    }
    run(self, fx)
  },

  metadataResponse(self, everything, fx, from) {
    const response = looksItself(self) ? ofInterest(self, everything) : everything
    if (acceptMetadata(self, response, from, fx) === null) return
    if (looksItself(self)) subscribeToFound(self, response)
    failIf(self, authorizationFailure(self, response))
    run(self, fx)
  },
  findCoordinatorResponse: answer((self, response, _, fx) => onCoordinatorFound(self, response, fx)),
  joinGroupResponse: answer((self, response, _, fx) => {
    // G-31: between join and sync the heartbeat thread rests, so nobody reads the answer until the next poll().
    if (isAway(self)) self.volatile.heldJoin = response
    else failIf(self, onJoined(self, response, fx))
  }),
  syncGroupResponse: answer((self, response, request, fx) => {
    failIf(self, onSynced(self, response, request, fx))
  }),
  heartbeatResponse: answer((self, response, request, fx) => onHeartbeat(self, response, request, fx)),
  consumerGroupHeartbeatResponse: answer((self, response, request, fx) =>
    onModernHeartbeat(self, response, request, fx),
  ),
  shareGroupHeartbeatResponse: answer((self, response, request, fx) => onModernHeartbeat(self, response, request, fx)),
  shareFetchResponse: answer((self, response, { broker }, fx) => {
    noteThrottle(self, broker, response, fx.now)
    if (self.volatile.share !== null) onShareFetched(self, self.volatile.share, response, broker, fx)
  }),
  shareAcknowledgeResponse: answer((self, response, { broker }, fx) => {
    if (self.volatile.share !== null) onShareAcknowledged(self, self.volatile.share, response, broker, fx)
  }),
  // Whatever it says, this member is gone.
  leaveGroupResponse: answer(() => {}),
  offsetCommitResponse: answer((self, response, request, fx) => onCommitted(self, response, request, fx)),
  offsetFetchResponse: answer((self, response, request, fx) => {
    failIf(self, onOffsetsFetched(self, response, request, fx))
  }),
  listOffsetsResponse: answer((self, response, request, fx) => onOffsetsListed(self, response, request, fx)),
  offsetForLeaderEpochResponse: answer((self, response, request, fx) => {
    failIf(self, onEpochsFound(self, response, request, fx))
  }),
  fetchResponse: answer((self, response, { broker }, fx) => {
    noteThrottle(self, broker, response, fx.now)
    failIf(self, onFetched(self, response, broker, fx))
  }),
}

// A handler for answers to requests that still wait for one.
function answer<R extends Response>(
  take: (self: Consumer, response: R, request: PendingRequest, fx: ClientEffects) => void,
) {
  return (self: Consumer, response: R, fx: ClientEffects, from: string): void => {
    const request = answered(self, response, from)
    if (request === null) return
    take(self, response, request, fx)
    // What is committed in the background fails without a word to the application.
    const isQuiet = request.commit?.purpose === 'auto' || request.commit?.purpose === 'async'
    if (!isQuiet) failIf(self, authorizationFailure(self, response))
    run(self, fx)
  }
}

// S-4: what a consumer may not do, it is told in poll(). Nothing else is tried until somebody deploys it anew.
function authorizationFailure({ group }: Consumer, response: Response): string | null {
  const error = errorOf(response)
  if (error === 'GROUP_AUTHORIZATION_FAILED') {
    return `GROUP_AUTHORIZATION_FAILED: not authorized to access group ${group}`
  }
  if (error === 'TOPIC_AUTHORIZATION_FAILED') {
    return 'TOPIC_AUTHORIZATION_FAILED: not authorized to access its topics'
  }
  const denied = topicsDenied(response)
  return denied.length === 0 ? null : `TOPIC_AUTHORIZATION_FAILED: not authorized to access topics ${denied.join(', ')}`
}

/** The error of the whole; some answers have none. */
const errorOf = ({ error = 'NONE' }: { readonly type: string; readonly error?: ErrorCode }): ErrorCode => error

function topicsDenied(response: Response): string[] {
  if (response.type === 'metadataResponse') {
    return response.topics.filter(({ error }) => error === 'TOPIC_AUTHORIZATION_FAILED').map(({ topic }) => topic)
  }
  const topics: string[] = []
  for (const { partition, error } of answersIn(response)) {
    if (error === 'TOPIC_AUTHORIZATION_FAILED' && !topics.includes(topicOf(partition))) topics.push(topicOf(partition))
  }
  return topics
}

/** What a response says of single partitions; where it only names those that are refused, of those. */
function answersIn(response: Response): readonly { readonly partition: string; readonly error: ErrorCode }[] {
  const isAboutPartitions =
    response.type === 'fetchResponse' ||
    response.type === 'shareFetchResponse' ||
    response.type === 'listOffsetsResponse' ||
    response.type === 'offsetForLeaderEpochResponse'
  if (isAboutPartitions) return response.partitions
  return 'refused' in response && response.refused !== undefined ? response.refused : []
}

// Is the application outside of the client?
const isAway = ({ volatile: { phase } }: Consumer): boolean =>
  phase === 'working' || phase === 'producing' || phase === 'stuck' || phase === 'decompressing'

// The next poll() will throw it.
function failIf({ volatile }: Consumer, why: string | null): void {
  volatile.failure ??= why
}

// A request will not be answered: its connection broke, or was given up.
function onLost(self: Consumer, request: PendingRequest, fx: ClientEffects): void {
  if (request.toCoordinator) forgetCoordinator(self)
  whatNow[request.type]?.(self, request, fx)
}

const rejoin = (self: Consumer, request: PendingRequest, fx: ClientEffects): void => {
  if (request.generation === self.volatile.generation) joinFailed(self, 'COORDINATOR_NOT_AVAILABLE', fx)
}

function shareLost(self: Consumer, { broker }: PendingRequest, fx: ClientEffects): void {
  if (self.volatile.share !== null) onShareLost(self, self.volatile.share, broker, fx)
}

const whatNow: Record<string, (self: Consumer, request: PendingRequest, fx: ClientEffects) => void> = {
  findCoordinatorRequest: (self, _, fx) => void lookUpLater(self, fx),
  joinGroupRequest: rejoin,
  syncGroupRequest: rejoin,
  consumerGroupHeartbeatRequest: (self, _, fx) => retryHeartbeat(self, fx),
  shareGroupHeartbeatRequest: (self, _, fx) => retryHeartbeat(self, fx),
  shareFetchRequest: shareLost,
  shareAcknowledgeRequest: shareLost,
  offsetCommitRequest: retryCommit,
  offsetFetchRequest: retryPositions,
  listOffsetsRequest: retryPositions,
  offsetForLeaderEpochRequest: retryPositions,
  fetchRequest: (self, { broker }, fx) => onFetchLost(self, broker, fx),
}

// From subscribe() to assign(), or back: a new start in all but the process.
function manageManually(self: Consumer, manual: Consumer['manual'], fx: ClientEffects): void {
  if ((manual === null) !== (self.manual === null)) {
    sendLeave(self, fx)
    giveUpAll(self, fx)
    loseMembership(self, false)
    self.volatile.assignedFor = ''
  }
  self.manual = manual
}

// What a pattern has found is not what the application subscribes to.
function subscribesElse(self: Consumer, { topics, pattern }: Reconfigure['block']): boolean {
  if (topics === undefined) return false
  if (pattern !== undefined && pattern !== self.pattern) return true
  return self.pattern === null && JSON.stringify(topics) !== JSON.stringify(self.topics)
}

function applyChanges(self: Consumer, { config, block }: Reconfigure, fx: ClientEffects): void {
  const { volatile } = self
  const known: Readonly<Record<string, unknown>> = self.config
  const changed = Object.entries(config).filter(([key, value]) => key in known && value !== undefined)
  self.config = { ...self.config, ...Object.fromEntries(changed) }
  applyPrincipal(self, { type: 'reconfigure', config, block })
  if (block.work !== undefined) self.work = block.work as Work
  if (block.commit !== undefined) self.commit = block.commit as CommitMode
  if (block.manual !== undefined) manageManually(self, block.manual as Consumer['manual'], fx)
  // Another kind of consumer is another program: it counts from its next start.
  if (block.type === 'share' || block.type === 'consumer') self.type = block.type
  if (block.sharing !== undefined) self.sharing = block.sharing as Sharing
  if (block.output !== undefined) {
    if (block.output === null && self.output !== null) withdrawOutput(self, fx)
    self.output = block.output as Consumer['output']
  }
  if (block.handOff !== undefined) self.handOff = block.handOff === true
  if (block.queue !== undefined) self.queue = block.queue as number | null
  if (block.failing !== undefined) self.failing = block.failing as Failing | null
  if (block.onFailure !== undefined) self.onFailure = block.onFailure as OnFailure
  if (subscribesElse(self, block)) {
    self.topics = block.topics as readonly string[]
    if (block.pattern !== undefined) self.pattern = block.pattern as string | null
    volatile.rejoinNeeded = true
    requestUpdate(volatile.metadata)
  }
  volatile.failure = null
  // The application is deployed anew, with settings that may let it go on.
  if (volatile.phase !== 'stuck' || volatile.closing) return
  volatile.phase = 'polling'
  requestUpdate(volatile.metadata)
}
