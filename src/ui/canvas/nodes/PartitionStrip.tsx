// A partition as a strip: its newest records, what of them is readable, how far each group has come, and what was lost.
import { Name } from '../../Name'
import { Cloud, Crown, Scissors, X } from 'lucide-react'
import { memo } from 'react'
import type { CellView, CutView, GhostView, PartitionView } from '../../../worker/protocol'
import { momentText } from '../../../kernel/time'
import { shortCount } from '../../format'
import { litOf, useLit } from '../../lit'
import { selectRecord, useWorkspace } from '../../stores/workspace'
import { cutName, cutReason, STAYS } from './CutCallout'
import { cell, stripHeight, type TopicShape } from '../faces'
import { copiesIn, same, useLive } from '../live'
import { keyMark, keyTint, partitionName } from '../words'
import { liveBrokers, partitionState } from '../../states'
import { StateWord } from './Face'
import { type Scale, scaleOf } from './scale'
import { IsrWords } from './IsrWords'
import { Lanes } from './Lanes'
import { litIn, StableOffset, Transactions } from './Transactions'
import { remoteText } from '../remote-words'
import { RemoteBand } from './RemoteBand'
import { ReplicaBars } from './ReplicaBars'
import css from './strip.module.css'

interface StripProps {
  topic: string
  shape: TopicShape
  view: PartitionView
}

export const PartitionStrip = memo(function PartitionStrip({ topic, shape, view }: StripProps) {
  const cuts = useCuts(view)
  const scale = scaleOf(view, roomFor(view, cuts))
  const { first } = scale
  const state = useLive((frame) => partitionState(view, liveBrokers(frame)))
  const lit = litIn(view, useLit(litOf))
  const ghosts = ghostsIn(view, first)
  // Empty, and nothing that is gone lies where the next record will.
  const isFree = view.logEndOffset === view.logStartOffset && ghosts.length === 0 && cuts.length === 0
  return (
    <div
      role="group"
      className={css.strip}
      style={{ height: stripHeight(shape) }}
      data-testid={`partition-${view.partition}`}
      data-state={state?.kind}
      aria-label={partitionName(view)}
    >
      <Heading view={view} state={state} cut={cuts.at(-1)} />
      <div className={css.cells}>
        <Older count={scale.older} view={view} first={first} />
        <RemoteBand view={view} scale={scale} />
        {isFree && (
          <span className={css.empty} style={at(view.logEndOffset, scale)}>
            offset {view.logEndOffset} will land here
          </span>
        )}
        {view.cells
          .filter(({ offset }) => offset >= first)
          .map((shown) => (
            <Cell
              key={shown.offset}
              cell={shown}
              topic={topic}
              partition={view.partition}
              left={scale.left(shown.offset)}
              lit={lit?.(shown.offset, shown.producer)}
            />
          ))}
        <Transactions view={view} scale={scale} />
        {scale.gaps.map(({ from, to, left }) => (
          <span
            key={`gap ${from}`}
            className={css.gap}
            style={{ transform: `translateX(${left}px)` }}
            title={`${from + 1 === to ? `offset ${from} was` : `offsets ${from} to ${to - 1} were`} compacted away: a later record has the key, or the time of a tombstone was over`}
            data-testid={`gap-${view.partition}-${from}`}
          />
        ))}
        {ghosts.map((ghost) => (
          <Ghost
            key={`${ghost.record} ${ghost.at}`}
            ghost={ghost}
            left={scale.left(ghost.offset)}
            covered={ghost.offset < view.logEndOffset}
          />
        ))}
        {cuts.map((cut) => (
          <Shards key={`${cut.broker} ${cut.at}`} cut={cut} scale={scale} />
        ))}
        {view.logEndOffset > view.logStartOffset && (
          <>
            <span
              className={css.watermark}
              style={at(view.highWatermark, scale)}
              title={`High watermark ${view.highWatermark}: all before it is readable`}
            />
            <StableOffset view={view} scale={scale} />
            <span
              className={css.end}
              style={at(view.logEndOffset, scale)}
              title={`Log end ${view.logEndOffset}: the next record goes here`}
            />
          </>
        )}
      </div>
      <ReplicaBars shape={shape} view={view} scale={scale} />
      <Lanes shape={shape} view={view} scale={scale} />
    </div>
  )
}, sameStrip)

/** A new frame has new objects everywhere, and mostly the same things in them. */
function sameStrip(before: StripProps, now: StripProps): boolean {
  return before.topic === now.topic && before.shape === now.shape && same(before.view, now.view)
}

/** Cells of room behind the log's end for what was cut off there a moment ago. */
const ROOM_FOR_CUTS = 6

/** Cells that what was cut off needs behind the log's end. */
function roomFor({ logEndOffset }: PartitionView, cuts: readonly Cut[]): number {
  const cutTo = Math.max(0, ...cuts.flatMap(({ records }) => records.map(({ offset }) => offset + 1)))
  return Math.max(0, Math.min(cutTo - logEndOffset, ROOM_FOR_CUTS))
}

const at = (offset: number, { left }: Scale) => ({ transform: `translateX(${left(offset)}px)` })

const ghostsIn = (view: PartitionView, first: number): GhostView[] =>
  view.ghosts.filter(({ offset }) => offset >= first && offset < first + cell.shown)

// ---- the line above --------------------------------------------------------------------------------------------------

function Heading({
  view,
  state,
  cut,
}: {
  view: PartitionView
  state: ReturnType<typeof partitionState> | null
  cut: Cut | undefined
}) {
  const down = state?.kind === 'unavailable'
  const lost = view.ghosts.filter(({ acked }) => acked).length
  const gone = view.ghosts.length - lost
  return (
    <div className={css.heading}>
      <b className={css.index}>p{view.index}</b>
      {view.leader === null ? (
        <StateWord tone="bad">NO LEADER</StateWord>
      ) : (
        // A new key lets the crown hop in again when the leader changes.
        <span
          key={`${view.leader} ${view.leaderEpoch}`}
          className={css.leader}
          data-leader-of={view.partition}
          data-down={down || undefined}
          title={`Leader ${view.leader}, epoch ${view.leaderEpoch}${down ? ': it is down, and nobody else was elected yet' : ''}`}
        >
          {down ? <X size={11} aria-label="down" /> : <Crown size={11} aria-hidden />}
          <Name of={view.leader} untitled />
          <small>e{view.leaderEpoch}</small>
        </span>
      )}
      <IsrWords view={view} tight={cut !== undefined} />
      {lost > 0 && <StateWord tone="bad">{lost} lost</StateWord>}
      {lost === 0 && gone > 0 && <StateWord tone="warn">{gone} gone</StateWord>}
      {cut !== undefined && <CutWord key={`${cut.broker} ${cut.at}`} cut={cut} />}
      {/* With somebody out there is no room for both; the bars below show where everything ends. */}
      {cut === undefined && view.isr.length === view.replicas.length && (
        <span className={css.offsets} data-detail>
          {view.lastStableOffset !== null && view.lastStableOffset < view.highWatermark && (
            <span title="Last stable offset: readers of committed data wait here">LSO {view.lastStableOffset}</span>
          )}
          <span title="High watermark">HW {view.highWatermark}</span>
          <span title="Log end offset">LEO {view.logEndOffset}</span>
        </span>
      )}
    </div>
  )
}

// ---- cells -----------------------------------------------------------------------------------------------------------

function Older({ count, view, first }: { count: number; view: PartitionView; first: number }) {
  if (count <= 0) return null
  const there = remoteText(view)
  const isRemote = there !== null && view.localStartOffset >= first
  return (
    <span
      className={css.older}
      title={`${count} older records, from offset ${view.logStartOffset}${there === null ? '' : `: ${there}`}`}
    >
      {shortCount(count)}
      <small>
        {there !== null && view.localStartOffset > view.logStartOffset && <Cloud size={9} aria-hidden />}
        {isRemote ? 'away' : 'older'}
      </small>
    </span>
  )
}

const Cell = memo(function Cell({
  cell: { offset, key, record, producer, committed, duplicate, tombstone, goesAt, marker },
  topic,
  partition,
  left,
  lit,
}: {
  cell: CellView
  topic: string
  partition: string
  left: number
  /** Is it part of the transaction that is lit? undefined: none is. */
  lit: 'in' | 'out' | undefined
}) {
  const followed = useWorkspace((workspace) => record !== null && workspace.record === record)
  const state = committed ? 'committed' : 'uncommitted'
  const title = `offset ${offset}, ${marker !== null ? `${marker} marker: a transaction ends here` : key === null ? 'no key' : `key ${key}`}, from ${producer || 'the cluster'}, ${committed ? 'readable' : 'not yet on all in-sync replicas'}${duplicate ? ', stored twice' : ''}${tombstone ? `, tombstone: ${tombstoneText(goesAt)}` : ''}`
  return (
    <button
      type="button"
      className={`${css.cell} nodrag`}
      style={{ transform: `translateX(${left}px)` }}
      title={title}
      aria-label={title}
      tabIndex={-1}
      data-testid={`cell-${partition}-${offset}`}
      data-state={state}
      data-tint={marker === null ? keyTint(key) : undefined}
      data-marker={marker ?? undefined}
      data-duplicate={duplicate || undefined}
      data-tombstone={tombstone || undefined}
      data-followed={followed || undefined}
      data-record={record ?? undefined}
      data-lit={lit}
      onClick={(event) => {
        if (record === null) return
        event.stopPropagation()
        selectRecord(record, topic)
      }}
    >
      <span className={css.key}>{marker === null ? keyMark(key) : marker === 'COMMIT' ? 'C' : 'A'}</span>
      <span className={css.offset}>{shortOffset(offset)}</span>
    </button>
  )
}, same)

/** A cell has room for three figures: of a longer offset the last two, which tell the cells of a strip apart. */
const shortOffset = (offset: number): string =>
  offset < 1_000 ? String(offset) : `…${String(offset % 100).padStart(2, '0')}`

/** When a tombstone may go. */
const tombstoneText = (goesAt: number | null): string =>
  goesAt === null
    ? 'it stays for delete.retention.ms after the cleaner has seen it'
    : `goes at ${momentText(goesAt)} or with the next cleaning after that`

function Ghost({
  ghost: { offset, key, record, acked },
  left,
  covered,
}: {
  ghost: GhostView
  left: number
  covered: boolean
}) {
  return (
    <span
      className={css.ghost}
      style={{ transform: `translateX(${left}px)` }}
      title={`offset ${offset}, ${key === null ? 'no key' : `key ${key}`}: ${acked ? 'acknowledged, and lost' : 'never acknowledged, gone'}`}
      data-testid={`ghost-${record}`}
      data-state={acked ? 'lost' : 'gone'}
      data-covered={covered || undefined}
    >
      ✕
    </span>
  )
}

// ---- what a replica cuts off ------------------------------------------------------------------------------------------

/** What one replica cut off its log at one moment, by offset. */
interface Cut {
  broker: string
  at: number
  records: CutView[]
}

/** The newest cut of each replica, for as long as the words beside its copy stay; the latest last. */
function useCuts({ partition, replicas }: PartitionView): Cut[] {
  const found = useLive((frame) =>
    replicas.flatMap((broker): Cut[] => {
      const cuts = copiesIn(frame, partition).find((copy) => copy.broker === broker)?.cuts ?? []
      const at = cuts.at(-1)?.at
      if (at === undefined || at > frame.now || frame.now - at >= STAYS) return []
      return [{ broker, at, records: cuts.filter((cut) => cut.at === at) }]
    }),
  )
  return (found ?? []).toSorted((a, b) => a.at - b.at)
}

/** `#12`, or `#12–14`. */
function rangeOf({ records }: Cut): string {
  const offsets = records.map(({ offset }) => offset)
  const [first, last] = [Math.min(...offsets), Math.max(...offsets)]
  return first === last ? `#${first}` : `#${first}–${last}`
}

/** Shards of more records than this are only counted. */
const SHARDS = 24

/** Who cut what: the newest cut, in the line above. */
function CutWord({ cut }: { cut: Cut }) {
  const { broker } = cut
  return (
    <span
      className={css.cut}
      title={`${broker} cut: ${cut.records.map(cutName).join('; ')}. Why: ${cutReason(cut.records[0]!)}`}
      data-testid={`cut-${broker}`}
    >
      <Scissors size={11} aria-hidden />
      {broker} cut {rangeOf(cut)}
    </span>
  )
}

/** The cells that were cut, breaking apart over those that stay. */
function Shards({ cut: { broker, records }, scale }: { cut: Cut; scale: Scale }) {
  const { first } = scale
  const shown = records.filter(({ offset }) => offset >= first && offset < first + cell.shown).slice(-SHARDS)
  return shown.map((one) => (
    <span
      key={one.record}
      className={css.shards}
      style={{ transform: `translateX(${scale.left(one.offset)}px)` }}
      title={`${broker} cut ${cutName(one)}`}
      data-testid={`shard-${broker}-${one.offset}`}
      data-state={one.acked ? 'acked' : 'unacked'}
    >
      <i>{keyMark(one.key)}</i>
      <i />
      <i />
    </span>
  ))
}
