// A broker: the replicas on its disk, who leads, who is behind, and its power button.
import { Name } from '../../Name'
import type { NodeProps } from '@xyflow/react'
import { Server } from 'lucide-react'
import { memo } from 'react'
import type { BrokerView, ReplicaView } from '../../../worker/protocol'
import { brokerState } from '../../broker-state'
import { bytesText, plural } from '../../format'
import { MOST_CHIP_LINES, MOST_REPLICA_STRIPS, MOST_STRIPS } from '../faces'
import type { BrokerNode } from '../block-types'
import { useBroker } from '../live'
import { useLod } from '../scene'
import { brokerName, unknownName } from '../words'
import css from './broker.module.css'
import { ControllerBadge } from './ControllerBadge'
import { Face, Far, StateWord } from './Face'
import { HiddenPorts } from './Port'
import { Power } from './Power'
import { ReplicaChip } from './ReplicaChip'
import { ReplicaStrip } from './ReplicaStrip'

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
  const { word, tone, sentence } = brokerState(view)
  const leads = view.replicas.filter(({ state }) => state === 'leader').length
  return (
    <Face
      id={id}
      kind="broker"
      name={brokerName(view)}
      icon={Server}
      state={word.toLowerCase().replace(/ .*/, '')}
      tone={tone}
      selected={selected}
      dead={!view.up}
      aside={
        lod === 'icon' ? null : (
          <>
            {view.zone !== null && parentId === undefined && (
              <span className={css.zone}>
                <Name of={view.zone} />
              </span>
            )}
            <ControllerBadge view={view} />
            <span className={css.space} />
            {tone !== 'ok' && (
              <span title={`${view.lifecycle}: ${sentence}`}>
                <StateWord tone={tone}>{word}</StateWord>
              </span>
            )}
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

function DiskGauge({ used, size }: { used: number; size: number }) {
  const share = Math.min(1, used / size)
  return (
    <span className={css.gauge} title={`${bytesText(used)} of the ${bytesText(size)} of its disk`}>
      <meter min={0} max={1} high={0.8} optimum={0} value={share} aria-label="Disk used" />
      {Math.floor(share * 100)} % full
    </span>
  )
}

function Foot({ view }: { view: BrokerView }) {
  const slow = view.notes.filter((note) => note.startsWith('slow'))
  return (
    <footer className={css.foot}>
      {slow.length > 0 ? (
        <StateWord tone="warn">{slow.join(', ')}</StateWord>
      ) : (
        <>
          {view.diskSize === null ? (
            <span title="Bytes on its disk">{bytesText(view.bytes)}</span>
          ) : (
            <DiskGauge used={view.bytes} size={view.diskSize} />
          )}
          {view.load === null ? (
            <span title="Open connections">{view.connections} conn</span>
          ) : (
            <span
              title={`Request handler threads are busy; ${plural(view.load.queue, 'request')} ${view.load.queue === 1 ? 'waits' : 'wait'}`}
              data-testid={`load-${view.id}`}
            >
              {Math.round(view.load.handlersUsed * 100)} % busy
            </span>
          )}
        </>
      )}
      {view.coordinates.length > 0 && (
        <span className={css.coordinates} title={`Coordinates the groups ${view.coordinates.join(', ')}`} data-detail>
          {view.coordinates.length === 1 ? (
            <Name before="coord. " of={view.coordinates[0]!} untitled />
          ) : (
            `coord. ${plural(view.coordinates.length, 'group')}`
          )}
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
          <span className={css.topic}>
            <Name of={topic} />
          </span>
          <ReplicasOf broker={view.id} replicas={view.replicas.filter((replica) => replica.topic === topic)} />
        </div>
      ))}
      {own.length > shown.length && (
        <p className={css.none}>replicas of {plural(own.length - shown.length, 'more topic')}</p>
      )}
    </>
  )
}

function ReplicasOf({ broker, replicas }: { broker: string; replicas: ReplicaView[] }) {
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
    <span className={css.chips} data-dense={replicas.length > 4 || undefined}>
      {replicas.map((replica) => (
        <ReplicaChip key={replica.partition} replica={replica} broker={broker} />
      ))}
    </span>
  )
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
        <ReplicaStrip key={replica.partition} replica={replica} broker={view.id} />
      ))}
      {view.replicas.length > shown.length && (
        <p className={css.none}>{plural(view.replicas.length - shown.length, 'more replica')}</p>
      )}
    </>
  )
}
