// One run of one group in the comparison: what it cost in figures, and its partitions over time.
import { Name } from '../Name'
import { useId } from 'react'
import { momentText } from '../../kernel/time'
import { countText, listText, plural, spanText } from '../format'
import { type Lane, type PartitionRow, rowNames, type Span } from './lanes'
import css from './compare.module.css'

export interface LaneWords {
  key: string
  title: string
  words: string
  /** It is what happened on the screen. */
  own: boolean
}

interface LaneProps extends Omit<LaneWords, 'key' | 'own'> {
  /** It says that it is the one on the screen. */
  tagged: boolean
  /** For tests. */
  name: string
  lane: Lane
  from: number
  to: number
  /** The largest stopped time among all lanes: the bars are drawn on its scale. */
  most: number
  /** Where to, when a moment is clicked. */
  onSeek: ((at: number) => void) | null
}

export function LaneView({ name, title, words, tagged, lane, from, to, most, onSeek }: LaneProps) {
  const id = useId()
  const { rows, stopped, longest, touched } = lane
  return (
    <section role="group" className={css.lane} aria-labelledby={id} data-testid={`lane-${name}`} data-stopped={stopped}>
      <div className={css.about}>
        <h3 id={id}>
          {title}
          {tagged && <span className={css.own}>on the screen</span>}
        </h3>
        <p className={css.words}>{words}</p>
        <p className={css.figure}>
          <b>{stopped === 0 ? '0 s' : spanText(stopped)}</b> stopped
        </p>
        <span className={css.scale} aria-hidden>
          <span style={{ width: `${most === 0 ? 0 : (stopped / most) * 100}%` }} />
        </span>
        <p className={css.words}>
          {touched === 0
            ? `none of ${plural(rows.length, 'partition')} stopped`
            : `${countText(touched)} of ${plural(rows.length, 'partition')}, the longest for ${spanText(longest)}`}
        </p>
      </div>
      {rows.length === 0 ? (
        <p className={css.none}>Nobody of it has held a partition by then.</p>
      ) : (
        <Chart rows={rows} from={from} to={to} onSeek={onSeek} />
      )}
    </section>
  )
}

/** Heights of a row by the number of rows, px. */
const heightOf = (rows: number) => (rows <= 9 ? 16 : rows <= 18 ? 11 : 6)

function Chart({
  rows,
  from,
  to,
  onSeek,
}: { rows: readonly PartitionRow[] } & Pick<LaneProps, 'from' | 'to' | 'onSeek'>) {
  const height = heightOf(rows.length)
  const owners = [...new Set(rows.flatMap(({ spans }) => spans.flatMap(({ owner }) => owner ?? [])))].toSorted(byName)
  const share = (at: number) => ((at - from) / Math.max(to - from, 1)) * 100
  const names = rowNames(rows.map(({ partition }) => partition))
  return (
    <div className={css.chart} role="img" aria-label={chartText(rows)}>
      {rows.map(({ partition, spans }, i) => (
        <div key={partition} className={css.row} style={{ height }}>
          <span className={css.name} title={names[i]}>
            {height < 11 ? '' : <RowName name={names[i]!} />}
          </span>
          {/* The moment is in the transport, for keys. */}
          {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events */}
          <span
            className={css.track}
            data-seeks={onSeek !== null || undefined}
            onClick={({ clientX, currentTarget }) => {
              const { left, width } = currentTarget.getBoundingClientRect()
              onSeek?.(Math.round(from + ((clientX - left) / width) * (to - from)))
            }}
          >
            {spans.map((span) => (
              <Bar
                key={span.from}
                span={span}
                left={share(span.from)}
                width={share(span.to) - share(span.from)}
                owners={owners}
                small={height < 11}
              />
            ))}
          </span>
        </div>
      ))}
    </div>
  )
}

function Bar({
  span,
  left,
  width,
  owners,
  small,
}: {
  span: Span
  left: number
  width: number
  owners: string[]
  small: boolean
}) {
  const { from, to, owner } = span
  const lasted = spanText(to - from)
  const text = owner === null ? lasted : shortName(owner)
  return (
    <span
      className={css.bar}
      data-state={owner === null ? 'stopped' : 'held'}
      data-even={(owner !== null && owners.indexOf(owner) % 2 === 0) || undefined}
      style={{ left: `${left}%`, width: `max(${width}%, 2px)` }}
      title={`${owner === null ? 'nobody' : owner}, ${momentText(from)} to ${momentText(to)} (${lasted})`}
    >
      {!small && <span>{text}</span>}
    </span>
  )
}

const byName = new Intl.Collator('en', { numeric: true }).compare
/** `billing-3` is `3` where there is little room. */
const shortName = (consumer: string) => /(\d+)$/.exec(consumer)?.[1] ?? consumer

/** The chart in words: each stretch without an owner. */
function chartText(rows: readonly PartitionRow[]): string {
  const stops = rows.flatMap(({ partition, spans }) =>
    spans.flatMap(({ from, to, owner }) =>
      owner === null ? [`${partition} for ${spanText(to - from)} from ${momentText(from)}`] : [],
    ),
  )
  if (stops.length === 0) return 'No partition stopped.'
  const rest = stops.length > MOST_TOLD ? [`${stops.length - MOST_TOLD} more`] : []
  return `Stopped: ${listText([...stops.slice(0, MOST_TOLD), ...rest])}.`
}

/** Stretches that are read aloud. */
const MOST_TOLD = 20

/** `orders p0`: of a long topic what tells it from others. */
function RowName({ name }: { name: string }) {
  const topic = name.slice(0, Math.max(0, name.lastIndexOf(' ')))
  return <Name of={topic} after={name.slice(topic.length)} untitled />
}
