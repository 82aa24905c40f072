// Why a client met its last error, as far as anybody knows: what its broker saw, or what was done to the cluster before.
import type { DeniedView } from './frame'
import { removedText, requestText, spanText } from './narration-words'
import type { Referee, Refusal } from './referee-state'

/** Part of a sentence; `group`: the one that a consumer is in, '' for a producer. null: nobody knows more than the error says. */
export function whyLastError(referee: Referee, client: string, error: string | null, group = ''): string | null {
  if (error === null) return null
  const refusal = refusalOf(referee, client, error)
  if (refusal !== null) {
    const removed = removedText(referee, client, group, refusal.error)
    const since = [refusal.why, removed].filter((text) => text !== '').join('; ')
    return since === '' ? null : `${refusal.broker} refused it at ${spanText(refusal.at)}, since ${since}`
  }
  if (!unanswered.some((name) => error.includes(name))) return null
  const fault = referee.faults.findLast(({ kind }) => breaks.includes(kind))
  if (fault === undefined) return null
  return `no answer came; the last thing done to the cluster before was ${fault.kind} ${fault.targets.join(', ')}, at ${spanText(fault.at)}`
}

/** The refusal that a client speaks of: Kafka's name of the error is in its words. */
function refusalOf({ refusals }: Referee, client: string, error: string): Refusal | null {
  const name = /[A-Z]+(?:_[A-Z]+)+/.exec(error)?.[0]
  return name === undefined ? null : (refusals[`${client} ${name}`] ?? null)
}

/** Errors of a client that heard nothing. */
const unanswered = ['NETWORK_EXCEPTION', 'REQUEST_TIMED_OUT', 'TimeoutException']
const breaks = ['kill', 'pause', 'cut', 'stop', 'restart', 'remove', 'wipe', 'slow', 'lossy', 'throttle', 'clog']

/** What a client may not do, if its last error is that; null: it is not. */
export function deniedView(referee: Referee, client: string, error: string | null): DeniedView | null {
  const refusal = error === null ? null : refusalOf(referee, client, error)
  if (refusal?.error.endsWith('_AUTHORIZATION_FAILED') !== true) return null
  const { broker, at, why, request } = refusal
  // `no entry allows User:audit to DESCRIBE group audit`.
  const what = /\bto ([A-Z_]+ .+)$/.exec(why)?.[1] ?? requestText(request || 'produceRequest')
  return { error: refusal.error, what, broker, at }
}
