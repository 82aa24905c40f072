// Why a client met its last error, as far as anybody knows: what its broker saw, or what was done to the cluster before.
import type { DeniedView } from '../frame'
import { momentText } from '../../kernel/time'
import { deeds, deedText, removedText, requestText } from '../narration/words'
import { isUnheard } from '../referee/faults'
import type { FaultNote, Refusal } from '../referee/incidents'
import type { Referee } from '../referee/state'
import type { Scene } from './scene'

/** Part of a sentence; `group`: the one that a consumer is in, '' for a producer. null: nobody knows more than the error says. */
export function whyLastError(scene: Scene, client: string, error: string | null, group = ''): string | null {
  if (error === null) return null
  const { referee } = scene
  const refusal = refusalOf(referee, client, error)
  if (refusal !== null) {
    const removed = removedText(referee, client, group, refusal.error)
    const since = [refusal.why, removed].filter((text) => text !== '').join('; ')
    return since === '' ? null : `${refusal.broker} refused it at ${momentText(refusal.at)}, since ${since}`
  }
  const at = referee.unheard[client]
  if (at === undefined || !isUnheard(error)) return null
  const fault = referee.faults.findLast((fault) => fault.at <= at && concerns(scene, client, fault))
  return fault === undefined ? null : `no answer came at ${momentText(at)}; before that, ${deedText(fault)}`
}

// What befell other clients cannot keep an answer from this one.
const concerns = ({ world, blueprint }: Scene, client: string, { kind, targets }: FaultNote): boolean =>
  kind in deeds &&
  targets.some((id) => {
    const befallen = world.actors[id]?.kind
    return id === client || (befallen !== 'producer' && befallen !== 'consumer' && blueprint.groups[id] === undefined)
  })

/** The refusal that a client speaks of: Kafka's name of the error is in its words. */
function refusalOf({ refusals }: Referee, client: string, error: string): Refusal | null {
  const name = /[A-Z]+(?:_[A-Z]+)+/.exec(error)?.[0]
  return name === undefined ? null : (refusals[`${client} ${name}`] ?? null)
}

/** What a client may not do, if its last error is that; null: it is not. */
export function deniedView(referee: Referee, client: string, error: string | null): DeniedView | null {
  const refusal = error === null ? null : refusalOf(referee, client, error)
  if (refusal?.error.endsWith('_AUTHORIZATION_FAILED') !== true) return null
  const { broker, at, why, request } = refusal
  // `no entry allows User:audit to DESCRIBE group audit`.
  const what = /\bto ([A-Z_]+ .+)$/.exec(why)?.[1] ?? requestText(request || 'produceRequest')
  return { error: refusal.error, what, broker, at }
}
