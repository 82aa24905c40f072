// Why a client met its last error, as far as anybody knows: what its broker saw, or what was done to the cluster before.
import { spanText } from './narration-words'
import type { Referee } from './referee-state'

/** Part of a sentence; null: nobody knows more than the error says. */
export function whyLastError(referee: Referee, client: string, error: string | null): string | null {
  if (error === null) return null
  const refusal = referee.refusals[client]
  if (refusal !== undefined && error.includes(refusal.error)) {
    return refusal.why === '' ? null : `${refusal.broker} refused it at ${spanText(refusal.at)}, since ${refusal.why}`
  }
  if (!unanswered.some((name) => error.includes(name))) return null
  const fault = referee.faults.findLast(({ kind }) => breaks.includes(kind))
  if (fault === undefined) return null
  return `no answer came; the last thing done to the cluster before was ${fault.kind} ${fault.targets.join(', ')}, at ${spanText(fault.at)}`
}

/** Errors of a client that heard nothing. */
const unanswered = ['NETWORK_EXCEPTION', 'REQUEST_TIMED_OUT', 'TimeoutException']
const breaks = ['kill', 'pause', 'cut', 'stop', 'restart', 'remove', 'wipe', 'slow', 'lossy', 'throttle', 'clog']
