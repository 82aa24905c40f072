// The copies of each partition of a topic: how far each log reaches on one scale, what it knows to be readable, who is out and why.
import { Name } from '../../Name'
import { Check, Crown, X } from 'lucide-react'
import type { PartitionView, TopicView } from '../../../worker/protocol'
import { type Copy, copiesIn } from '../../canvas/live'
import { extentsOf, inOrder, outShort, standingText } from '../../canvas/replicas/standing'
import { countText, plural, spanText } from '../../format'
import { liveBrokers, partitionState } from '../../states'
import { useRun } from '../../stores/run'
import { select } from '../../stores/workspace'
import { Section } from './Section'
import css from './replicas.module.css'

/** Partitions that are shown; the table of partitions has all. */
const MOST = 12
/** Offsets that the bars compare: of longer logs the newest. */
const SCALE = 60

export function Replicas({ topic }: { topic: TopicView }) {
  const shown = topic.partitions.slice(0, MOST)
  if (shown.length === 0) return null
  return (
    <Section title="Replicas">
      <p className={css.legend} aria-hidden>
        <span className={css.sample} /> log end
        <span className={css.tick} /> its own high watermark
      </p>
      {shown.map((partition) => (
        <Partition key={partition.partition} partition={partition} />
      ))}
      {topic.partitions.length > MOST && (
        <p className={css.more}>and {plural(topic.partitions.length - MOST, 'partition')} more</p>
      )}
    </Section>
  )
}

function Partition({ partition }: { partition: PartitionView }) {
  const frame = useRun((run) => run.frame)
  if (!frame) return null
  const copies = inOrder(partition, copiesIn(frame, partition.partition))
  const extents = extentsOf(copies, SCALE)
  const { index, leader, leaderEpoch, isr, elr, lastKnownLeader, control } = partition
  const state = partitionState(partition, liveBrokers(frame))
  return (
    <section
      role="group"
      className={css.partition}
      aria-label={`Replicas of partition ${index}`}
      data-testid={`replicas-${partition.partition}`}
    >
      <h4>
        p{index}{' '}
        <small>
          {state.tone === 'bad' ? state.word.toLowerCase() : `led by ${leader}`}, epoch {leaderEpoch}
        </small>
      </h4>
      <p className={css.sets}>
        <span title="In-sync replicas, in Kafka's order">ISR {isr.join(' ') || 'nobody'}</span>
        {elr.length > 0 && (
          <span
            className={css.elr}
            title="Eligible leader replicas: they hold all that is readable, and may lead without loss (KIP-966)"
          >
            ELR {elr.join(' ')}
          </span>
        )}
        {lastKnownLeader !== null && (
          <span title="It led when the last in-sync replica went away (KIP-966)">
            last known leader {lastKnownLeader}
          </span>
        )}
        {control !== null && (
          <span title="What the controller holds it to be: the PartitionStateMachine of Kafka 3.9">
            {control}Partition
          </span>
        )}
      </p>
      <ul>
        {copies.map((copy, i) => (
          <CopyRow key={copy.broker} copy={copy} extent={extents[i]!} />
        ))}
      </ul>
    </section>
  )
}

function CopyRow({ copy, extent: { from, to, mark } }: { copy: Copy; extent: ReturnType<typeof extentsOf>[number] }) {
  const { broker, state, out, behindFor, copied, leaving, highWatermark, logEndOffset, cuts } = copy
  const { logStartOffset, localStartOffset } = copy
  const own = localStartOffset > logStartOffset ? `, on its own disk from offset ${localStartOffset}` : ''
  const spoken = `${standingText(copy)}${leaving ? ', leaves' : ''}; high watermark ${highWatermark}, log end ${logEndOffset}${own}`
  return (
    <li className={css.row} data-state={state} data-testid={`copy-${copy.partition}-${broker}`}>
      <button type="button" className={css.broker} onClick={() => select(broker)} title={spoken} aria-label={spoken}>
        {state === 'leader' ? (
          <Crown size={11} aria-hidden />
        ) : out === null ? (
          <Check size={11} aria-hidden />
        ) : (
          <X size={11} aria-hidden />
        )}
        <Name of={broker} untitled />
      </button>
      <span className={css.bar} aria-hidden title={`High watermark ${highWatermark}, log end ${logEndOffset}${own}`}>
        <span className={css.log} style={{ left: `${from * 100}%`, right: `${100 - to * 100}%` }} />
        <span className={css.mark} style={{ left: `${mark * 100}%` }} />
      </span>
      <span className={css.end} aria-hidden>
        {countText(logEndOffset)}
      </span>
      {(out !== null || leaving || cuts.length > 0) && (
        <span
          className={css.why}
          data-tone={out === null || out === 'copying' ? undefined : 'warn'}
          aria-hidden={cuts.length === 0 || undefined}
        >
          {out === 'copying'
            ? `copying ${Math.floor((copied ?? 0) * 100)} %`
            : out === null
              ? ''
              : `out ${spanText(behindFor)}: ${outShort[out]}`}
          {leaving && ' leaves'}
          {cuts.length > 0 && (
            <span className={css.cut} title="Records that it cut off its log">
              {' '}
              cut {countText(cuts.length)} from {Math.min(...cuts.map(({ offset }) => offset))}
            </span>
          )}
        </span>
      )}
    </li>
  )
}
