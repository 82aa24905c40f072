// Share sessions: what a member fetches from a broker (KIP-932; ShareSessionCache). Requests count their epochs, so that none is missed.
import type { Broker } from '../broker/state'
import type { ErrorCode, ShareAcknowledgeRequest, ShareFetchRequest } from '../messages'
import { sharesOf } from './persister'
import type { ShareSession } from './state'
import { shareKey } from './stored-state'

/** The session of a request, with the request worked in; or why there is none. */
export function openShareSession(
  broker: Broker,
  request: ShareFetchRequest | ShareAcknowledgeRequest,
  client: string,
): ShareSession | ErrorCode {
  const { group, memberId, shareSessionEpoch: epoch } = request
  const { sessions } = sharesOf(broker)
  const key = shareKey(group, memberId)
  // Only a fetch begins a session.
  if (epoch === 0 && request.type === 'shareAcknowledgeRequest') return 'INVALID_SHARE_SESSION_EPOCH'
  if (epoch === 0) sessions[key] = { group, memberId, client, epoch: 0, partitions: [] }
  const session = sessions[key]
  if (session === undefined) return 'SHARE_SESSION_NOT_FOUND'
  if (epoch > 0 && epoch !== session.epoch) return 'INVALID_SHARE_SESSION_EPOCH'
  session.epoch++
  if (request.type === 'shareAcknowledgeRequest') return session
  const gone = new Set(request.forgotten)
  const kept = session.partitions.filter((partition) => !gone.has(partition))
  const added = request.partitions.map(({ partition }) => partition).filter((partition) => !kept.includes(partition))
  session.partitions = [...kept, ...added.filter((partition) => !gone.has(partition))]
  return session
}

export function closeShareSession(broker: Broker, { group, memberId }: ShareSession): void {
  delete sharesOf(broker).sessions[shareKey(group, memberId)]
}
