// A consumer group: a frame around its consumers, with the group's state as its coordinator sees it, and what a rebalance costs.
import { Name } from '../../Name'
import type { NodeProps } from '@xyflow/react'
import { Hourglass, Timer, Users, Workflow } from 'lucide-react'
import { memo } from 'react'
import type { GroupView, HeldView } from '../../../worker/protocol'
import { countText, listText, plural, shortCount, spanText } from '../../format'
import type { GroupNode } from '../block-types'
import { useGroup } from '../live'
import { splitPartition } from '../paths'
import { useLod } from '../scene'
import { groupState } from '../../states'
import { countOf, groupKind, groupName, mannerOf, unknownName } from '../words'
import { Face, Far, StateWord } from './Face'
import css from './group.module.css'
import { Port } from './Port'
import { Stopwatch } from './Stopwatch'

export const GroupFace = memo(function GroupFace({ id, data, selected, width = 0 }: NodeProps<GroupNode>) {
  const view = useGroup(id)
  const lod = useLod()
  const output = view?.output ?? null
  const ports = (
    <>
      <Port type="target" label={`Draw from a topic to ${id}`} />
      <Port type="source" label={output === null ? null : `Draw from ${id} to the topic that it writes to`} />
    </>
  )
  const state = view?.state ?? 'Empty'
  const { word, tone } = groupState({ state })
  return (
    <Face
      id={id}
      kind={view ? groupKind(view) : 'consumer group'}
      name={view ? groupName(view) : unknownName('consumer group', id)}
      icon={output === null ? Users : Workflow}
      state={state.toLowerCase()}
      tone={tone}
      selected={selected}
      frame
      aside={
        <>
          <span className={css.space} />
          <StateWord tone={tone}>{word}</StateWord>
        </>
      }
    >
      {lod === 'icon' && view ? (
        data.empty && <Far word={word} tone={tone} number={shortCount(view.lag)} unit="lag" />
      ) : view && output?.to === '' ? (
        <Unfinished view={view} />
      ) : view ? (
        <>
          {view.phase === null || view.consumers.length === 0 ? (
            <Facts view={view} />
          ) : (
            <Phase view={view} phase={view.phase} />
          )}
          {view.shared === null ? (
            <Stops view={view} most={chipsIn(width, lod === 'full')} />
          ) : (
            <Outcomes shared={view.shared} />
          )}
        </>
      ) : (
        <p className={css.line}>gen 0</p>
      )}
      {data.empty && lod !== 'icon' && <p className={css.empty}>No consumers. Drop one here.</p>}
      {ports}
    </Face>
  )
})

/** How many names of partitions have room beside words and stopwatch. */
const chipsIn = (width: number, full: boolean): number => Math.max(1, Math.floor((width - 160) / (full ? 26 : 34)))

/** It is to write and has no topic for that: what it waits for, and what to do about it. */
function Unfinished({ view: { id, topics } }: { view: GroupView }) {
  return (
    <div className={css.unfinished} data-testid={`unfinished-${id}`}>
      <p>{topics.length === 0 ? 'Reads and writes no topic yet.' : 'Writes to no topic yet, so it reads nothing.'}</p>
      <p>
        {topics.length === 0 ? 'Draw a wire to it, and one from it.' : 'Draw a wire from it to a topic (or press C).'}
      </p>
    </div>
  )
}

/** What there is to say of a group that is not in a rebalance. */
function Facts({ view }: { view: GroupView }) {
  const { text, title } = countOf(view)
  return (
    <p className={css.line}>
      <span title={title}>{text}</span>
      {view.protocol && (
        <span title={`How it rebalances; its assignor is ${view.protocol}`} data-detail>
          {mannerOf(view)}
        </span>
      )}
      <span title={`The broker that keeps its ${view.type === 'share' ? 'members' : 'offsets'}`}>
        <Name before="coord. " of={view.coordinator ?? '–'} untitled />
      </span>
      <Lag lag={view.lag} shared={view.type === 'share'} />
    </p>
  )
}

/** What became of deliveries in a share group, the sorrows first. */
function Outcomes({ shared }: { shared: NonNullable<GroupView['shared']> }) {
  const { accepted, redelivered, expired, archived, refused } = shared
  const sorrows = [
    ...(archived > 0 ? [`${shortCount(archived)} archived`] : []),
    ...(redelivered > 0 ? [`${shortCount(redelivered)} again`] : []),
  ]
  return (
    <p
      className={css.line}
      data-testid="outcomes"
      title={`${plural(accepted, 'record')} accepted, ${plural(redelivered, 'record')} delivered again, ${plural(expired, 'lock')} expired, ${plural(archived, 'record')} archived, ${plural(refused, 'acknowledgement')} refused`}
    >
      <span>{shortCount(accepted)} accepted</span>
      {sorrows.map((words) => (
        <span key={words} className={css.sorrow}>
          {words}
        </span>
      ))}
    </p>
  )
}

function Lag({ lag, shared = false }: { lag: number; shared?: boolean }) {
  const what = shared ? 'Records that can be read and are not done with' : 'High watermark − committed'
  return (
    <span className={css.end} data-lag={lag > 0} title={`${what}, over all partitions`}>
      lag {countText(lag)}
    </span>
  )
}

/** A rebalance: for whom everybody waits, how long already, and how long at most. */
function Phase({ view, phase }: { view: GroupView; phase: NonNullable<GroupView['phase']> }) {
  const { since, until } = phase
  const { before, name, after } = waitWords(view)
  const waits = before + name + after
  const names = view.waitsFor.length > 1 ? ` (${listText(view.waitsFor)})` : ''
  const atMost = until > since ? `, for ${spanText(until - since)} at most` : ''
  return (
    <p className={css.line} data-phase title={`${waits}${names}${atMost}`}>
      <Hourglass size={12} aria-hidden />
      <span className={css.words}>
        <Name before={before} of={name} after={after} untitled />
      </span>
      <span className={css.end}>
        <Stopwatch since={since} className={css.watch} />
        {until > since && <span data-detail> of {spanText(until - since)}</span>}
      </span>
    </p>
  )
}

/** Who keeps the group from going on, in a few words; the name of a member apart. */
function waitWords({ waitsFor, state, groupProtocol }: GroupView): { before: string; name: string; after: string } {
  const [first, second] = waitsFor
  const words = (before: string) => ({ before, name: '', after: '' })
  if (first === undefined)
    return words(
      state === 'PreparingRebalance'
        ? 'waits for more'
        : state === 'Assigning'
          ? 'assigns anew'
          : 'hands out partitions',
    )
  if (second !== undefined) return words(`waits for ${waitsFor.length} members`)
  return groupProtocol === 'consumer'
    ? { before: '', name: first, after: ' must give up' }
    : { before: 'waits for ', name: first, after: '' }
}

/** Partitions that nobody reads just now, and for how long; else what that has cost so far. */
function Stops({ view, most }: { view: GroupView; most: number }) {
  const free = view.held.filter(({ owner }) => owner === null).toSorted(byNumber)
  const { total, longest } = view.unowned
  const rebalances = view.phase !== null && view.consumers.length > 0
  if (free.length === 0)
    return (
      <p className={css.line} data-stops={total > 0 || undefined}>
        {total > 0 ? (
          <span
            title={`The longest time for which nobody held a partition. All such times of all partitions together: ${spanText(total)}`}
          >
            stopped ≤ {spanText(longest)}
          </span>
        ) : (
          <span title="No partition has been without a reader since the group began">
            {view.held.length > 0 ? 'nothing stopped' : ''}
          </span>
        )}
        {rebalances && <Lag lag={view.lag} />}
      </p>
    )
  const several = free.some(({ partition }) => topicOf(partition) !== topicOf(free[0]!.partition))
  const labels = free.map(({ partition }) => nameOf(partition, several))
  return (
    <p
      className={css.line}
      data-free
      data-testid={`free-${view.id}`}
      title={`Nobody reads ${listText(labels)}. ${spanText(total)} so far, over all partitions`}
    >
      <span className={css.chips} aria-label={`nobody reads ${plural(free.length, 'partition')}`}>
        nobody
        {free.slice(0, several ? 1 : most).map(({ partition }) => (
          <span key={partition} className={css.chip}>
            <Name of={several ? (topicOf(partition) ?? '') : ''} after={labelOf(partition, several)} untitled />
          </span>
        ))}
        {labels.length > (several ? 1 : most) && <span>+{labels.length - (several ? 1 : most)}</span>}
      </span>
      <span className={css.end}>
        <Timer size={12} aria-hidden />
        <Stopwatch since={Math.min(...free.map(({ since }) => since))} className={css.watch} />
      </span>
    </p>
  )
}

const topicOf = (partition: string) => splitPartition(partition)?.topic
const indexOf = (partition: string) => splitPartition(partition)?.index ?? 0
const byNumber = (a: HeldView, b: HeldView) => indexOf(a.partition) - indexOf(b.partition)
const labelOf = (partition: string, several: boolean) => `${several ? ' ' : ''}p${indexOf(partition)}`
const nameOf = (partition: string, several: boolean) =>
  `${several ? topicOf(partition) : ''}${labelOf(partition, several)}`
