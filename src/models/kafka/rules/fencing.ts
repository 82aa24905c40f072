// Who is answered: a request says which leader epoch its sender believes in (R-5, KIP-320).
import type { ErrorCode } from '../messages'

type Verdict = Extract<ErrorCode, 'NONE' | 'FENCED_LEADER_EPOCH' | 'UNKNOWN_LEADER_EPOCH'>

/** `claimed` is the epoch that the request names; -1: it names none, or nobody checks. */
export function checkLeaderEpoch(own: number, claimed: number): Verdict {
  if (claimed >= 0 && claimed < own) return 'FENCED_LEADER_EPOCH'
  return claimed > own ? 'UNKNOWN_LEADER_EPOCH' : 'NONE'
}
