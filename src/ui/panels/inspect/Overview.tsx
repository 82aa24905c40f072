// Nothing is selected: the document as a whole, and everything on it by name.
import { Name } from '../../Name'
import { memo } from 'react'
import { QUORUM, WHOLE_CLUSTER } from '../../../blueprint/target'
import { isWire } from '../../../blueprint/wires'
import { planeName } from '../../canvas/quorum'
import { parseSpan } from '../../span'
import { configRows } from '../../../blueprint/config-rows'
import { type Block, findBlock, kindName, stateOf, nameOf } from '../../actions/blocks'
import { Segmented } from '../../shell/controls/Segmented'
import { ToneMark } from '../../shell/controls/StateWord'
import { spanText } from '../../format'
import { edit, useDocument } from '../../stores/document'
import { useRun } from '../../stores/run'
import { select } from '../../stores/workspace'
import type { TimeSettings } from '../../../blueprint/scenario'
import { DraftField } from './DraftField'
import { blockIcons } from './icons'
import { Section } from './Section'
import { useConfigContext } from './config-context'
import { ConfigTable } from './ConfigTable'
import { ControlPlane } from './ControlPlane'
import { Row, SpanField } from './FieldRows'
import { CapacityPanel } from './CapacityPanel'
import { Quotas } from './Quotas'
import { Rules } from './Rules'
import { Security } from './Security'
import css from './inspect.module.css'

/** Its parts hear of what they show by themselves: a new frame draws none of the others. */
export const Overview = memo(function Overview({ selected }: { selected: readonly string[] }) {
  const title = useDocument(({ scenario }) => scenario.title)
  const description = useDocument(({ scenario }) => scenario.description)
  return (
    <div className={css.inspector}>
      <header className={css.overview}>
        <h2>{title}</h2>
        <p>
          {selected.length > 0
            ? selectedWords(selected)
            : description || 'Select something on the canvas to see and change all about it.'}
        </p>
      </header>
      <Blocks />
      <Time />
      <ControlPlane />
      <Security />
      <Quotas />
      <OfAllBrokers />
      <CapacityPanel />
      <Rules />
    </div>
  )
})

/** Of what has no numbers of its own: wires, and what is not there now. */
function selectedWords(selected: readonly string[]): string {
  const [first] = selected
  if (!selected.every(isWire)) return 'What was selected does not exist at this moment.'
  return selected.length === 1
    ? `The wire from ${first!.replace('>', ' to ')} is selected. Delete takes it away; what flows along it is said at its two ends.`
    : `${selected.length} wires are selected. Delete takes them away.`
}

function OfAllBrokers() {
  const context = useConfigContext()
  const rows = configRows('broker', context.cluster, context)
  return <ConfigTable target={WHOLE_CLUSTER} rows={rows} title="Settings of all brokers" />
}

function Blocks() {
  const frame = useRun((run) => run.frame)
  if (!frame) return null
  const ids = [
    ...frame.producers.map(({ id }) => id),
    ...frame.topics.filter(({ internal }) => !internal).map(({ id }) => id),
    ...frame.groups.map(({ id }) => id),
    ...frame.brokers.map(({ id }) => id),
    ...(frame.quorum.nodes.length > 1 ? [QUORUM] : []),
    ...frame.quorum.nodes.map(({ id }) => id),
  ]
  return (
    <Section title="On the canvas">
      <ul className={css.blocks}>
        {ids.map((id) => {
          const block = findBlock(frame, id)
          return block && <BlockRow key={id} block={block} />
        })}
      </ul>
    </Section>
  )
}

function BlockRow({ block }: { block: Block }) {
  const Icon = blockIcons[block.kind]
  const { word, tone } = stateOf(block)
  const name = block.kind === 'quorum' ? planeName(block.view) : nameOf(block)
  return (
    <li>
      <button
        type="button"
        aria-label={`${name}, ${kindName(block).toLowerCase()}: ${word}`}
        onClick={() => select(block.id)}
      >
        <Icon size={14} aria-hidden />
        <span>
          <Name of={name} />
        </span>
        {/* A quorum’s state takes the room, and its name says what it is. */}
        {block.kind !== 'quorum' && <small>{kindName(block)}</small>}
        <em>
          <ToneMark tone={tone} /> {word}
        </em>
      </button>
    </li>
  )
}

/** What classroom and realistic time are, for somebody who chooses. */
const profiles = {
  classroom: 'Times are scaled so that a person can follow; every setting shows Kafka’s own default beside it.',
  realistic: 'Kafka’s own times. Watch it at a fiftieth of the speed.',
}

function Time() {
  const time = useDocument(({ scenario }) => scenario.time)
  const set = (label: string, change: Partial<TimeSettings>) => {
    edit(label, (scenario) => ({ ...scenario, time: { ...scenario.time, ...change } }))
    return true
  }
  const ownHop = time.profile === 'classroom' ? '300 ms' : '500 µs'
  return (
    <Section title="Time">
      <Segmented
        label="Time profile"
        value={time.profile}
        options={[
          { value: 'classroom', label: 'Classroom' },
          { value: 'realistic', label: 'Realistic' },
        ]}
        onChange={(profile) => set(`${profile} time`, { profile })}
      />
      <p className={css.hint}>{profiles[time.profile]}</p>
      <Row label="The timeline ends at">
        <SpanField
          label="The timeline ends at"
          value={time.end}
          commit={(end) => set('end of the timeline', { end: Math.max(end, 1_000_000) })}
        />
      </Row>
      <Row label="Network, one way">
        <DraftField
          label="Network latency, one way"
          value={time.hop === null ? '' : spanText(time.hop)}
          placeholder={ownHop}
          problem={(text) => (text.trim() === '' || parseSpan(text) !== null ? null : 'Like 5 ms')}
          commit={(text) => set('network latency', { hop: text.trim() === '' ? null : parseSpan(text) })}
        />
      </Row>
    </Section>
  )
}
