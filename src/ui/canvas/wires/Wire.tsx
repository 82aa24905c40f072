// A wire, drawn along the very curves that messages take: fanned out to partitions, and from them to their owners.
import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react'
import { Scissors } from 'lucide-react'
import { memo, useEffect, useRef } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { shortCount, spanText } from '../../format'
import { hasStrips } from '../faces'
import { type Curve, overlaps, type Point, pointOn, svgPath } from '../geometry'
import type { Scene, WireEdge } from '../graph'
import { indexOf, useLive } from '../live'
import { linkCurve, readsCurve, splitPartition, writesCurve } from '../paths'
import { useWireTraffic } from '../overlay/Overlay'
import { useScene } from '../scene'
import css from './wire.module.css'
import { noteWords } from './words-on-wires'

export const Wire = memo(function Wire({ id, source, target, selected, data }: EdgeProps<WireEdge>) {
  if (data?.kind === 'link') return <Link id={id} a={source} b={target} selected={selected} />
  if (data?.kind === 'reads') return <Reads id={id} topic={source} group={target} selected={selected} />
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
  const paths = useCurves((scene) =>
    partitionsOf(scene, topic).map((index) => writesCurve(scene, producer, topic, index)),
  )
  return (
    <Strands id={id} paths={paths} selected={selected} middle={(scene) => writesCurve(scene, producer, topic, null)} />
  )
}

/** Every strip has a strand of its own; without strips there is one for all. */
function partitionsOf(scene: Scene, topic: string): (number | null)[] {
  const shape = scene.topics[topic]
  if (!shape || !hasStrips(shape)) return [null]
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
  // Who owns what, just now: `orders-0` → `billing-1`.
  const owners = useLive((frame) => {
    const consumers = indexOf(frame).groups.get(group)?.consumers ?? []
    return consumers.flatMap(({ id: consumer, owned }) =>
      owned.flatMap((partition) => {
        const split = splitPartition(partition)
        return split?.topic === topic ? [[split.index, consumer] as const] : []
      }),
    )
  })
  const idle = owners === null || owners.length === 0
  const paths = useCurves((scene) => {
    if (idle) return [readsCurve(scene, topic, null, group)]
    const shape = scene.topics[topic]
    const strips = shape !== undefined && hasStrips(shape)
    const ends = new Map(
      owners.map(([index, consumer]) => [strips ? `${index} ${consumer}` : consumer, [index, consumer] as const]),
    )
    return [...ends.values()].map(([index, consumer]) => readsCurve(scene, topic, strips ? index : null, consumer))
  })
  return (
    <Strands
      id={id}
      paths={paths}
      selected={selected}
      idle={idle}
      middle={(scene) => readsCurve(scene, topic, null, group)}
    />
  )
}

interface StrandsProps {
  id: string
  paths: string[]
  selected: boolean | undefined
  idle?: boolean
  /** Where its label goes. */
  middle: (scene: Scene) => Curve | null
}

function Strands({ id, paths, selected, idle, middle }: StrandsProps) {
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
      >
        {paths.map((path) => (
          <BaseEdge
            key={path}
            path={path}
            className={css.strand!}
            interactionWidth={16}
            style={{ strokeWidth: width }}
          />
        ))}
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

/** Where on a wire words cover no block: near the middle, if they can be there. */
function placeOnCurve(scene: Scene, curve: Curve): Point | null {
  const blocks = Object.keys(scene.rects).filter((id) => scene.kinds[id] !== 'group' && scene.kinds[id] !== 'zone')
  // Wires that run beside each other (their ends differ by one row) say it at different places.
  const odd = Math.round(curve.y0 + curve.y3) % 200 < 100
  const shares = odd ? [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8] : [0.7, 0.6, 0.8, 0.3, 0.5, 0.2, 0.4]
  const points = shares.map((u) => pointOn(curve, u, 0))
  const covers = ({ x, y }: Point) => {
    const words = { x: x - 24, y: y - 10, width: 48, height: 20 }
    return blocks.some((id) => overlaps(scene.rects[id]!, words))
  }
  return (
    points.find((point) => !covers(point)) ??
    (Math.hypot(curve.x3 - curve.x0, curve.y3 - curve.y0) < SHORT ? pointOn(curve, 0.5, 0) : null)
  )
}

/** Longest wire, px, whose label would leave nothing of it to be seen. */
const SHORT = 140

function besideOf({ x0, y0, x3, y3 }: Curve): 'on' | 'above' | 'right' {
  if (Math.hypot(x3 - x0, y3 - y0) > SHORT) return 'on'
  return Math.abs(y3 - y0) > Math.abs(x3 - x0) ? 'right' : 'above'
}

const anchors = { on: '-50%, -50%', above: '-50%, -150%', right: '14px, -50%' }
const anchorOf = (beside: keyof typeof anchors, tone: string | undefined) => anchors[tone === undefined ? 'on' : beside]

/** Words beside the middle of a wire; those of a link stand above it, where messages do not cover them. */
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
  const place = useScene(
    useShallow(({ scene }) => {
      const curve = curveIn(scene)
      const point = curve && placeOnCurve(scene, curve)
      return curve && point ? { ...point, beside: besideOf(curve) } : null
    }),
  )
  const words = useRef<HTMLSpanElement>(null)
  const anchor = place && anchorOf(place.beside, tone)
  // The observer tells sizes when the browser has them; asking for them here would lay out the whole page each time.
  useEffect(() => {
    const element = words.current
    if (!element || !place) return
    let forget = () => {}
    const sizes = new ResizeObserver(([entry]) => {
      const { inlineSize: width = 0, blockSize: height = 0 } = entry?.borderBoxSize[0] ?? {}
      const x = anchor === anchors.right ? place.x + 14 : place.x - width / 2
      const y = anchor === anchors.above ? place.y - 1.5 * height : place.y - height / 2
      forget()
      forget = noteWords(wire, { x, y, width, height })
    })
    sizes.observe(element)
    return () => {
      sizes.disconnect()
      forget()
    }
  }, [wire, place, anchor])
  if (!place) return null
  return (
    <EdgeLabelRenderer>
      <span
        ref={words}
        className={css.label}
        data-tone={tone}
        style={{ transform: `translate(${anchor}) translate(${place.x}px, ${place.y}px)` }}
      >
        {children}
      </span>
    </EdgeLabelRenderer>
  )
}
