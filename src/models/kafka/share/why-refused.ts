// Why the leader of a share-partition does not take what a member says, in words with numbers.
import type { Broker } from '../broker/state'
import type { ErrorCode, ShareAcknowledgeRequest, ShareFetchRequest } from '../messages'
import { type SharePartition, statesOf } from './partition-state'
import { sharesOf } from './persister'
import type { OffsetRange } from './ranges'
import { shareKey } from './stored-state'

/** S2: what is with the first of these offsets that the member does not hold. */
export function whyNotHeld({ batches, startOffset }: SharePartition, said: OffsetRange, member: string): string {
  if (said.lastOffset < startOffset) return `the group is done with everything below offset ${startOffset}`
  for (const batch of batches) {
    const states = statesOf(batch)
    for (let offset = Math.max(batch.firstOffset, said.firstOffset); offset <= batch.lastOffset; offset++) {
      if (offset > said.lastOffset) return ''
      const { state, member: holder, pending } = states[batch.whole === null ? offset - batch.firstOffset : 0]!
      if (state === 'ACQUIRED' && holder === member && pending === null) continue
      if (pending !== null) return `offset ${offset} is being stored as ${state}`
      return state === 'ACQUIRED' ? `offset ${offset} is with ${holder} now` : `offset ${offset} is ${state} by now`
    }
  }
  return `nothing of offsets ${said.firstOffset} to ${said.lastOffset} is in flight`
}

/** Why there is no share session as the member has it. */
export function whyNoSession(
  broker: Broker,
  { group, memberId, shareSessionEpoch }: ShareFetchRequest | ShareAcknowledgeRequest,
  error: ErrorCode,
): string {
  if (error !== 'SHARE_SESSION_NOT_FOUND' && error !== 'INVALID_SHARE_SESSION_EPOCH') return ''
  const session = sharesOf(broker).sessions[shareKey(group, memberId)]
  return session === undefined
    ? `it has no session with ${memberId}, and this is request ${shareSessionEpoch} of one`
    : `it waits for request ${session.epoch} of the session, and this is ${shareSessionEpoch}`
}
