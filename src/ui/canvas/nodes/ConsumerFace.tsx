// A consumer: the partitions it owns, the batch in its hand, and how near it is to being thrown out.
import { Name } from '../../Name'
import { shorten, useNames } from '../../names'
import type { NodeProps } from '@xyflow/react'
import { HeartPulse, Timer, User } from 'lucide-react'
import { memo } from 'react'
import type { ConsumerView } from '../../../worker/protocol'
import { momentText } from '../../../kernel/time'
import { countText, shortCount } from '../../format'
import type { ConsumerNode } from '../block-types'
import { indexOf, useConsumer, useLive } from '../live'
import { splitPartition } from '../paths'
import { useLod } from '../scene'
import { consumerState, isIdle, isSpare, loud } from '../../states'
import { consumerName, unknownName } from '../words'
import css from './consumer.module.css'
import { Bar, Face, Far, Ring, StateWord } from './Face'
import { HiddenPorts } from './Port'
import { Power } from './Power'

/** Room for chips, and what one takes beside its letters, px. */
const ROOM = 208
const AROUND = 18
/** Letters of a topic's name that another chip has to leave room for. */
const TOPIC = 16
/** Width of a letter, px; summaries have larger ones. */
const LETTER = { full: 7, summary: 10 }

export const ConsumerFace = memo(function ConsumerFace({ id, data: { group }, selected }: NodeProps<ConsumerNode>) {
  const view = useConsumer(id)
  const idle =
    useLive((frame) => {
      const of = indexOf(frame).groups.get(group)
      return of !== undefined && isIdle(of)
    }) ?? false
  const awaited = useLive((frame) => indexOf(frame).groups.get(group)?.waitsFor.includes(id)) ?? false
  const lod = useLod()
  if (!view)
    return (
      <Face
        id={id}
        kind="consumer"
        name={unknownName('consumer', id)}
        icon={User}
        state="unknown"
        tone="plain"
        selected={selected}
      >
        <HiddenPorts />
      </Face>
    )
  const state = consumerState(view, idle)
  const { tone } = state
  const word = tone === 'bad' || tone === 'warn' ? loud(state) : state.word.toLowerCase()
  return (
    <Face
      id={id}
      kind="consumer"
      name={consumerName(view, idle)}
      icon={User}
      state={word.toLowerCase()}
      tone={tone}
      selected={selected}
      dead={!view.up}
      className={isSpare(view) ? css.spare : undefined}
      aside={
        lod === 'icon' ? null : (
          <>
            <span className={css.space} />
            {view.up && !view.stuck && lod === 'full' && <Deadlines view={view} />}
            {(!view.up || view.paused || view.stuck) && lod === 'full' && <StateWord tone={tone}>{word}</StateWord>}
            <Power id={id} kind="consumer" up={view.up} />
          </>
        )
      }
    >
      {lod === 'icon' ? (
        <Far word={word} tone={tone} number={shortCount(view.processed)} unit="done" />
      ) : (
        <>
          {view.denied === null ? (
            <Owned id={id} owned={view.owned} word={word} letter={LETTER[lod]} />
          ) : (
            <Denied denied={view.denied} />
          )}
          <div className={css.row}>
            {tone === 'move' || (lod === 'summary' && tone !== 'ok' && tone !== 'plain') ? (
              <StateWord tone={tone}>{word}</StateWord>
            ) : (
              <Meanwhile view={view} word={idle || awaited || tone === 'bad' || tone === 'warn' ? '' : word} />
            )}
            {awaited && (
              <span className={css.awaited} title="A rebalance waits for it">
                awaited
              </span>
            )}
            {/* An error's name takes the whole line. */}
            {(!view.stuck || view.lastError === null) && (
              <span className={css.done} title="Records processed" data-detail>
                {countText(view.processed)} done
              </span>
            )}
            {view.up && !view.stuck && lod === 'summary' && (
              <span className={css.deadlines}>
                <Deadlines view={view} />
              </span>
            )}
          </div>
        </>
      )}
      <HiddenPorts />
    </Face>
  )
})

/** What it was not let do, in the place of what it owns. */
const Denied = ({ denied: { what, error, broker, at } }: { denied: NonNullable<ConsumerView['denied']> }) => (
  <div className={css.row} title={`${broker} refused it at ${momentText(at)}: it may not ${what} (${error})`}>
    <span className={css.denied}>may not {what}</span>
  </div>
)

/** Whose loop has ended works on nothing: then its error stands there. */
function Meanwhile({ view, word }: { view: ConsumerView; word: string }) {
  if (!view.stuck || view.lastError === null) return <Hand working={view.working} word={word} />
  return (
    <span className={css.denied} title={view.lastError}>
      {view.denied?.error ?? view.lastError}
    </span>
  )
}

/** The batch in its hand; without one, what it does meanwhile. */
function Hand({ working: { done, total }, word }: { working: ConsumerView['working']; word: string }) {
  return (
    <>
      <Bar share={total === 0 ? 0 : done / total} label="Records of the last poll that are done" />
      <span className={css.hand} title="Records of the last poll(): done of all">
        {total === 0 ? word : `${done}/${total}`}
      </span>
    </>
  )
}

function Deadlines({ view }: { view: ConsumerView }) {
  return (
    <>
      <Ring share={view.sessionUsed} label="Since the last heartbeat, of session.timeout.ms">
        <HeartPulse size={9} aria-hidden />
      </Ring>
      <Ring share={view.pollUsed} label="Since the last poll(), of max.poll.interval.ms">
        <Timer size={9} aria-hidden />
      </Ring>
    </>
  )
}

function Owned({ id, owned, word, letter }: { id: string; owned: string[]; word: string; letter: number }) {
  const parts = owned.flatMap((partition) => splitPartition(partition) ?? [])
  parts.sort((a, b) => (a.topic === b.topic ? a.index - b.index : a.topic < b.topic ? -1 : 1))
  const several = parts.some(({ topic }) => topic !== parts[0]!.topic)
  const names = useNames()
  const label = (topic: string, index: number) => (several ? `${topic} p${index}` : `p${index}`)
  const labels = parts.map(({ topic, index }) => label(topic, index))
  const short = parts.map(({ topic, index }) => label(shorten(topic, TOPIC, names), index))
  const shown = parts.slice(0, howManyFit(short, letter))
  return (
    <div
      className={css.row}
      data-testid={`owned-${id}`}
      data-state={owned.length === 0 ? 'none' : 'some'}
      title={labels.join(', ')}
    >
      {labels.length === 0 ? (
        <span className={css.none}>
          {word === 'spare'
            ? 'spare: no partition left for it'
            : word === 'reads nothing yet'
              ? word
              : 'owns no partition'}
        </span>
      ) : (
        shown.map(({ topic, index }) => (
          <span key={label(topic, index)} className={css.chip}>
            {several ? <Name of={topic} after={` p${index}`} untitled /> : `p${index}`}
          </span>
        ))
      )}
      {labels.length > shown.length && <span className={css.more}>+{labels.length - shown.length}</span>}
    </div>
  )
}

/** As many labels as have room, with some left to say how many more there are; at least one. */
function howManyFit(labels: string[], letter: number): number {
  let room = ROOM
  for (const [i, label] of labels.entries()) {
    room -= label.length * letter + AROUND
    const rest = i < labels.length - 1 ? 3 * letter : AROUND - 24
    if (room < rest) return Math.max(i, 1)
  }
  return labels.length
}
