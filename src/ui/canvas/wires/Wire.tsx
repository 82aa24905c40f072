// A wire, drawn along the very curves that messages take: fanned out to partitions, and from them to their owners.
import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react'
import { Scissors } from 'lucide-react'
import { memo, useEffect, useRef, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { shortCount, spanText } from '../../format'
import { hasStrips } from '../faces'
import { type Curve, svgPath } from '../geometry'
import type { Scene, WireEdge } from '../graph'
import { indexOf, useLive } from '../live'
import { linkCurve, readsCurve, splitPartition, writesCurve } from '../paths'
import { useWireTraffic } from '../overlay/Overlay'
import { useScene } from '../scene'
import css from './wire.module.css'
import { forgetWords, noteWords, useWordsPlace } from './words-on-wires'

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
