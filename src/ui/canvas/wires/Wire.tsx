// A wire, drawn along the very curves that messages take: fanned out to partitions, and from them to their owners.
import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react'
import { Scissors, ShieldX } from 'lucide-react'
import { type CSSProperties, memo, useEffect, useRef, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { DeniedView, GroupView } from '../../../worker/protocol'
import { momentText } from '../../../kernel/time'
import { shortCount, spanText } from '../../format'
import { partitionMiddle } from '../faces'
import { type Curve, svgPath } from '../geometry'
import type { WireEdge } from '../graph'
import type { Scene } from '../places'
import { indexOf, useLive } from '../live'
import { linkCurve, outputCurve, readsCurve, writesCurve } from '../paths'
import { useWireTraffic } from '../overlay/Overlay'
import { useScene } from '../scene'
import { Ribbons, useRibbons } from './Ribbons'
import css from './wire.module.css'
import { forgetWords, noteWords, useWordsPlace } from './words-on-wires'

export const Wire = memo(function Wire({ id, source, target, selected, data }: EdgeProps<WireEdge>) {
  if (data?.kind === 'link') return <Link id={id} a={source} b={target} selected={selected} />
  if (data?.kind === 'reads') return <Reads id={id} topic={source} group={target} selected={selected} />
  if (data?.kind === 'outputs') return <Outputs id={id} group={source} topic={target} selected={selected} />
  return <Writes id={id} producer={source} topic={target} selected={selected} />
})

/** Curves as text, so that a wire is only drawn anew when it really lies elsewhere. */
const useCurves = (curvesIn: (scene: Scene) => (Curve | null)[]): string[] =>
  useScene(useShallow(({ scene }) => [...new Set(curvesIn(scene).flatMap((curve) => (curve ? [svgPath(curve)] : [])))]))

function Writes({
  id,
  producer,
  topic,
  selected,
}: {
  id: string
  producer: string
  topic: string
  selected: boolean | undefined
}) {
  const denied = useLive((frame) => indexOf(frame).producers.get(producer)?.denied ?? null)
  const paths = useCurves((scene) =>
    partitionsOf(scene, topic).map((index) => writesCurve(scene, producer, topic, index)),
  )
  return (
    <>
      <Strands
        id={id}
        paths={paths}
        selected={selected}
        middle={(scene) => writesCurve(scene, producer, topic, null)}
      />
      <Denied wire={id} denied={denied} curveIn={(scene) => writesCurve(scene, producer, topic, null)} />
    </>
  )
}

/** Every partition that has a place at the topic's side has a strand of its own; else there is one for all. */
function partitionsOf(scene: Scene, topic: string): (number | null)[] {
  const shape = scene.topics[topic]
  if (!shape || partitionMiddle(shape, 0) === null) return [null]
  return Array.from({ length: shape.partitions }, (_, index) => index)
}

function Reads({
  id,
  topic,
  group,
  selected,
}: {
  id: string
  topic: string
  group: string
  selected: boolean | undefined
}) {
  const ribbons = useRibbons(topic, group)
  const denied = useLive((frame) => deniedOf(indexOf(frame).groups.get(group), topic))
  // Nobody has ever held anything: one line says that it is meant.
  const idle = ribbons.length === 0
  const paths = useCurves((scene) => (idle ? [readsCurve(scene, topic, null, group)] : []))
  return (
    <>
      <Strands
        id={id}
        paths={paths}
        selected={selected}
        idle={idle}
        middle={(scene) => readsCurve(scene, topic, null, group)}
      >
        <Ribbons topic={topic} ribbons={ribbons} />
      </Strands>
      <Denied wire={id} denied={denied} curveIn={(scene) => readsCurve(scene, topic, null, group)} />
    </>
  )
}

/** What a member of the group may not do, as far as it concerns this topic: another topic has a wire of its own. */
function deniedOf(group: GroupView | undefined, topic: string): DeniedView | null {
  const all = (group?.consumers ?? []).flatMap(({ denied }) => denied ?? [])
  return all.find(({ what }) => !/ topic /.test(what) || what.endsWith(` topic ${topic}`)) ?? null
}

/** A request that was refused for want of a right, on the wire that it was for. */
function Denied({
  wire,
  denied,
  curveIn,
}: {
  wire: string
  denied: DeniedView | null
  curveIn: (scene: Scene) => Curve | null
}) {
  if (denied === null) return null
  const { what, error, broker, at } = denied
  return (
    <Label wire={`${wire} denied`} curveIn={curveIn} tone="bad">
      <span title={`${broker} refused it at ${momentText(at)}: may not ${what} (${error})`}>
        <ShieldX size={11} aria-hidden /> refused<span className="visually-hidden">: {error}</span>
      </span>
    </Label>
  )
}

/** What a group makes of its records goes back to the left; so it has an arrow. */
function Outputs({
  id,
  group,
  topic,
  selected,
}: {
  id: string
  group: string
  topic: string
  selected: boolean | undefined
}) {
  const curveIn = (scene: Scene) => outputCurve(scene, group, topic)
  const [path] = useCurves((scene) => [curveIn(scene)])
  const head = useScene(({ scene }) => headOf(curveIn(scene)))
  if (!path) return null
  return (
    <g className={css.output} data-selected={selected || undefined} data-testid={`wire-${id}`}>
      <BaseEdge path={path} className={css.strand!} interactionWidth={16} />
      <path d={head} />
    </g>
  )
}

/** An arrow head at the end of a curve that arrives level. */
function headOf(curve: Curve | null): string {
  if (curve === null) return ''
  const { x2, x3, y3 } = curve
  const back = x3 + (x2 < x3 ? -9 : 9)
  return `M${back} ${y3 - 5}L${x3} ${y3}L${back} ${y3 + 5}z`
}

interface StrandsProps {
  id: string
  paths: string[]
  selected: boolean | undefined
  idle?: boolean
  /** Where its label goes. */
  middle: (scene: Scene) => Curve | null
  children?: React.ReactNode
}

function Strands({ id, paths, selected, idle, middle, children }: StrandsProps) {
  const { rate, share } = useWireTraffic(id)
  const width = share < 1 ? Math.min(1.5 + Math.log2(rate / 30), 6) : 1.5
  return (
    <>
      <g
        className={css.strands}
        data-selected={selected || undefined}
        data-idle={idle || undefined}
        data-testid={`wire-${id}`}
        data-state={idle ? 'idle' : 'live'}
        style={{ '--wide': width } as CSSProperties}
      >
        {paths.map((path) => (
          <BaseEdge key={path} path={path} className={css.strand!} interactionWidth={16} />
        ))}
        {children}
      </g>
      {share < 1 && (
        <Label wire={id} curveIn={middle}>
          {`››› ${shortCount(rate)}/s`}
          <small>{` 1:${Math.round(1 / share)} drawn`}</small>
        </Label>
      )}
    </>
  )
}

function Link({ id, a, b, selected }: { id: string; a: string; b: string; selected: boolean | undefined }) {
  const curveIn = (scene: Scene) => linkCurve(scene, a, b)
  const [path] = useCurves((scene) => [curveIn(scene)])
  const view = useLive(
    ({ links }) => links.find((link) => (link.a === a && link.b === b) || (link.a === b && link.b === a)) ?? null,
  )
  const { share, rate } = useWireTraffic(id)
  if (!path) return null
  const state = view?.cut ? 'cut' : view && view.loss > 0 ? 'lossy' : view ? 'slow' : 'usual'
  return (
    <>
      <g className={css.link} data-selected={selected || undefined} data-state={state} data-testid={`wire-${id}`}>
        <BaseEdge path={path} className={css.strand!} interactionWidth={16} />
      </g>
      {state === 'cut' && (
        <Label wire={id} curveIn={curveIn} tone="bad">
          <Scissors size={11} aria-hidden />{' '}
          {view?.cut === 'both'
            ? 'CUT'
            : `CUT ${view?.cut === 'a-to-b' ? `${view.a} → ${view.b}` : `${view?.b} → ${view?.a}`}`}
        </Label>
      )}
      {state === 'lossy' && (
        <Label wire={id} curveIn={curveIn} tone="warn">
          ! loses {Math.round((view?.loss ?? 0) * 1_000) / 10} %
        </Label>
      )}
      {state === 'slow' && (
        <Label wire={id} curveIn={curveIn} tone="warn">
          {spanText(view?.latency ?? 0)}
        </Label>
      )}
      {state === 'usual' && share < 1 && <Label wire={id} curveIn={curveIn}>{`››› ${shortCount(rate)}/s`}</Label>}
    </>
  )
}

/** Words of a wire, where they cover neither a block nor the words of another wire. */
function Label({
  wire,
  curveIn,
  tone,
  children,
}: {
  wire: string
  curveIn: (scene: Scene) => Curve | null
  tone?: 'bad' | 'warn'
  children: React.ReactNode
}) {
  const [words, setWords] = useState<HTMLSpanElement | null>(null)
  const place = useWordsPlace(wire)
  const curve = useRef(curveIn)
  useEffect(() => {
    curve.current = curveIn
  })
  // The observer tells sizes when the browser has them; asking for them here would lay out the whole page each time.
  useEffect(() => {
    if (!words) return
    const sizes = new ResizeObserver(([entry]) => {
      const { inlineSize: width = 0, blockSize: height = 0 } = entry?.borderBoxSize[0] ?? {}
      noteWords(wire, { width, height, curveIn: (scene) => curve.current(scene) })
    })
    sizes.observe(words)
    return () => {
      sizes.disconnect()
      forgetWords(wire)
    }
  }, [wire, words])
  return (
    <EdgeLabelRenderer>
      <span
        ref={setWords}
        className={css.label}
        data-tone={tone}
        data-testid={`words-${wire}`}
        style={place ? { transform: `translate(${place.x}px, ${place.y}px)` } : { visibility: 'hidden' }}
      >
        {children}
      </span>
    </EdgeLabelRenderer>
  )
}
