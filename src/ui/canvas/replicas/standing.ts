// How the copies of a partition stand, in words and in the order in which Kafka lists them.
import type { PartitionView, ReplicaView } from '../../../worker/protocol'
import { spanText } from '../../format'
import type { Copy } from '../live'

/** Why a replica is out of the in-sync replicas, in words that follow its broker's name. */
export const outWords: Record<NonNullable<ReplicaView['out']>, string> = {
  copying: 'is being copied to',
  down: 'is down',
  starting: 'is starting',
  recovering: 'scans its logs after a crash',
  'shutting-down': 'is shutting down',
  fenced: 'is fenced',
  lagging: 'lags behind its leader',
}

/** The same in a word or two, beside its name. */
export const outShort: Record<NonNullable<ReplicaView['out']>, string> = {
  copying: 'copying',
  down: 'down',
  starting: 'starting',
  recovering: 'recovering',
  'shutting-down': 'stopping',
  fenced: 'fenced',
  lagging: 'lagging',
}

/** Copies in the order of the assignment: the preferred leader first. */
export const inOrder = ({ replicas }: Pick<PartitionView, 'replicas'>, copies: readonly Copy[]): Copy[] =>
  replicas.flatMap((broker) => copies.find((copy) => copy.broker === broker) ?? [])

/** What a sentence about a copy is made of. */
export type Standing = Pick<Copy, 'broker' | 'state' | 'out' | 'behindFor' | 'copied'>

/** How a copy stands, in whole seconds and per cents: it changes no oftener than a person can read. */
export const roughly = ({ broker, state, out, behindFor, copied }: Standing): Standing => ({
  broker,
  state,
  out,
  behindFor: Math.floor(behindFor / 1e6) * 1e6,
  copied: copied === null ? null : Math.floor(copied * 100) / 100,
})

/** `b3 is down, out for 12 s`; for one that is in sync, what it is. */
export function standingText({ broker, state, out, behindFor, copied }: Standing): string {
  if (out === 'copying') return `${broker} is being copied to, ${Math.floor((copied ?? 0) * 100)} %`
  if (out !== null) return `${broker} ${outWords[out]}${behindFor === 0 ? '' : `, out for ${spanText(behindFor)}`}`
  return state === 'leader' ? `${broker} leads` : `${broker} is in sync`
}

/** Why it is out of the in-sync replicas and for how long, beside its name; `brief`: only how long. */
export function outText({ out, behindFor }: Standing, brief: boolean): string {
  const why = out === null ? '' : outShort[out]
  if (behindFor === 0) return brief ? '' : why
  // A broker has been down for longer than it has been out.
  return brief ? spanText(behindFor) : `${why}, out ${spanText(behindFor)}`
}

/** Where a copy lies on the scale of all of them, in shares of the whole. */
export interface Extent {
  from: number
  to: number
  /** Its own high watermark. */
  mark: number
}

/** All copies on one scale: from the first offset on any disk to the last, so that a log that is too long shows, too. */
export function extentsOf(
  copies: readonly Pick<Copy, 'localStartOffset' | 'logEndOffset' | 'highWatermark'>[],
  last = Infinity,
): Extent[] {
  const end = Math.max(1, ...copies.map(({ logEndOffset }) => logEndOffset))
  // Only the newest part, when all of it would make the differences too small to be seen.
  const start = Math.max(Math.min(...copies.map(({ localStartOffset }) => localStartOffset), end), end - last)
  const share = (offset: number) => Math.min(1, Math.max(0, (offset - start) / Math.max(1, end - start)))
  return copies.map(({ localStartOffset, logEndOffset, highWatermark }) => ({
    from: share(localStartOffset),
    to: share(logEndOffset),
    mark: share(Math.min(highWatermark, logEndOffset)),
  }))
}
