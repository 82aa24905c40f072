// The ruler and its playhead: a slider in virtual time.
import { type PointerEvent, useRef } from 'react'
import { momentText } from '../../kernel/time'
import { clockText } from '../format'
import { pause, play, seek, useRun, virtualNow } from '../stores/run'
import { keepLoop, markLoop } from './loop'
import { headAt, momentAt, shareOf, type Shown, tickStep, whole } from './scale'
import { useClock } from './useClock'
import css from './timeline.module.css'

/** Pixels that a press must move to mark a loop. */
const DRAG = 6
/** Labels on the ruler at most. */
const MOST_LABELS = 14

/** `span`: where the run ends, Micros; `shown`: what of it is in sight. */
export function Scrub({ span, shown = whole(span), thin = false }: { span: number; shown?: Shown; thin?: boolean }) {
  const bar = useRef<HTMLDivElement>(null)
  const head = useRef<HTMLDivElement>(null)
  const wasPlaying = useRef(false)
  const press = useRef<{ x: number; at: number; scrubs: boolean; loops: boolean } | null>(null)
  const live = useRun(({ frame }) => frame?.live ?? 0)
  const spoken = useSpoken()
  const latest = useRun(
    ({ history }) => history.headlines.findLast(({ at, level }) => level === 'headline' && at <= spoken)?.text,
  )
  useClock((now) => {
    const left = headAt(shown, now)
    if (!head.current) return
    head.current.hidden = left === null
    head.current.style.left = `${(left ?? 0) * 100}%`
  })
  const timeAt = ({ clientX }: PointerEvent) => {
    const { left, width } = bar.current!.getBoundingClientRect()
    return momentAt(shown, (clientX - left) / width)
  }
  return (
    <div
      ref={bar}
      className={css.scrub}
      data-thin={thin || undefined}
      role="slider"
      tabIndex={0}
      aria-label="Virtual time"
      aria-valuemin={0}
      aria-valuemax={span / 1e6}
      aria-valuenow={spoken / 1e6}
      aria-valuetext={`${momentText(spoken)} of ${momentText(span)}${latest ? `, ${latest}` : ''}`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        // The playhead is taken along; a drag elsewhere on the ruler marks a loop, and a click goes there.
        const onHead = (event.target instanceof Element ? event.target : null)?.closest('[data-testid="playhead"]')
        press.current = { x: event.clientX, at: timeAt(event), scrubs: thin || Boolean(onHead), loops: false }
        if (!press.current.scrubs) return
        wasPlaying.current = useRun.getState().playing
        pause()
        seek(press.current.at)
      }}
      onPointerMove={(event) => {
        const down = press.current
        if (!down || !event.currentTarget.hasPointerCapture(event.pointerId)) return
        if (down.scrubs) return seek(timeAt(event))
        down.loops ||= Math.abs(event.clientX - down.x) >= DRAG
        if (down.loops) markLoop(down.at, timeAt(event))
      }}
      onPointerUp={(event) => {
        const down = press.current
        press.current = null
        if (down?.scrubs) return void (wasPlaying.current && play())
        if (!down) return
        if (!down.loops) seek(down.at)
        else if (!keepLoop()) seek(timeAt(event))
      }}
      onPointerCancel={() => (press.current = null)}
      onKeyDown={(event) => {
        const by = stepsBy[event.key]
        if (by === undefined && event.key !== 'Home' && event.key !== 'End') return
        event.preventDefault()
        if (event.key === 'Home') seek(0)
        else if (event.key === 'End') seek(live)
        else seek(virtualNow() + by! * (event.shiftKey ? 10 : 1))
      }}
    >
      <div className={css.known} style={{ width: `${Math.min(Math.max(shareOf(shown, live), 0), 1) * 100}%` }} />
      {!thin && <Ticks shown={shown} />}
      <div ref={head} className={css.head} data-testid="playhead">
        <span />
      </div>
    </div>
  )
}

/** How often the value may change while it plays, ms: screen readers say each value of a slider that has the focus. */
const SAID_EVERY = 10_000

/** The time that assistive technology is told, Micros: to a tenth of a second at rest, and now and then while it plays. */
function useSpoken(): number {
  const last = useRef({ at: 0, wall: -SAID_EVERY })
  return useRun(({ frame, playing }) => {
    const at = Math.floor((frame?.now ?? 0) / 100_000) * 100_000
    const wall = performance.now()
    if (!playing || wall - last.current.wall >= SAID_EVERY) last.current = { at, wall }
    return last.current.at
  })
}

/** Micros per key press; with Shift ten times as much. */
const stepsBy: Record<string, number> = {
  ArrowLeft: -1e6,
  ArrowDown: -1e6,
  ArrowRight: 1e6,
  ArrowUp: 1e6,
  PageDown: -1e7,
  PageUp: 1e7,
}

function Ticks({ shown }: { shown: Shown }) {
  const { from, to } = shown
  const step = tickStep(to - from, MOST_LABELS)
  const first = Math.ceil(from / step)
  const ticks = Array.from({ length: Math.ceil(to / step) - first }, (_, index) => (first + index) * step)
  return ticks.map((at) => (
    <span key={at} className={css.tick} style={{ left: `${shareOf(shown, at) * 100}%` }} aria-hidden>
      {at === 0
        ? '0'
        : clockText(at)
            .replace(/\.000/, '')
            .replace(/\.(\d)00/, '.$1')}
    </span>
  ))
}
