// A bar for each copy of a partition, below the leader's cells and on their scale: how far its log reaches, and what it knows to be readable.
import type { PartitionView } from '../../../worker/protocol'
import { BAR, barsOf, cell, type TopicShape } from '../faces'
import { copiesIn, useLive } from '../live'
import { inOrder, roughly, standingText } from '../replicas/standing'
import css from './bars.module.css'

/** Width of the strip behind the tab for older records, px. */
const WIDTH = cell.shown * cell.pitch

const place = (offset: number, first: number) => Math.min(Math.max((offset - first) * cell.pitch, 0), WIDTH)

/** `first`: the offset of the leftmost cell. */
export function ReplicaBars({ shape, view, first }: { shape: TopicShape; view: PartitionView; first: number }) {
  const bars = barsOf(shape)
  const copies = useLive((frame) =>
    inOrder(view, copiesIn(frame, view.partition)).map((copy) => ({
      broker: copy.broker,
      state: copy.state,
      out: copy.out,
      copied: copy.copied,
      end: copy.logEndOffset,
      mark: Math.min(copy.highWatermark, copy.logEndOffset),
      title: `${standingText(roughly(copy))}: high watermark ${copy.highWatermark}, log end ${copy.logEndOffset}`,
    })),
  )
  if (bars === 0 || !copies) return null
  return (
    <div className={css.bars} style={{ height: bars * BAR + 3 }} data-testid={`bars-${view.partition}`}>
      {copies.slice(0, bars).map(({ broker, state, out, end, mark, title }) => (
        <div key={broker} className={css.row} title={title} data-state={out === 'copying' ? 'copying' : state}>
          {/* A bar that is all in the tab ends before the first cell. */}
          <span className={css.older} style={{ transform: `scaleX(${end >= first ? 1 : 0.5})` }} />
          <span className={css.log} style={{ transform: `scaleX(${place(end, first) / WIDTH})` }} />
          {mark >= first && end > 0 && (
            <span className={css.mark} style={{ transform: `translateX(${place(mark, first)}px)` }} />
          )}
        </div>
      ))}
    </div>
  )
}
