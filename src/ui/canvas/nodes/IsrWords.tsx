// Who is in sync, who is out and why, and who could lead all the same: the words above a partition's cells.
import { shorten, useNames } from '../../names'
import type { PartitionView } from '../../../worker/protocol'
import { copiesIn, useLive } from '../live'
import { inOrder, outText, roughly, type Standing, standingText } from '../replicas/standing'
import css from './strip.module.css'

/** Names of more letters than this are counted instead. */
const ROOM = 12

/** Letters of one name that stands alone. */
const LETTERS = 9

const percent = ({ copied }: Standing) => `${Math.floor((copied ?? 0) * 100)} %`

/** `tight`: other words need the room. */
export function IsrWords({ view, tight }: { view: PartitionView; tight: boolean }) {
  const { partition, replicas, isr, elr, lastKnownLeader, pendingIsr } = view
  const copies = useLive((frame) => inOrder(view, copiesIn(frame, partition)).map(roughly))
  const out = (copies ?? []).filter((copy) => copy.out !== null)
  const down = new Set((copies ?? []).filter(({ state }) => state === 'offline').map(({ broker }) => broker))
  const title = [
    `In-sync replicas: ${isr.join(', ') || 'none'}; all replicas: ${replicas.join(', ')}`,
    ...out.map(standingText),
    ...(elr.length > 0 ? [`Eligible leader replicas: ${elr.join(', ')}: they may lead without loss (KIP-966)`] : []),
    ...(lastKnownLeader === null ? [] : [`Last known leader: ${lastKnownLeader}`]),
    ...(pendingIsr ? [`Its leader asks for ${pendingIsr.join(', ')}`] : []),
  ].join('\n')
  const names = useNames()
  const name = (broker: string) => shorten(broker, LETTERS, names)
  const short = replicas.join('').length > ROOM
  return (
    <span className={css.isr} title={title} data-changing={pendingIsr !== null || undefined}>
      {/* From afar only what is wrong is said. */}
      <span className={css.isr} data-detail>
        ISR
        {short ? (
          <span>
            {isr.length}/{replicas.length}
          </span>
        ) : (
          isr.map((replica) => (
            <span key={replica} className={css.replica} data-in={!down.has(replica) || undefined}>
              {replica}
              {down.has(replica) && ' ✕'}
            </span>
          ))
        )}
        {isr.length === 0 && !short && <span>–</span>}
      </span>
      {out.slice(0, 2).map((copy) => (
        <span key={copy.broker} className={css.out} data-why={copy.out}>
          {name(copy.broker)} {copy.out === 'down' ? '✕ ' : copy.out === 'copying' ? '' : '! '}
          {copy.out === 'copying' ? percent(copy) : outText(copy, out.length > 1 || short || tight)}
        </span>
      ))}
      {out.length > 2 && <span className={css.out}>+{out.length - 2}</span>}
      {elr.length > 0 && <span className={css.elr}>ELR {elr.map(name).join(' ')}</span>}
      {lastKnownLeader !== null && elr.length === 0 && <span className={css.elr}>last {name(lastKnownLeader)}</span>}
    </span>
  )
}
