// A broker's part in share groups: which message is answered by which step.
import type { Handlers } from '../../../kernel/step'
import type { Broker, BrokerEffects } from '../broker/state'
import type { Fact } from '../facts'
import { onShareStateInitialized } from '../group/share/initialize'
import type { ErrorCode, Message, PartitionId, ShareGroupStateResponse } from '../messages'
import { expireStateWrites, finishStateLoading, onStateHighWatermark, onStateRequest } from './coordinator'
import { lockTimer, onExpiryStored, onStateRead, onStored } from './leader'
import { answeredRequest, askLater, coordinatorLost, persisterTimer } from './persister'
import { acknowledged, fetchTimer, reviewShareFetches, shareAcknowledge, shareClientLost, shareFetch } from './requests'
import type { PersisterRequest } from './state'

/** Requests that take their turn on a client's connection. */
export const shareRequestHandlers: Handlers<Broker, Message, Fact, 'shareFetchRequest' | 'shareAcknowledgeRequest'> = {
  shareFetchRequest: (self, request, fx, from) => shareFetch(self, request, from, fx),
  shareAcknowledgeRequest: (self, request, fx, from) => shareAcknowledge(self, request, from, fx),
}

type Between =
  | 'initializeShareGroupStateRequest'
  | 'readShareGroupStateRequest'
  | 'writeShareGroupStateRequest'
  | 'shareGroupStateResponse'
  | 'shareTimer'

/** What brokers say to each other, and to themselves. */
export const shareHandlers: Handlers<Broker, Message, Fact, Between> = {
  initializeShareGroupStateRequest: onStateRequest,
  readShareGroupStateRequest: onStateRequest,
  writeShareGroupStateRequest: onStateRequest,

  shareGroupStateResponse(self, response, fx) {
    const request = answeredRequest(self, response.correlationId)
    if (request === null) return
    if (later.has(response.error) && askLater(self, request, fx)) return
    concluded(self, request, response, fx)
  },

  shareTimer(self, { what, key, deadline }, fx) {
    if (what === 'lock') lockTimer(self, key, deadline, fx)
    else if (what === 'fetch') fetchTimer(self, key, deadline, fx)
    else if (what === 'load') finishStateLoading(self, key, deadline)
    else if (what === 'write') expireStateWrites(self, key, deadline, fx)
    else {
      const given = persisterTimer(self, key, deadline, fx)
      if (given !== null) concluded(self, given, null, fx)
    }
  },
}

/** Another broker may say otherwise, or the same one later. */
const later: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'NOT_COORDINATOR',
  'COORDINATOR_NOT_AVAILABLE',
  'COORDINATOR_LOAD_IN_PROGRESS',
])

// The answer of a share coordinator, or null: there will be none.
function concluded(
  self: Broker,
  { done }: PersisterRequest,
  response: ShareGroupStateResponse | null,
  fx: BrokerEffects,
): void {
  const error = response?.error ?? 'COORDINATOR_NOT_AVAILABLE'
  if (done.kind === 'read') onStateRead(self, done.key, response, fx)
  else if (done.kind === 'write') acknowledged(self, done.request, done.key, onStored(self, done, error, fx), fx)
  else if (done.kind === 'expiry') onExpiryStored(self, done.key, error, fx)
  else if (done.kind === 'initialize') onShareStateInitialized(self, done.group, done.partition, error, fx)
}

/** The connection to a client or to another broker broke. */
export function sharePeerLost(self: Broker, peer: string, fx: BrokerEffects): void {
  if (self.volatile.share === null) return
  shareClientLost(self, peer, fx)
  for (const request of coordinatorLost(self, peer, fx)) concluded(self, request, null, fx)
}

/** What a delivery has left to be done for share groups. */
export function settleShares(self: Broker, fx: BrokerEffects): void {
  const shares = self.volatile.share!
  const advanced = new Set<PartitionId>(shares.advanced)
  shares.advanced = []
  for (const partition of advanced) {
    const shard = shares.shards[partition]
    if (shard === undefined) reviewShareFetches(self, partition, fx)
    else if (self.volatile.partitions[partition] !== undefined) onStateHighWatermark(self, shard, fx)
  }
}
