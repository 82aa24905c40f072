// Rebalances side by side, on one clock: the groups of this run, one group under each protocol, or another future of this run.
import { type CSSProperties, useEffect, useMemo, useState } from 'react'
import { momentText } from '../../kernel/time'
import { Dialog } from '../shell/controls/Dialog'
import { Segmented } from '../shell/controls/Segmented'
import controls from '../shell/controls/controls.module.css'
import { mannerOf as mannerWordOf } from '../canvas/words'
import { useDocument } from '../stores/document'
import { type Future, useFutures } from '../stores/futures'
import { pause, seek, useRun } from '../stores/run'
import { useWorkspace } from '../stores/workspace'
import { laneOf, longestName } from './lanes'
import { LaneView, type LaneWords } from './LaneView'
import { type Aside, useAside } from './simulate'
import { inManner, manners, mannerSet, mannerWords } from './variants'
import type { Frame, GroupView, Transition } from '../../worker/protocol'
import css from './compare.module.css'

const whats = { groups: 'Groups', protocols: 'Protocols', futures: 'Futures' } as const
type What = keyof typeof whats

export default function CompareDialog({ onClose }: { onClose: () => void }) {
  const run = useRun()
  // What is compared has come to the same moment.
  useEffect(pause, [])
  const selected = useWorkspace((workspace) => workspace.selected)
  const groups = ownersIn(run.frame).map(({ id }) => id)
  const chosen = selected.find((id) => groups.includes(id)) ?? groups[0] ?? ''
  const [what, setWhat] = useState<What>(groups.length > 1 ? 'groups' : 'protocols')
  const [group, setGroup] = useState(chosen)
  const [since, setSince] = useState<number | null>(null)
  const until = run.frame?.live ?? 0
  const marks = momentsOf(run.history.marks)
  const from = Math.min(since ?? marks[0]?.at ?? 0, until)
  const view = { from, to: until, group, transitions: run.history.transitions, goTo: seek }
  return (
    <Dialog
      open
      onClose={onClose}
      width={1040}
      title="Compare rebalances"
      text="Rows are partitions, on one clock. Stopped is the time for which nobody of the group held a partition, over all of them."
    >
      <div className={css.choices}>
        <Segmented
          label="What is compared"
          value={what}
          options={(['groups', 'protocols', 'futures'] as const).map((value) => ({ value, label: whats[value] }))}
          onChange={setWhat}
        />
        {what !== 'groups' && groups.length > 1 && (
          <label>
            Group
            <select className={controls.field} value={group} onChange={({ target }) => setGroup(target.value)}>
              {groups.map((id) => (
                <option key={id}>{id}</option>
              ))}
            </select>
          </label>
        )}
        <label>
          Count from
          <select
            className={controls.field}
            value={String(from)}
            onChange={({ target }) => setSince(Number(target.value))}
          >
            <option value="0">the start</option>
            {marks.map(({ at, text }) => (
              <option key={at} value={at}>
                {momentText(at)}: {text}
              </option>
            ))}
          </select>
        </label>
      </div>
      {groups.length === 0 ? (
        <p className={css.none}>There is no consumer group. Add one, and play.</p>
      ) : until === 0 ? (
        <p className={css.none}>Nothing has happened yet. Press play, and open this again.</p>
      ) : (
        <div style={{ '--names': `${roomFor(view.transitions)}px` } as CSSProperties}>
          <Axis from={from} to={until} />
          {what === 'groups' && <Groups {...view} />}
          {what === 'protocols' && <Protocols {...view} />}
          {what === 'futures' && <Futures {...view} />}
        </div>
      )}
    </Dialog>
  )
}

/** Width of the rows' names, px: one for all, so that all stand on one clock. A long one is in its title. */
const roomFor = (transitions: readonly Transition[]) => Math.min(Math.max(longestName(transitions), 3) * 7 + 10, 128)

/** Groups whose members own partitions; those of a share group share the records. */
const ownersIn = (frame: Frame | null): GroupView[] => (frame?.groups ?? []).filter(({ type }) => type !== 'share')

interface View {
  from: number
  to: number
  group: string
  transitions: readonly Transition[]
  goTo: (at: number) => void
}

interface Side extends LaneWords {
  group: string
  /** null: it is still being simulated. */
  transitions: readonly Transition[] | null
  aside: Aside | null
}

function Sides({ sides, from, to, goTo }: { sides: readonly Side[] } & Omit<View, 'group' | 'transitions'>) {
  const lanes = sides.map(({ transitions, group }) => transitions && laneOf(transitions, group, from, to))
  const most = Math.max(0, ...lanes.map((lane) => lane?.stopped ?? 0))
  const mixed = sides.some(({ own }) => !own)
  return sides.map((side, i) => {
    const { key, title, words, own, aside } = side
    const lane = lanes[i]
    return lane ? (
      <LaneView
        key={key}
        name={key}
        {...{ title, words, lane, from, to, most }}
        tagged={own && mixed}
        onSeek={own ? goTo : null}
      />
    ) : (
      <section key={key} className={css.lane} data-testid={`lane-${key}`}>
        <div className={css.about}>
          <h3>{title}</h3>
          <p className={css.words}>{words}</p>
        </div>
        {aside?.failed ? (
          <p className={css.none}>This run could not be simulated.</p>
        ) : (
          <p className={css.none} role="status">
            Simulates the same run… {Math.floor((aside?.share ?? 0) * 100)} %
          </p>
        )}
      </section>
    )
  })
}

/** All groups of the run on the screen. */
function Groups({ transitions, ...view }: View) {
  const frame = useRun((run) => run.frame)
  const groups = ownersIn(frame)
  const sides = groups.map((one): Side => ({
    key: one.id,
    group: one.id,
    title: one.id,
    words: `${mannerWordOf(one)}${one.protocol === null ? '' : `, ${one.protocol}`}`,
    own: true,
    transitions,
    aside: null,
  }))
  return <Sides sides={sides} {...view} />
}

/** The same run with one group under each protocol. */
function Protocols({ transitions, group, ...view }: View) {
  const scenario = useDocument((document) => document.scenario)
  const own = scenario.blueprint.groups[group]
  const present = own ? mannerSet(own) : null
  const variants = useMemo(() => manners.map((manner) => inManner(scenario, group, manner)), [scenario, group])
  const others = useMemo(() => variants.filter((variant) => variant !== scenario), [variants, scenario])
  const asides = useAside(others, view.to)
  const sides = manners.map((manner, i): Side => {
    const variant = variants[i]!
    const aside = variant === scenario ? null : (asides[others.indexOf(variant)] ?? null)
    return {
      key: manner,
      group,
      ...mannerWords[manner],
      own: variant === scenario,
      transitions: variant === scenario ? transitions : (aside?.result?.transitions ?? null),
      aside,
    }
  })
  return (
    <>
      <Sides sides={sides} {...view} />
      {own && (
        <p className={css.note}>
          {present !== null && sides.every((side) => !side.own)
            ? 'The run on the screen changes the protocol on its way. '
            : ''}
          The same document and seed, simulated aside; only how {group} rebalances is another.
        </p>
      )}
    </>
  )
}

/** The run on the screen, and what would have become of it. */
function Futures({ transitions, group, ...view }: View) {
  const futures = useFutures((kept) => kept.futures)
  const [id, setId] = useState<number | null>(null)
  const future = futures.find((one) => one.id === id) ?? futures[0]
  if (!future)
    return (
      <p className={css.none}>
        There is one future so far. Go back in time and do something else, change a setting of {group || 'a group'} for
        example: the run as it would have been is kept here, and laid beside the new one.
      </p>
    )
  return (
    <>
      {futures.length > 1 && (
        <label className={css.which}>
          The other one
          <select className={controls.field} value={future.id} onChange={({ target }) => setId(Number(target.value))}>
            {futures.map((one) => (
              <option key={one.id} value={one.id}>
                {textOf(one)}
              </option>
            ))}
          </select>
        </label>
      )}
      <TwoFutures future={future} transitions={transitions} group={group} {...view} />
    </>
  )
}

const textOf = ({ at, instead }: Future) => `before ${momentText(at)}: ${instead}`

function TwoFutures({ future, transitions, group, ...view }: View & { future: Future }) {
  const scenarios = useMemo(() => [future.scenario], [future])
  const [aside] = useAside(scenarios, view.to)
  const sides: Side[] = [
    {
      key: 'now',
      group,
      title: 'As it is now',
      words: `${momentText(future.at)}: ${future.instead}`,
      own: true,
      transitions,
      aside: null,
    },
    {
      key: 'before',
      group,
      title: 'As it was before',
      words: `without “${future.instead}”`,
      own: false,
      transitions: aside?.result?.transitions ?? null,
      aside: aside ?? null,
    },
  ]
  return <Sides sides={sides} {...view} />
}

/** Times above the rows. */
function Axis({ from, to }: { from: number; to: number }) {
  return (
    <div className={css.axis} aria-hidden>
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <span key={share} style={{ left: `${share * 100}%` }}>
          {momentText(from + (to - from) * share)}
        </span>
      ))}
    </div>
  )
}

/** Moments at which something was done, the first of those at one moment. */
function momentsOf(marks: readonly { at: number; kind: string; text: string }[]): { at: number; text: string }[] {
  const acts = marks.filter(({ at, kind }) => at > 0 && (kind === 'act' || kind === 'fault'))
  return acts.filter(({ at }, i) => acts[i - 1]?.at !== at)
}
