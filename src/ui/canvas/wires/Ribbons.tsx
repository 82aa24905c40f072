// Draws a group's ribbons for one topic. Owners change seldom: React draws what lies still. While one swings, its path is set
// before each paint, as a function of virtual time.
import { BaseEdge } from '@xyflow/react'
import { type CSSProperties, useLayoutEffect, useMemo, useRef } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { indexOf, useLive } from '../live'
import { useScene } from '../scene'
import { useRun, virtualNow } from '../../stores/run'
import { motionReduced, useWorkspace } from '../../stores/workspace'
import { bundlesOf, lieOf, type Ribbon, ribbonsOf } from './ribbons'
import css from './wire.module.css'

/** Wall time in which a ribbon swings to its new owner, ms. */
const SWING = 450
/** From this speed on it would only flicker. */
const FAST = 50

/** The same as virtual time, Micros, at the present speed. */
function swingNow(): number {
  const { speed } = useRun.getState()
  return speed === 'max' || speed >= FAST || motionReduced() ? 0 : SWING * 1_000 * speed
}

/** A group's ribbons for a topic: all of its partitions that anybody ever held. */
export function useRibbons(topic: string, group: string): Ribbon[] {
  const found = useLive((frame) => ribbonsOf(group, topic, indexOf(frame).groups.get(group)?.held ?? []))
  return useMemo(() => found ?? [], [found])
}

export function Ribbons({ topic, ribbons }: { topic: string; ribbons: readonly Ribbon[] }) {
  const chosen = useWorkspace(({ selected }) => selected)
  const rest = useScene(
    useShallow(({ scene }) => ribbons.map((ribbon) => lieOf(scene, topic, ribbon, 0, 0)?.path ?? null)),
  )
  const single = rest.every((path) => path !== null)
  const bundles = useScene(useShallow(({ scene }) => (single ? [] : bundleWords(scene, topic, ribbons))))
  const layer = useRef<SVGGElement>(null)
  useSwings(layer, topic, ribbons)
  return (
    <g ref={layer}>
      {single
        ? ribbons.map((ribbon, i) => (
            <g
              key={ribbon.shared ? `${ribbon.partition} ${ribbon.owner}` : ribbon.partition}
              className={css.ribbon}
              data-partition={ribbon.partition}
              data-state={ribbon.owner === null ? 'free' : 'held'}
              data-chosen={(ribbon.owner !== null && chosen.includes(ribbon.owner)) || undefined}
              data-testid={`ribbon-${ribbon.group}-${ribbon.partition}${ribbon.shared ? `-${ribbon.owner}` : ''}`}
            >
              <BaseEdge path={rest[i]!} className={css.strand!} interactionWidth={16} />
            </g>
          ))
        : bundles.map((words) => {
            const [state, count, path] = words.split('|')
            return (
              <g
                key={path}
                className={css.ribbon}
                data-state={state}
                style={{ '--more': Math.min(Math.log2(Number(count)) + 0.5, 5) } as CSSProperties}
              >
                <BaseEdge path={path!} className={css.strand!} interactionWidth={16} />
              </g>
            )
          })}
    </g>
  )
}

/** As text, so that they are only drawn anew when something about them has changed. */
const bundleWords = (...of: Parameters<typeof bundlesOf>): string[] =>
  bundlesOf(...of).map(({ state, count, path }) => `${state}|${count}|${path}`)

/** Moves what swings, from a change of hands until it has arrived; while time stands still, so does it. */
function useSwings(layer: React.RefObject<SVGGElement | null>, topic: string, ribbons: readonly Ribbon[]) {
  useLayoutEffect(() => {
    let frame = 0
    let drawn = -1
    const draw = () => {
      const now = virtualNow()
      const moving = now !== drawn && swingAll(layer.current, topic, ribbons, now)
      drawn = now
      frame = moving ? requestAnimationFrame(draw) : 0
    }
    draw()
    const stop = useRun.subscribe(({ frame: next }, { frame: before }) => {
      if (next !== before && frame === 0) draw()
    })
    return () => {
      cancelAnimationFrame(frame)
      stop()
    }
  }, [layer, topic, ribbons])
}

/** Puts those that swing where they are at `now`, and those that have arrived where they stay. Does any swing? */
function swingAll(layer: SVGGElement | null, topic: string, ribbons: readonly Ribbon[], now: number): boolean {
  const { scene } = useScene.getState()
  const swing = swingNow()
  let moving = false
  for (const ribbon of ribbons) {
    const lie = lieOf(scene, topic, ribbon, now, swing)
    const drawn = layer?.querySelector<SVGGElement>(`[data-partition="${CSS.escape(ribbon.partition)}"]`)
    if (!lie || !drawn) continue
    moving ||= lie.state === 'moving'
    if (drawn.dataset.state === lie.state && lie.state !== 'moving') continue
    drawn.dataset.state = lie.state
    drawn.querySelector('.react-flow__edge-path')?.setAttribute('d', lie.path)
  }
  return moving
}
