// A topic: a strip of cells per partition, or (with many partitions) a line each.
import { Name } from '../../Name'
import type { NodeProps } from '@xyflow/react'
import { Crown, Database, Timer, X } from 'lucide-react'
import { memo } from 'react'
import type { PartitionView } from '../../../worker/protocol'
import { countText, listText, plural, shortCount } from '../../format'
import { hasStrips, MOST_LINES, type TopicShape } from '../faces'
import type { TopicNode } from '../block-types'
import { freeIn, indexOf, useLive, useTopic } from '../live'
import { useLod } from '../scene'
import { liveBrokers, loud, type Service, serviceOf, topicState } from '../../states'
import { topicName, unknownName } from '../words'
import { Bar, Face, Far, StateWord } from './Face'
import { PartitionStrip } from './PartitionStrip'
import { Port } from './Port'
import { Stopwatch } from './Stopwatch'
import css from './topic.module.css'

export const TopicFace = memo(function TopicFace({ id, data: { shape }, selected }: NodeProps<TopicNode>) {
  const view = useTopic(id)
  const state = useLive((frame) => {
    const topic = indexOf(frame).topics.get(id)
    return topic ? topicState(topic, liveBrokers(frame)) : null
  })
  const lod = useLod()
  const ports = (
    <>
      <Port type="target" label={`Draw from a producer to ${id}`} />
      <Port type="source" label={`Draw from ${id} to a group`} />
    </>
  )
  if (!view || !state)
    return (
      <Face
        id={id}
        kind="topic"
        name={unknownName('topic', id)}
        icon={Database}
        state="unknown"
        tone="plain"
        selected={selected}
      >
        <p className={css.waiting}>{plural(shape.partitions, 'partition')} · waits for brokers</p>
        {ports}
      </Face>
    )
  return (
    <Face
      id={id}
      kind="topic"
      name={topicName(view, state)}
      icon={Database}
      state={state.kind}
      tone={state.tone === 'move' ? 'plain' : state.tone}
      selected={selected}
      aside={
        lod === 'icon' ? null : (
          <span className={css.facts}>
            {state.tone === 'ok' || state.tone === 'move' ? null : (
              <StateWord tone={state.tone}>{loud(state)}</StateWord>
            )}
            {view.rate !== null && (
              <span className={css.rate} title="Records that its leaders store per second, over the last 5 s">
                {rateText(view.rate)}
              </span>
            )}
            <span className={css.shape} data-detail>
              <span>{plural(shape.partitions, 'partition')}</span>
              <span> · RF {view.replicationFactor}</span>
              <span> · min ISR {view.minInsyncReplicas}</span>
            </span>
          </span>
        )
      }
    >
      {lod === 'icon' ? (
        <Far
          word={loud(state)}
          tone={state.tone}
          number={shortCount(view.records)}
          unit={view.records === 1 ? 'record' : 'records'}
        />
      ) : view.partitions.length === 0 ? (
        <p className={css.waiting}>The controller places its partitions…</p>
      ) : hasStrips(shape) ? (
        <div className={css.strips}>
          {view.partitions.map((partition) => (
            <PartitionStrip key={partition.partition} topic={id} shape={shape} view={partition} />
          ))}
        </div>
      ) : (
        <Lines shape={shape} partitions={view.partitions} />
      )}
      {ports}
    </Face>
  )
})

/** As one number while it is steady. */
const rateText = (rate: number) => `${shortCount(rate < 1 ? rate : Math.round(rate))}/s`

/** A topic with many partitions: who leads each, how far it is, and how far its slowest group is behind. */
function Lines({ shape, partitions }: { shape: TopicShape; partitions: PartitionView[] }) {
  const shown = partitions.slice(0, MOST_LINES)
  const columns = shape.partitions > 16 ? 2 : 1
  const most = Math.max(1, ...partitions.map(({ logEndOffset, logStartOffset }) => logEndOffset - logStartOffset))
  return (
    <>
      <div
        className={css.lines}
        data-columns={columns}
        style={{ gridTemplateRows: `repeat(${Math.ceil(shown.length / columns)}, 24px)` }}
      >
        {shown.map((view) => (
          <Line key={view.partition} view={view} most={most} />
        ))}
      </div>
      {partitions.length > MOST_LINES && (
        <p className={css.more}>and {plural(partitions.length - MOST_LINES, 'partition')} more</p>
      )}
    </>
  )
}

const Line = memo(function Line({ view, most }: { view: PartitionView; most: number }) {
  const lag = Math.max(0, ...view.flags.map((flag) => flag.lag))
  const free = useLive((frame) => freeIn(frame, view.partition)) ?? []
  const [longest] = free.toSorted((a, b) => a.since - b.since)
  const service = useLive((frame): Service => serviceOf(view, liveBrokers(frame))) ?? 'online'
  return (
    <div className={css.line} data-testid={`partition-${view.partition}`} data-state={service}>
      <b>p{view.index}</b>
      <span
        className={css.leader}
        data-offline={service !== 'online' || undefined}
        title={service === 'unavailable' ? `${view.leader} leads it, and is down` : undefined}
      >
        {service === 'unavailable' ? <X size={10} aria-label="down" /> : <Crown size={10} aria-hidden />}
        <Name of={view.leader ?? 'none'} />
      </span>
      <Bar share={(view.logEndOffset - view.logStartOffset) / most} label="records" />
      <span className={css.count}>{countText(view.logEndOffset)}</span>
      {longest ? (
        <span className={css.nobody} title={`Nobody of ${listText(free.map(({ group }) => group))} reads it`}>
          <Timer size={11} aria-label="nobody reads it" />
          <Stopwatch since={longest.since} />
        </span>
      ) : (
        <span className={css.lag} data-lag={lag > 0 || undefined}>
          {lag > 0 ? `lag ${shortCount(lag)}` : ''}
        </span>
      )}
    </div>
  )
})
