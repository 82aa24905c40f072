// Below a partition's cells: how far each group that reads it has come, committed and live, and for how long nobody has read it.
import { Name } from '../../Name'
import { Timer } from 'lucide-react'
import type { FlagView, PartitionView } from '../../../worker/protocol'
import { shortCount } from '../../format'
import { cell, MOST_LANES, type TopicShape } from '../faces'
import { freeIn, useLive } from '../live'
import type { Scale } from './scale'
import { FromRemote } from './RemoteBand'
import { ShareLane } from './ShareLane'
import { Stopwatch } from './Stopwatch'
import css from './strip.module.css'

export function Lanes({ shape, view, scale }: { shape: TopicShape; view: PartitionView; scale: Scale }) {
  const lanes = shape.lanes.slice(0, shape.lanes.length > MOST_LANES ? MOST_LANES - 1 : MOST_LANES)
  const rest = shape.lanes.slice(lanes.length)
  // A group that commits has a flag; one without shares records.
  const isShared = (group: string) => view.flags.every((flag) => flag.group !== group)
  // Before the first record there is nothing to commit, and the same words under each partition would say nothing.
  if (view.logEndOffset === 0 && view.shares.length === 0 && view.flags.every(({ committed }) => committed === null))
    return null
  return (
    <div className={css.lanes}>
      {lanes.map((group) =>
        isShared(group) ? (
          <ShareLane
            key={group}
            group={group}
            view={view.shares.find((share) => share.group === group) ?? null}
            partition={view.partition}
            end={view.logEndOffset}
            scale={scale}
          />
        ) : (
          <Lane
            key={group}
            group={group}
            flag={view.flags.find((flag) => flag.group === group) ?? null}
            view={view}
            scale={scale}
          />
        ),
      )}
      {rest.length > 0 && (
        <div className={css.lane}>
          <span className={css.others} title={rest.join(', ')}>
            {rest.length} more groups, lag{' '}
            {shortCount(Math.max(0, ...view.flags.filter(({ group }) => rest.includes(group)).map(({ lag }) => lag)))}{' '}
            at most
          </span>
        </div>
      )}
    </div>
  )
}

const WIDTH = cell.tab + cell.shown * cell.pitch

function Lane({
  group,
  flag,
  view,
  scale,
}: {
  group: string
  flag: FlagView | null
  view: PartitionView
  scale: Scale
}) {
  const { first } = scale
  const free = useLive((frame) => freeIn(frame, view.partition))?.find((one) => one.group === group)
  const next = flag?.committed ?? null
  const from = next ?? flag?.position ?? view.logStartOffset
  const before = from < first
  const pole = before ? 0 : scale.left(from)
  const end = scale.left(view.highWatermark)
  const lag = flag?.lag ?? 0
  const leftward = pole > WIDTH * (free === undefined ? 0.6 : 0.5)
  const title =
    next === null
      ? `${group} has committed nothing yet`
      : `${group} goes on at offset ${next}; lag ${lag} (high watermark − committed)`
  return (
    <div
      className={css.lane}
      data-testid={`flag-${group}-${view.partition}`}
      data-state={next === null ? 'none' : lag > 0 ? 'behind' : 'caught-up'}
    >
      {lag > 0 && end > pole && (
        <span className={css.run} style={{ transform: `translateX(${pole}px) scaleX(${end - pole})` }} />
      )}
      {flag?.position !== null && flag !== null && flag.position >= first && (
        <span
          className={css.position}
          style={{ transform: `translateX(${scale.left(flag.position)}px)` }}
          title={`${flag.consumer ?? group} reads at ${flag.position}`}
        />
      )}
      <span
        className={css.flag}
        style={{ transform: `translateX(${pole}px)` }}
        title={title}
        data-leftward={leftward || undefined}
        data-lag={next === null ? 'none' : lag > 0 ? 'some' : undefined}
      >
        <span className={css.flagText} style={{ maxWidth: (leftward ? pole : WIDTH - pole) - 8 }}>
          {before && '◂ '}
          <Name of={group} untitled />
          <FromRemote view={view} position={flag?.position ?? null} />
          <b>{next === null ? 'no commit' : lag > 0 ? `lag ${shortCount(lag)}` : '✓'}</b>
          {free !== undefined && (
            <b className={css.nobody} data-testid={`nobody-${group}-${view.partition}`}>
              <Timer size={11} aria-hidden />
              <span data-detail>nobody</span> <Stopwatch since={free.since} />
            </b>
          )}
        </span>
      </span>
    </div>
  )
}
