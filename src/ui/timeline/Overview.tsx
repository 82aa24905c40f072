// All of the run, above ruler and tracks while they show a part of it: the part can be moved, and each of its ends.
import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { momentText } from '../../kernel/time'
import { shareOf, type Shown, whole } from './scale'
import { PAN, panBy, show, showAll } from './zoom'
import { useClock } from './useClock'
import css from './timeline.module.css'

/** Width of an end that can be taken hold of, px. */
const END = 8

type Hold = 'from' | 'to' | 'both'

export function Overview({ span, shown }: { span: number; shown: Shown }) {
  const strip = useRef<HTMLDivElement>(null)
  const head = useRef<HTMLElement>(null)
  const held = useRef<{ hold: Hold; from: number; to: number; x: number } | null>(null)
  const { from, to } = shown
  const shares = [from, to].map((at) => shareOf(whole(span), at) * 100)
  useClock((now) => {
    if (head.current) head.current.style.left = `${Math.min(now / span, 1) * 100}%`
  })
  const perPixel = () => span / strip.current!.getBoundingClientRect().width
  const onDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    const x = event.clientX - strip.current!.getBoundingClientRect().left
    const [left, right] = [from / perPixel(), to / perPixel()]
    const isOn = x >= left - END / 2 && x <= right + END / 2
    const hold = !isOn || right - left < 3 * END ? 'both' : x < left + END ? 'from' : x > right - END ? 'to' : 'both'
    // Beside it: it comes to the pointer.
    const begins = isOn ? from : x * perPixel() - (to - from) / 2
    if (!isOn) show(begins, to - from)
    held.current = { hold, from: begins, to: begins + to - from, x: event.clientX }
  }
  const onMove = (event: PointerEvent<HTMLElement>) => {
    const down = held.current
    if (!down || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    const by = (event.clientX - down.x) * perPixel()
    if (down.hold === 'both') return show(down.from + by, down.to - down.from)
    const [a, b] = down.hold === 'from' ? [down.from + by, down.to] : [down.from, down.to + by]
    show(Math.min(a, b), Math.abs(b - a))
  }
  const onKey = (event: KeyboardEvent) => {
    const pans = { ArrowLeft: -PAN, ArrowUp: -PAN, ArrowRight: PAN, ArrowDown: PAN }[event.key]
    if (pans === undefined) return
    event.preventDefault()
    panBy(pans)
  }
  return (
    <div
      ref={strip}
      className={css.overview}
      role="scrollbar"
      tabIndex={0}
      aria-label="Part of the run that is shown"
      aria-controls="tracks"
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={span / 1e6}
      aria-valuenow={from / 1e6}
      aria-valuetext={`${momentText(from)} to ${momentText(to)} of ${momentText(span)}`}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={() => (held.current = null)}
      onPointerCancel={() => (held.current = null)}
      onDoubleClick={showAll}
      onKeyDown={onKey}
    >
      <i ref={head} />
      <div className={css.brush} style={{ left: `${shares[0]}%`, width: `${shares[1]! - shares[0]!}%` }} />
    </div>
  )
}
