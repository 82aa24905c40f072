// A broker: the replicas on its disk, who leads, who is behind, and its power button.
import type { NodeProps } from '@xyflow/react'
import { Check, Crown, Server, X } from 'lucide-react'
import { memo } from 'react'
import type { BrokerView, ReplicaView } from '../../../worker/protocol'
import { bytesText, plural, shortCount, spanText } from '../../format'
import type { Lens } from '../../stores/workspace'
import { MOST_CHIP_LINES, MOST_REPLICA_STRIPS, MOST_STRIPS } from '../faces'
import type { BrokerNode } from '../graph'
import { indexOf, useBroker, useLive } from '../live'
import { useLod } from '../scene'
import { brokerName, brokerWord, keyTint, unknownName } from '../words'
import css from './broker.module.css'
import { Face, Far, StateWord, type Tone } from './Face'
import { HiddenPorts } from './Port'
import { Power } from './Power'

export const BrokerFace = memo(function BrokerFace({
  id,
  data: { lens, topics },
  parentId,
  selected,
}: NodeProps<BrokerNode>) {
  const view = useBroker(id)
  const lod = useLod()
  if (!view)
    return (
      <Face
        id={id}
        kind="broker"
        name={unknownName('broker', id)}
        icon={Server}
        state="unknown"
        tone="plain"
        selected={selected}
      >
        <HiddenPorts />
      </Face>
    )
  const tone: Tone = !view.up ? 'bad' : view.paused ? 'warn' : view.fenced ? 'move' : 'ok'
  const word = brokerWord(view)
  const leads = view.replicas.filter(({ state }) => state === 'leader').length
  return (
    <Face
      id={id}
      kind="broker"
      name={brokerName(view)}
      icon={Server}
      state={word.toLowerCase()}
      tone={tone}
      selected={selected}
      dead={!view.up}
      aside={
        lod === 'icon' ? null : (
          <>
            {view.zone !== null && parentId === undefined && <span className={css.zone}>{view.zone}</span>}
            <span className={css.space} />
            {tone !== 'ok' && <StateWord tone={tone}>{word}</StateWord>}
            <Power id={id} kind="broker" up={view.up} />
          </>
        )
      }
    >
      {lod === 'icon' ? (
        <Far word={word} tone={tone} number={String(leads)} unit="leads" />
      ) : (
        <>
          <div className={css.body}>
            {lens === 'physical' ? <Strips view={view} /> : <Chips view={view} topics={topics} />}
          </div>
          <Foot view={view} />
        </>
      )}
      <HiddenPorts />
    </Face>
  )
})

function Foot({ view }: { view: BrokerView }) {
  const slow = view.notes.filter((note) => note.startsWith('slow'))
  return (
    <footer className={css.foot}>
      {slow.length > 0 ? (
        <StateWord tone="warn">{slow.join(', ')}</StateWord>
      ) : (
        <>
          <span title="Bytes on its disk">{bytesText(view.bytes)}</span>
          <span title="Open connections">{view.connections} conn</span>
        </>
      )}
      {view.coordinates.length > 0 && (
        <span className={css.coordinates} title={`Coordinates the groups ${view.coordinates.join(', ')}`} data-detail>
          coord. {view.coordinates.length === 1 ? view.coordinates[0] : plural(view.coordinates.length, 'group')}
        </span>
      )}
    </footer>
  )
}

// ---- chips, in the lens that shows topics as well --------------------------------------------------------------------

function Chips({ view, topics }: { view: BrokerView; topics: string[] }) {
  const own = topics.filter((topic) => view.replicas.some((replica) => replica.topic === topic))
  const shown = own.slice(0, own.length > MOST_CHIP_LINES ? MOST_CHIP_LINES - 1 : MOST_CHIP_LINES)
  if (own.length === 0) return <p className={css.none}>holds no replicas</p>
  return (
    <>
      {shown.map((topic) => (
        <div key={topic} className={css.line}>
          <span className={css.topic}>{topic}</span>
          <ReplicasOf replicas={view.replicas.filter((replica) => replica.topic === topic)} />
        </div>
      ))}
      {own.length > shown.length && <p className={css.none}>replicas of {own.length - shown.length} more topics</p>}
    </>
  )
}

function ReplicasOf({ replicas }: { replicas: ReplicaView[] }) {
  if (replicas.length > MOST_STRIPS) {
    const count = (state: ReplicaView['state']) => replicas.filter((replica) => replica.state === state).length
    return (
      <span className={css.summary}>
        {replicas.length} replicas · leads {count('leader')}
        {count('behind') > 0 && <StateWord tone="warn">{count('behind')} behind</StateWord>}
      </span>
    )
  }
  return (
    <span className={css.chips}>
      {replicas.map((replica) => (
        <Chip key={replica.partition} replica={replica} />
      ))}
    </span>
  )
}

const states: Record<ReplicaView['state'], string> = {
  leader: 'leader',
  'in-sync': 'in sync',
  behind: 'behind',
  offline: 'offline',
}

const Chip = memo(
  function Chip({ replica }: { replica: ReplicaView }) {
    const { partition, index, state, behindFor, logEndOffset } = replica
    const late = state === 'behind' && behindFor > 0 ? ` for ${spanText(behindFor)}` : ''
    const title = `${partition}: ${states[state]}${late}, log end ${logEndOffset}`
    return (
      <span
        className={css.chip}
        role="img"
        aria-label={title}
        title={title}
        data-testid={`replica-${partition}`}
        data-state={state}
      >
        <Mark state={state} />p{index}
        {state === 'behind' && <small>{Math.round(behindFor / 1e6)}s</small>}
      </span>
    )
  },
  // The seconds behind are shown as whole ones.
  ({ replica: a }, { replica: b }) =>
    a.partition === b.partition &&
    a.state === b.state &&
    a.logEndOffset === b.logEndOffset &&
    Math.round(a.behindFor / 1e6) === Math.round(b.behindFor / 1e6),
)

function Mark({ state }: { state: ReplicaView['state'] }) {
  if (state === 'leader') return <Crown size={11} aria-hidden />
  if (state === 'in-sync') return <Check size={11} aria-hidden />
  if (state === 'offline') return <X size={11} aria-hidden />
  return <b aria-hidden>!</b>
}

// ---- strips, in the lens without topics ------------------------------------------------------------------------------

function Strips({ view }: { view: BrokerView }) {
  const shown = view.replicas.slice(
    0,
    view.replicas.length > MOST_REPLICA_STRIPS ? MOST_REPLICA_STRIPS - 1 : MOST_REPLICA_STRIPS,
  )
  if (shown.length === 0) return <p className={css.none}>holds no replicas</p>
  return (
    <>
      {shown.map((replica) => (
        <ReplicaStrip key={replica.partition} replica={replica} />
      ))}
      {view.replicas.length > shown.length && (
        <p className={css.none}>{view.replicas.length - shown.length} more replicas</p>
      )}
    </>
  )
}

/** Cells of a replica's strip, and the width of one. */
const CELLS = 11
const PITCH = 14

const nameOf = ({ topic, index }: ReplicaView, lens: Lens) => (lens === 'physical' ? `${topic} p${index}` : `p${index}`)

function ReplicaStrip({ replica }: { replica: ReplicaView }) {
  const { partition, topic, index, state, logEndOffset, highWatermark, behindFor } = replica
  const first = Math.max(0, logEndOffset - CELLS)
  // Keys are the leader's; below the high watermark all copies are alike.
  const tints = useLive((frame) => {
    const cells = indexOf(frame).topics.get(topic)?.partitions[index]?.cells ?? []
    return cells.filter(({ offset }) => offset >= first).map(({ offset, key }) => [offset, keyTint(key)] as const)
  })
  const tintOf = (offset: number) => tints?.find(([other]) => other === offset)?.[1] ?? 0
  const late = state === 'behind' && behindFor > 0 ? ` for ${spanText(behindFor)}` : ''
  const title = `${partition}: ${states[state]}${late}, high watermark ${highWatermark}, log end ${logEndOffset}`
  return (
    <div
      className={css.strip}
      role="img"
      aria-label={title}
      title={title}
      data-testid={`replica-${partition}`}
      data-state={state}
    >
      <span className={css.chip} data-state={state}>
        <Mark state={state} />
        <span className={css.replicaName}>{nameOf(replica, 'physical')}</span>
        {state === 'behind' && <small>{Math.round(behindFor / 1e6)}s</small>}
      </span>
      <span className={css.cells}>
        {Array.from({ length: logEndOffset - first }, (_, i) => first + i).map((offset) => (
          <span
            key={offset}
            className={css.cell}
            style={{ transform: `translateX(${(offset - first) * PITCH}px)` }}
            data-state={offset < highWatermark ? 'committed' : 'uncommitted'}
            data-tint={offset < highWatermark ? tintOf(offset) : 0}
          />
        ))}
        {logEndOffset > 0 && highWatermark >= first && (
          <span className={css.watermark} style={{ transform: `translateX(${(highWatermark - first) * PITCH}px)` }} />
        )}
      </span>
      <span className={css.logEnd}>{shortCount(logEndOffset)}</span>
    </div>
  )
}
