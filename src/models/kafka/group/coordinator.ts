// The group coordinator's part of a broker: which request is answered by which step of the classic protocol.
import type { Handlers } from '../../../kernel/step'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import type { Message } from '../messages'

type GroupMessage =
  | 'findCoordinatorRequest'
  | 'joinGroupRequest'
  | 'syncGroupRequest'
  | 'heartbeatRequest'
  | 'leaveGroupRequest'
  | 'offsetCommitRequest'
  | 'offsetFetchRequest'
  | 'groupTimer'

/** Handlers that the broker adds to its own. Group requests are never queued behind fetches. */
export const groupHandlers: Handlers<Broker, Message, Fact, GroupMessage> = {
  findCoordinatorRequest() {},
  joinGroupRequest() {},
  syncGroupRequest() {},
  heartbeatRequest() {},
  leaveGroupRequest() {},
  offsetCommitRequest() {},
  offsetFetchRequest() {},
  groupTimer() {},
}
