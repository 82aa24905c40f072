// A replica has just cut records off its log: which ones, for as long as a person needs to read it.
import { Scissors } from 'lucide-react'
import type { CutView, ReplicaView } from '../../../worker/protocol'
import { plural } from '../../format'
import { useLive } from '../live'
import css from './cut.module.css'

/** Virtual time, Micros, for which the words stay: stepping back and forth shows them at the same moments. */
export const STAYS = 3_000_000
/** Records that are named; more are counted. */
const NAMED = 3

/** `offset 44, key K3, acknowledged`. */
export const cutName = ({ offset, key, acked }: CutView): string =>
  `offset ${offset}, ${key === null ? 'no key' : `key ${key}`}, ${acked ? 'acknowledged' : 'never acknowledged'}`

/** Why it was cut. */
export const cutReason = ({ leader }: CutView): string =>
  leader === null
    ? 'it was not on the disk yet when the power went'
    : `the log of ${leader}, its leader, does not have it there`

export function CutCallout({ replica: { cuts } }: { replica: ReplicaView }) {
  const last = cuts.at(-1)
  const fresh = useLive(({ now }) => last !== undefined && now >= last.at && now - last.at < STAYS) ?? false
  if (!last || !fresh) return null
  const all = cuts.filter(({ at }) => at === last.at)
  const acked = all.filter((cut) => cut.acked).length
  return (
    <span className={css.callout} data-tone={acked > 0 ? 'bad' : 'warn'} data-testid="cut-callout" aria-hidden>
      <b>
        <Scissors size={11} aria-hidden /> {plural(all.length, 'record')} cut off
      </b>
      {all.slice(0, NAMED).map((cut) => (
        <span key={cut.record}>
          {cut.offset} {cut.key ?? '–'} {cut.acked ? '✕ acknowledged' : 'never acknowledged'}
        </span>
      ))}
      {all.length > NAMED && <span>and {all.length - NAMED} behind them</span>}
    </span>
  )
}
