// Tracks: acts and faults, brokers, groups, lag, leaders, checks. One canvas; click goes there, hover says what it was.
import { Name } from '../Name'
import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useDocument } from '../stores/document'
import { seek, useRun } from '../stores/run'
import { useTheme } from '../shell/useTheme'
import { drawRows, trackColours } from './draw'
import { hoverText, rowAt } from './hover'
import { rowsOf, wholeRows } from './rows'
import { GUTTER, headAt, momentAt, type Shown } from './scale'
import { useClock } from './useClock'
import css from './timeline.module.css'

/** The tracks are drawn at most this often, wall ms. */
const REDRAW = 150

export function Tracks({ shown }: { shown: Shown }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const area = useRef<HTMLDivElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const head = useRef<HTMLDivElement>(null)
  const theme = useTheme()
  const [room, setRoom] = useState({ width: 0, height: 0 })
  const [scrolled, setScrolled] = useState(0)
  const [hover, setHover] = useState<{ x: number; text: string } | null>(null)
  const run = useSlowRun()
  const timeline = useDocument(({ scenario }) => scenario.timeline)
  const rows = useMemo(() => (run.frame ? rowsOf(run.history, run.frame, timeline) : []), [run, timeline])
  const total = rows.reduce((sum, { height }) => sum + height, 0)
  // No row is cut in half: what does not fit whole is scrolled to.
  const { width } = room
  const height = wholeRows(rows, room.height)
  const below = total - height - scrolled

  useEffect(() => {
    const element = area.current!
    const observer = new ResizeObserver(() => setRoom({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || width === 0) return
    const ratio = window.devicePixelRatio || 1
    const drawn = width - GUTTER
    element.width = Math.round(drawn * ratio)
    element.height = Math.round(height * ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    const live = run.frame?.live ?? 0
    drawRows({ context, width: drawn, height, shown, live, colours: trackColours() }, rows, scrolled)
    // The theme changes what the tokens say.
  }, [rows, width, height, shown, scrolled, run, theme])

  useClock((now) => {
    const left = headAt(shown, now)
    if (!head.current) return
    head.current.hidden = left === null
    head.current.style.left = `calc(${GUTTER}px + (100% - ${GUTTER}px) * ${left ?? 0})`
  })

  const place = (event: PointerEvent) => {
    const { left, top, width } = scroller.current!.getBoundingClientRect()
    const x = Math.min(Math.max(event.clientX - left - GUTTER, 0), width - GUTTER)
    return { x, y: event.clientY - top + scrolled, at: momentAt(shown, x / (width - GUTTER)) }
  }
  return (
    <div
      ref={area}
      className={css.tracksArea}
      data-above={scrolled > 0 || undefined}
      data-below={below > 1 || undefined}
    >
      <div
        ref={scroller}
        className={css.tracks}
        id="tracks"
        role="group"
        aria-label="Tracks; the outline and the narration tell the same in words"
        tabIndex={0}
        style={{ height }}
        onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollTop)}
        onPointerDown={(event) => {
          if (event.clientX - scroller.current!.getBoundingClientRect().left < GUTTER) return
          event.currentTarget.setPointerCapture(event.pointerId)
          seek(place(event).at)
        }}
        onPointerMove={(event) => {
          const { x, y, at } = place(event)
          const row = rowAt(rows, y)
          setHover(row ? { x, text: hoverText(row, at, ((shown.to - shown.from) / (width - GUTTER)) * 7) } : null)
          if (event.currentTarget.hasPointerCapture(event.pointerId)) seek(at)
        }}
        onPointerLeave={() => setHover(null)}
      >
        <div className={css.trackSheet} style={{ height: Math.max(total, height) }}>
          <ul className={css.labels} aria-hidden>
            {rows.map((row) => (
              <li key={`${row.kind} ${row.label}`} style={{ height: row.height }}>
                <Name of={row.label} />
              </li>
            ))}
          </ul>
          <canvas ref={canvas} style={{ top: scrolled, left: GUTTER, width: width - GUTTER, height }} aria-hidden />
          <div ref={head} className={css.trackHead} />
          {hover && (
            <div className={css.ghostHead} style={{ left: GUTTER + hover.x }}>
              <span style={{ top: scrolled + 2 }} data-flip={hover.x > (width - GUTTER) * 0.66 || undefined}>
                {hover.text}
              </span>
            </div>
          )}
        </div>
      </div>
      {total > height && (
        <div className={css.thumb} style={{ top: (scrolled / total) * height, height: (height / total) * height }} />
      )}
    </div>
  )
}

/** Frame and history, as often as tracks need them. */
function useSlowRun() {
  const [run, setRun] = useState(() => useRun.getState())
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    let last = 0
    const update = () => {
      timer = null
      last = performance.now()
      setRun(useRun.getState())
    }
    const stop = useRun.subscribe(() => {
      timer ??= setTimeout(update, Math.max(0, last + REDRAW - performance.now()))
    })
    return () => {
      stop()
      if (timer) clearTimeout(timer)
    }
  }, [])
  return run
}
