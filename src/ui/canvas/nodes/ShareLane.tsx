// What a share group has in flight of a partition, record by record: who has it and for how long, what is done with, and what was given up.
import { Name } from '../../Name'
import { memo } from 'react'
import type { ShareRange, ShareView } from '../../../worker/protocol'
import { listText, plural, shortCount, spanText } from '../../format'
import { cell } from '../faces'
import { same } from '../live'
import type { Scale } from './scale'
import css from './share-lane.module.css'
import strip from './strip.module.css'

const WIDTH = cell.tab + cell.shown * cell.pitch
/** Room for the words behind the last mark, px. */
const WORDS = 96

export const ShareLane = memo(function ShareLane({
  group,
  view,
  partition,
  end,
  scale,
}: {
  group: string
  /** null: nobody has fetched from the partition yet. */
  view: ShareView | null
  partition: string
  /** Log end. */
  end: number
  scale: Scale
}) {
  const { first } = scale
  const start = view?.startOffset ?? end
  const shown = (view?.ranges ?? []).flatMap((range) => marksOf(range, first, end))
  const last = shown.at(-1)
  const after = Math.max(scale.left(start), last === undefined ? 0 : scale.left(last.offset) + cell.pitch)
  const leftward = after > WIDTH - WORDS
  const earlier = view === null ? null : earlierIn(view, first)
  return (
    <div
      className={strip.lane}
      role="group"
      aria-label={view === null ? `${group} has not begun here` : spoken(view)}
      data-testid={`share-${group}-${partition}`}
      data-state={view === null ? 'none' : view.ranges.length > 0 ? 'in-flight' : 'done'}
    >
      {earlier !== null && (
        <span className={css.earlier} title={earlier.title} data-state={earlier.state}>
          {earlier.count}◂
        </span>
      )}
      {shown.map(({ offset, range }) => (
        <span
          key={offset}
          className={css.mark}
          style={{ transform: `translateX(${scale.left(offset)}px)` }}
          title={markTitle(group, offset, range, view!.maxDeliveries)}
          data-testid={`mark-${group}-${partition}-${offset}`}
          data-state={range.state.toLowerCase()}
        >
          <MarkWord range={range} />
          {range.state === 'ACQUIRED' && (
            <i style={{ transform: `scaleX(${Math.min(1, range.lockLeft / Math.max(1, view!.lockDuration))})` }} />
          )}
        </span>
      ))}
      {view !== null && start >= first && (
        <span
          className={css.start}
          style={{ transform: `translateX(${scale.left(start)}px)` }}
          title={`SPSO ${start}: ${group} is done with everything below`}
        />
      )}
      {view !== null && view.endOffset >= Math.max(first, start) && (
        <span
          className={css.end}
          style={{ transform: `translateX(${scale.left(view.endOffset + 1)}px)` }}
          title={`SPEO ${view.endOffset}: the last record of ${group} in flight`}
        />
      )}
      <span
        className={css.words}
        style={leftward ? { right: 0 } : { left: `${after + 6}px` }}
        title={view === null ? undefined : wordsTitle(view)}
        data-over={leftward || undefined}
      >
        <Name of={group} untitled />
        <b data-lag={(view?.lag ?? 0) > 0 || undefined}>
          {view === null ? 'not begun' : view.lag > 0 ? `lag ${shortCount(view.lag)}` : '✓'}
        </b>
      </span>
    </div>
  )
}, same)

/** What lies before the cells that are shown, in the place of the tab: how many records somebody has, or else how many wait. */
function earlierIn({ ranges, startOffset }: ShareView, first: number) {
  if (startOffset >= first) return null
  const count = (state: ShareRange['state']) =>
    ranges
      .filter((range) => range.state === state && range.from < first)
      .reduce((sum, { from, to }) => sum + Math.min(to, first - 1) - from + 1, 0)
  const [acquired, available] = [count('ACQUIRED'), count('AVAILABLE')]
  const state = acquired > 0 ? 'acquired' : available > 0 ? 'available' : 'behind'
  return {
    state,
    count: shortCount(acquired || available || first - startOffset),
    title: `Before offset ${first}: ${plural(acquired, 'record')} acquired, ${available} available again; the group begins at ${startOffset} (SPSO)`,
  }
}

interface Mark {
  offset: number
  range: ShareRange
}

function marksOf(range: ShareRange, first: number, end: number): Mark[] {
  const marks: Mark[] = []
  for (
    let offset = Math.max(range.from, first);
    offset <= range.to && offset < Math.min(end, first + cell.shown);
    offset++
  ) {
    marks.push({ offset, range })
  }
  return marks
}

/** `2` of `workers-2`, and how often it was delivered where that was more than once. */
function MarkWord({ range: { state, client, deliveryCount } }: { range: ShareRange }) {
  if (state === 'ACKNOWLEDGED') return '✓'
  if (state === 'ARCHIVED') return '✕'
  const who = client === null ? '' : shortName(client)
  if (deliveryCount > 1) {
    return (
      <>
        {state === 'ACQUIRED' && who}
        <small>×{deliveryCount}</small>
      </>
    )
  }
  return state === 'ACQUIRED' ? who : ''
}

/** What fits on a mark of a consumer's name: its number, or its last letters. */
const shortName = (client: string): string => /(\d{1,3})$/.exec(client)?.[1] ?? client.slice(-2)

function markTitle(group: string, offset: number, range: ShareRange, most: number): string {
  const { state, client, deliveryCount, lockLeft } = range
  const times = `delivery ${deliveryCount} of ${most}`
  const what = {
    AVAILABLE:
      deliveryCount === 0 ? 'available' : `available again, delivered ${plural(deliveryCount, 'time')} of ${most}`,
    ACQUIRED: `acquired by ${client ?? 'a member that is gone'} for ${spanText(lockLeft)} more, ${times}`,
    ACKNOWLEDGED: 'acknowledged: done with',
    ARCHIVED: `archived after ${plural(deliveryCount, 'delivery', 'deliveries')}: nobody gets it again`,
  }[state]
  return `${group}, offset ${offset}: ${what}`
}

const wordsTitle = ({ group, startOffset, endOffset, inFlight, maxLocks, lag }: ShareView): string =>
  `${group} is done with everything below ${startOffset} (SPSO)${endOffset < startOffset ? '' : `, and has up to ${endOffset} (SPEO) in flight: ${plural(inFlight, 'record')} of ${shortCount(maxLocks)} at most`}; lag ${lag}`

/** All of the lane in a sentence, for those who hear it. */
function spoken(view: ShareView): string {
  const count = (state: ShareRange['state']) =>
    view.ranges.filter((range) => range.state === state).reduce((sum, { from, to }) => sum + to - from + 1, 0)
  const holders = [...new Set(view.ranges.flatMap(({ client }) => client ?? []))]
  const parts = [
    `${view.group} is done with everything below offset ${view.startOffset}`,
    ...(count('ACQUIRED') > 0
      ? [`${count('ACQUIRED')} acquired by ${listText(holders) || 'members that are gone'}`]
      : []),
    ...(count('AVAILABLE') > 0 ? [`${count('AVAILABLE')} available again`] : []),
    ...(count('ACKNOWLEDGED') > 0 ? [`${count('ACKNOWLEDGED')} acknowledged`] : []),
    ...(count('ARCHIVED') > 0 ? [`${count('ARCHIVED')} archived`] : []),
    `lag ${view.lag}`,
  ]
  return parts.join(', ')
}
