// One copy of a partition as a strip: its own newest records, how far they are readable by what it knows, what it cut off.
import type { CutView, ReplicaView } from '../../../worker/protocol'
import { shortCount } from '../../format'
import { selectRecord } from '../../stores/workspace'
import { keyTint } from '../words'
import css from './broker.module.css'
import cut from './cut.module.css'
import { CutCallout, cutName, cutReason } from './CutCallout'
import { ReplicaChip, replicaTitle } from './ReplicaChip'

/** Cells of a replica's strip, and the width of one. */
const CELLS = 11
const PITCH = 14
/** Room that is kept behind the end for what was cut off there. */
const BEHIND = 3

/** The oldest offset that the strip has room for. */
export function firstCell({ logStartOffset, logEndOffset, cuts }: ReplicaView): number {
  const beyond = Math.max(0, ...cuts.map(({ offset }) => offset + 1 - logEndOffset))
  return Math.max(logStartOffset, logEndOffset + Math.min(beyond, BEHIND) - CELLS)
}

const at = (offset: number, first: number) => ({ transform: `translateX(${(offset - first) * PITCH}px)` })

export function ReplicaStrip({ replica, broker }: { replica: ReplicaView; broker: string }) {
  const { partition, state, logEndOffset, highWatermark, cells, cuts } = replica
  const first = firstCell(replica)
  return (
    <div className={css.strip} data-testid={`replica-${partition}`} data-state={state}>
      <ReplicaChip replica={replica} broker={broker} named />
      <span className={css.cells} title={replicaTitle(replica, broker)}>
        {cells
          .filter(({ offset }) => offset >= first)
          .map(({ offset, key, epoch }) => (
            <span
              key={`${offset} ${epoch}`}
              className={css.cell}
              style={at(offset, first)}
              data-state={offset < highWatermark ? 'committed' : 'uncommitted'}
              data-tint={keyTint(key)}
              title={`offset ${offset}, ${key === null ? 'no key' : `key ${key}`}, written in epoch ${epoch}`}
            />
          ))}
        {cuts
          .filter(({ offset }) => offset >= first && offset < first + CELLS)
          .map((one) => (
            <Cut key={`${one.record} ${one.at}`} cut={one} first={first} end={logEndOffset} topic={replica.topic} />
          ))}
        {logEndOffset > 0 && highWatermark >= first && (
          <span
            className={css.watermark}
            style={at(highWatermark, first)}
            title={`High watermark ${highWatermark}, as ${broker} knows it`}
          />
        )}
      </span>
      <span className={css.logEnd} title={`Log end ${logEndOffset}`}>
        {shortCount(logEndOffset)}
      </span>
      <CutCallout replica={replica} />
    </div>
  )
}

function Cut({ cut: one, first, end, topic }: { cut: CutView; first: number; end: number; topic: string }) {
  const title = `Cut off: ${cutName(one)}; ${cutReason(one)}`
  return (
    <button
      type="button"
      className={`${cut.cut} nodrag`}
      style={at(one.offset, first)}
      title={title}
      aria-label={title}
      tabIndex={-1}
      data-acked={one.acked || undefined}
      data-covered={one.offset < end || undefined}
      data-testid={`cut-${one.offset}`}
      data-record={one.record}
      onClick={(event) => {
        event.stopPropagation()
        selectRecord(one.record, topic)
      }}
    >
      ✕
    </button>
  )
}
