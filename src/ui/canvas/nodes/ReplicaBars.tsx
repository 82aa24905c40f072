// A bar for each copy of a partition, below the leader's cells and on their scale: how far its log reaches, and what it knows to be readable.
import type { PartitionView } from '../../../worker/protocol'
import { BAR, barsOf, cell, type TopicShape } from '../faces'
import { copiesIn, useLive } from '../live'
import { inOrder, roughly, standingText } from '../replicas/standing'
import type { Scale } from './scale'
import css from './bars.module.css'

/** Width of the strip behind the tab for older records, px. */
const WIDTH = cell.shown * cell.pitch

export function ReplicaBars({ shape, view, scale }: { shape: TopicShape; view: PartitionView; scale: Scale }) {
  const { first } = scale
  const place = (offset: number) => Math.min(scale.left(offset) - cell.tab, WIDTH)
  const bars = barsOf(shape)
  const copies = useLive((frame) =>
    inOrder(view, copiesIn(frame, view.partition)).map((copy) => ({
      broker: copy.broker,
      state: copy.state,
      out: copy.out,
      copied: copy.copied,
      start: copy.localStartOffset > copy.logStartOffset ? copy.localStartOffset : 0,
      end: copy.logEndOffset,
      mark: Math.min(copy.highWatermark, copy.logEndOffset),
      title: `${standingText(roughly(copy))}: high watermark ${copy.highWatermark}, log end ${copy.logEndOffset}${copy.localStartOffset > copy.logStartOffset ? `, on its own disk from ${copy.localStartOffset}` : ''}`,
    })),
  )
  if (bars === 0 || !copies) return null
  return (
    <div className={css.bars} style={{ height: bars * BAR + 3 }} data-testid={`bars-${view.partition}`}>
      {copies.slice(0, bars).map(({ broker, state, out, start, end, mark, title }) => (
        <div key={broker} className={css.row} title={title} data-state={out === 'copying' ? 'copying' : state}>
          {/* A bar that is all in the tab ends before the first cell; one whose beginning is remote only begins with its disk. */}
          {start < first && <span className={css.older} style={{ transform: `scaleX(${end >= first ? 1 : 0.5})` }} />}
          <span
            className={css.log}
            style={{ transform: `translateX(${place(start)}px) scaleX(${(place(end) - place(start)) / WIDTH})` }}
          />
          {mark >= first && end > 0 && (
            <span className={css.mark} style={{ transform: `translateX(${place(mark)}px)` }} />
          )}
        </div>
      ))}
    </div>
  )
}
