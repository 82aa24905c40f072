// The metadata log as a strip: its last batches, what of them is committed, how far every voter's log reaches, and who is still reading.
import { Name } from '../../Name'
import { memo } from 'react'
import type { ControllerView, MetadataCellView, QuorumView } from '../../../worker/protocol'
import { countText, plural, shortCount } from '../../format'
import { logWords } from '../quorum'
import { cellsBefore, kindOfRecord, lookOf, recordKinds } from '../quorum-log'
import { strip, stripHeight } from '../quorum-size'
import css from './quorum.module.css'

/** A place on the strip, as a share of its width. */
const share = (cells: number) => `${(Math.min(cells, strip.cells) / strip.cells) * 100}%`

export const QuorumStrip = memo(function QuorumStrip({ quorum }: { quorum: QuorumView }) {
  const cells = quorum.log
  const mark = cellsBefore(quorum.log, quorum.highWatermark)
  return (
    <div
      className={css.strip}
      style={{ height: stripHeight(quorum.voters) }}
      role="group"
      aria-label={`Metadata log, high watermark ${quorum.highWatermark}`}
      data-testid="quorum-strip"
    >
      <div className={css.cells}>
        {cells.map((cell, i) => (
          <Cell key={cell.offset} cell={cell} at={i} />
        ))}
        {cells.length > 0 && (
          <span
            className={css.watermark}
            style={{ left: share(mark), height: strip.cell + quorum.nodes.length * strip.row }}
            title={`High watermark ${countText(quorum.highWatermark)}: what is before it is on a majority, and stays`}
          />
        )}
      </div>
      {quorum.nodes.map((node) => (
        <VoterRow key={node.id} node={node} quorum={quorum} />
      ))}
      <Observers quorum={quorum} />
      <Legend cells={cells} />
    </div>
  )
})

function Cell({ cell, at }: { cell: MetadataCellView; at: number }) {
  const { kind, letter, count, title } = lookOf(cell)
  return (
    <span
      className={css.cell}
      style={{ left: share(at), width: `calc(${share(1)} - 2px)` }}
      data-kind={kind}
      data-state={cell.committed ? 'committed' : 'uncommitted'}
      role="img"
      aria-label={title}
      title={title}
    >
      <b>
        {letter}
        {count > 1 && <small>×{shortCount(count)}</small>}
      </b>
      <span>{shortCount(cell.offset)}</span>
    </span>
  )
}

/** How far one voter's log reaches: broken where it will be cut off. */
function VoterRow({ node, quorum }: { node: ControllerView; quorum: QuorumView }) {
  const agrees = cellsBefore(quorum.log, node.agreesTo)
  const end = Math.min(strip.cells, agrees + Math.max(0, node.logEnd - node.agreesTo))
  const behind = logWords(node, quorum)
  const text = `${node.id}: log end ${countText(node.logEnd)}${behind === null ? '' : `, ${behind}`}${node.up ? '' : ', offline'}`
  const state = !node.up ? 'offline' : node.role === 'leader' ? 'leader' : behind === null ? 'even' : 'behind'
  return (
    <div
      className={css.row}
      style={{ height: strip.row }}
      title={text}
      role="img"
      aria-label={text}
      data-state={state}
      data-testid={`quorum-row-${node.id}`}
    >
      <span className={css.who}>
        <Name of={node.id} untitled />
      </span>
      <span className={css.track}>
        <span className={css.log} style={{ width: share(agrees) }} />
        {end > agrees && <span className={css.wrong} style={{ left: share(agrees), width: share(end - agrees) }} />}
        <span className={css.end} style={{ left: share(end) }} />
      </span>
    </div>
  )
}

/** Brokers read the log, too, and have no vote. */
function Observers({ quorum: { observers } }: { quorum: QuorumView }) {
  const late = observers.filter(({ lag }) => lag > 0)
  return (
    <p className={css.observers} data-late={late.length > 0 || undefined} title="Brokers read the log without a vote">
      {observers.length === 0
        ? 'no brokers read it'
        : late.length === 0
          ? `${plural(observers.length, 'broker')} ${observers.length === 1 ? 'has' : 'have'} read all`
          : late.slice(0, 4).map(({ id, lag }) => (
              <span key={id} className={css.flag}>
                ⚑ {id} lag {shortCount(lag)}
              </span>
            ))}
      {late.length > 4 && <span>and {late.length - 4} more</span>}
    </p>
  )
}

function Legend({ cells }: { cells: readonly MetadataCellView[] }) {
  const shown = recordKinds.filter(({ kind }) => cells.some(({ type }) => kindOfRecord(type) === kind))
  return (
    <p className={css.legend} aria-hidden>
      {shown.map(({ kind, letter, word }) => (
        <span key={kind}>
          <i data-kind={kind}>{letter}</i> {word}
        </span>
      ))}
    </p>
  )
}
