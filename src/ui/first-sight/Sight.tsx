// The picture that stands in index.html: the first scene as it will be met, where it will be met. Rendered when the page is
// built, so that it is seen before any script has come; `start.ts` brings it to life, and the page takes its place.
import { Cpu, Database, type LucideIcon, Power, Send, Server, User, Users, X } from 'lucide-react'
import { renderToStaticMarkup } from 'react-dom/server'
import type { Blueprint, Scenario } from '../../blueprint/scenario'
import type { Frame, PartitionView } from '../../worker/protocol'
import { cell, stripHeight } from '../canvas/faces'
import { boundsOf, type Curve, pointOn, type Rect, svgPath } from '../canvas/geometry'
import { graphOf } from '../canvas/graph'
import type { Kind } from '../canvas/block-types'
import { sceneOf, type Scene } from '../canvas/places'
import type { Direction } from '../canvas/layout'
import { linkCurve, readsCurve, splitPartition, writesCurve } from '../canvas/paths'
import { keyMark, keyTint } from '../canvas/words'
import { busiestLeader } from '../first-minute/story'
import { spanText } from '../format'
import { Mark } from '../shell/Mark'

interface Content {
  scenario: Scenario
  /** What the engine says of the moment at which the scene is met. */
  frame: Frame
}

export { WARM } from '../files/first-scene'

/** The markup for index.html. */
export const sightHtml = (content: Content): string => renderToStaticMarkup(<Sight {...content} />)

function Sight(content: Content) {
  return (
    <div id="sight" className="sight">
      <div className="sight-bar">
        <Mark />
        <b>Millrace</b>
        <span>{content.scenario.title}</span>
      </div>
      <div className="sight-palette" />
      <main className="sight-canvas">
        <div className="sight-view">
          <Card {...content} />
          <Picture {...content} direction="right" />
          <Picture {...content} direction="down" />
        </div>
        <canvas className="sight-layer" aria-hidden />
      </main>
      <div className="sight-dock" />
      <div className="sight-timeline" />
    </div>
  )
}

/** The first minute's card, with the button that `start.ts` makes work. */
function Card({ scenario, frame }: Content) {
  const broker = busiestLeader(frame)
  return (
    <section className="sight-card" aria-label="First minute">
      <div className="sight-words" aria-live="polite">
        <strong>{scenario.title}</strong>
      </div>
      <div className="sight-buttons">
        <button type="button" data-kill={broker}>
          Kill broker {broker}
        </button>
      </div>
      <X size={16} className="sight-close" aria-hidden />
    </section>
  )
}

// ---- the picture -------------------------------------------------------------------------------------------------------

function Picture({ scenario: { blueprint, view }, frame, direction }: Content & { direction: Direction }) {
  const lens = view.lens ?? 'both'
  const { nodes, edges } = graphOf(blueprint, { lens, direction, layout: view.layout, links: frame.links })
  const scene = sceneOf(nodes, lens, direction)
  const { x, y, width, height } = boundsOf(Object.values(scene.rects))!
  return (
    <svg
      className="sight-scene"
      data-direction={direction}
      data-scene={JSON.stringify(scene)}
      viewBox={`${x} ${y} ${width} ${height}`}
      style={{ '--w': `${width}px`, '--h': `${height}px` } as React.CSSProperties}
      role="img"
      aria-label="A producer sends orders to a topic with three partitions; three brokers keep copies; a group reads them."
    >
      {nodes
        .filter(({ type }) => type === 'group')
        .map(({ id }) => (
          <Face key={id} id={id} scene={scene} blueprint={blueprint} frame={frame} />
        ))}
      {edges.map(({ id, source, target, data }) => (
        <Wire key={id} kind={data!.kind} a={source} b={target} scene={scene} frame={frame} />
      ))}
      {nodes
        .filter(({ type }) => type !== 'group')
        .map(({ id }) => (
          <Face key={id} id={id} scene={scene} blueprint={blueprint} frame={frame} />
        ))}
    </svg>
  )
}

function Wire({ kind, a, b, scene, frame }: { kind: string; a: string; b: string; scene: Scene; frame: Frame }) {
  if (kind === 'link') {
    const link = frame.links.find((view) => [a, b].includes(view.a) && [a, b].includes(view.b))
    return <Link curve={linkCurve(scene, a, b)} latency={link?.latency ?? null} />
  }
  const owners = frame.groups.find(({ id }) => id === b)?.consumers ?? []
  const curves =
    kind === 'writes'
      ? frame.topics
          .filter(({ id }) => id === b)
          .flatMap(({ partitions }) => partitions.map(({ index }) => writesCurve(scene, a, b, index)))
      : owners.flatMap(({ id, owned }) =>
          owned.map((name) => readsCurve(scene, a, splitPartition(name)?.index ?? null, id)),
        )
  const paths = new Set(curves.flatMap((curve) => (curve ? [svgPath(curve)] : [])))
  return [...paths].map((path) => <path key={path} d={path} className="wire" />)
}

function Link({ curve, latency }: { curve: Curve | null; latency: number | null }) {
  if (!curve) return null
  if (latency === null) return <path d={svgPath(curve)} className="wire" data-link="usual" />
  const { x, y } = pointOn(curve, 0.5, 0)
  return (
    <>
      <path d={svgPath(curve)} className="wire" data-link="slow" />
      <text x={x} y={y + 4} className="slow" textAnchor="middle">
        {spanText(latency)}
      </text>
    </>
  )
}

const icons: Partial<Record<Kind, LucideIcon>> = {
  producer: Send,
  topic: Database,
  group: Users,
  consumer: User,
  broker: Server,
  controller: Cpu,
}

interface FaceProps {
  id: string
  scene: Scene
  blueprint: Blueprint
  frame: Frame
}

function Face(props: FaceProps) {
  const { id, scene } = props
  const { x, y, width, height } = scene.rects[id]!
  const kind = scene.kinds[id]!
  const Icon = icons[kind] ?? Server
  return (
    <g data-block={id} data-kind={kind} transform={`translate(${x} ${y})`}>
      <rect x={0.5} y={0.5} width={width - 1} height={height - 1} rx={9.5} className="card" />
      <Icon size={16} x={12} y={12} className="icon" />
      <text x={34} y={25} className="title">
        {id}
      </text>
      {kind !== 'topic' && kind !== 'group' && <Power size={15} x={width - 28} y={12.5} className="icon" />}
      <Inside {...props} kind={kind} rect={scene.rects[id]!} />
    </g>
  )
}

/** What is written on a face, as far as a first look takes it in. */
function Inside({ id, kind, rect: { width }, scene, frame }: FaceProps & { kind: Kind; rect: Rect }) {
  if (kind === 'producer') return <Producer view={frame.producers.find((one) => one.id === id)} />
  if (kind === 'broker') return <Broker view={frame.brokers.find((one) => one.id === id)} />
  if (kind === 'consumer') {
    const view = frame.groups.flatMap(({ consumers }) => consumers).find((one) => one.id === id)
    return <Chips names={view?.owned.map((name) => `p${splitPartition(name)?.index}`) ?? []} y={44} />
  }
  if (kind !== 'topic') return null
  const view = frame.topics.find((topic) => topic.id === id)
  const shape = scene.topics[id]
  if (!view || !shape) return null
  return (
    <>
      <text x={width - 16} y={25} className="small" textAnchor="end">
        {view.partitions.length} partitions · RF {view.replicationFactor} · min ISR {view.minInsyncReplicas}
      </text>
      {view.partitions.map((partition) => (
        <g key={partition.index} transform={`translate(12 ${48 + partition.index * stripHeight(shape)})`}>
          <Strip view={partition} />
        </g>
      ))}
    </>
  )
}

function Producer({ view }: { view: Frame['producers'][number] | undefined }) {
  if (!view) return null
  return (
    <>
      <rect x={12} y={40} width={46} height={21} rx={10.5} className="pill" />
      <text x={20} y={55} className="note">
        acks <tspan className="strong">{view.acks}</tspan>
      </text>
      {['buffer', 'batch', 'in flight', 'acked'].map((name, row) => (
        <text key={name} x={12} y={78 + row * 23} className="small">
          {name}
        </text>
      ))}
    </>
  )
}

function Broker({ view }: { view: Frame['brokers'][number] | undefined }) {
  if (!view) return null
  const names = view.replicas.map(({ partition }) => `p${splitPartition(partition)?.index}`)
  const leads = view.replicas.filter(({ state }) => state === 'leader').map(({ partition }) => partition)
  return (
    <>
      <text x={12} y={56} className="small">
        {[...new Set(view.replicas.map(({ partition }) => splitPartition(partition)?.topic))].join(' ')}
      </text>
      <Chips names={names} y={60} strong={leads.map((name) => `p${splitPartition(name)?.index}`)} />
    </>
  )
}

function Chips({ names, y, strong = [] }: { names: string[]; y: number; strong?: string[] }) {
  return names.map((name, i) => (
    <g key={name} transform={`translate(${12 + i * 40} ${y})`}>
      <rect
        x={0.5}
        y={0.5}
        width={35}
        height={21}
        rx={4}
        className="chip"
        data-strong={strong.includes(name) || undefined}
      />
      <text x={18} y={15} className="chip-word" textAnchor="middle">
        {name}
      </text>
    </g>
  ))
}

function Strip({ view }: { view: PartitionView }) {
  const first = Math.max(view.logStartOffset, view.logEndOffset - cell.shown)
  return (
    <>
      <text x={0} y={14} className="note strong">
        p{view.index}
      </text>
      <rect x={22.5} y={1.5} width={52} height={17} rx={8.5} className="leader" />
      <text x={48} y={14} className="small strong" textAnchor="middle">
        {view.leader} e{view.leaderEpoch}
      </text>
      {first > view.logStartOffset && <rect x={0} y={24} width={38} height={28} rx={4} className="pill" />}
      {view.cells
        .filter(({ offset }) => offset >= first)
        .map(({ offset, key }) => (
          <g key={offset} transform={`translate(${cell.tab + (offset - first) * cell.pitch} 24)`}>
            <rect x={0.5} y={0.5} width={25} height={26} rx={4} className="cell" />
            <rect x={5} y={2} width={16} height={13} rx={3} style={{ fill: `var(--key-${keyTint(key)})` }} />
            <text x={13} y={12} className="key" textAnchor="middle" style={{ fill: `var(--on-key-${keyTint(key)})` }}>
              {keyMark(key)}
            </text>
          </g>
        ))}
      <path d="M0 52H376" className="ground" />
    </>
  )
}
