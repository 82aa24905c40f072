// While somebody presents: what this slide says, how many there are, and the laser.
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { IconButton } from '../shell/controls/Button'
import { useDocument } from '../stores/document'
import { useRun } from '../stores/run'
import { useWorkspace } from '../stores/workspace'
import { useScreen } from '../shell/useScreen'
import { toSlide, useLaser, useLeaveHint } from './going'
import css from './present.module.css'
import { slideAt, slidesOf } from './slides'

/** Nothing where nobody presents, or nothing is marked. */
export function SlideBar() {
  const presenting = useWorkspace((workspace) => workspace.presenting)
  return presenting && <Shown />
}

function Shown() {
  const scenario = useDocument((document) => document.scenario)
  const marks = useRun(({ history }) => history.marks)
  const asking = useRun(({ frame }) => (frame?.asking ?? null) !== null)
  const slides = useMemo(() => slidesOf(scenario, marks), [scenario, marks])
  const shown = useRun(({ frame }) => slideAt(slides, frame?.now ?? 0))
  const laser = useLaser(({ on }) => on)
  const slide = slides[shown]
  const screen = useScreen()
  const hint = useLeaveHint((one) => one.shown)
  return (
    <>
      {slide && (
        <section className={css.bar} aria-label="Slide" data-testid="slide">
          <IconButton label="Slide before" keys="PageUp" side="bottom" onClick={() => toSlide(-1)}>
            <ChevronLeft size={18} />
          </IconButton>
          <p aria-live="polite" aria-atomic>
            {/* A question stands on its card. */}
            {!asking && <b>{slide.text}</b>}
            <small>
              {shown + 1} of {slides.length}
              {hint && ' · the cross leaves'}
            </small>
          </p>
          <IconButton label="Next slide" keys="PageDown" side="bottom" onClick={() => toSlide(1)}>
            <ChevronRight size={18} />
          </IconButton>
        </section>
      )}
      {/* The row of the cross is kept clear of blocks. */}
      {!slide && screen === 'phone' && (
        <p className={css.row} role="status">
          {hint && 'The cross leaves.'}
        </p>
      )}
      {laser && <Laser />}
    </>
  )
}

function Laser() {
  const dot = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const stop = new AbortController()
    const move = ({ clientX, clientY }: PointerEvent) => {
      dot.current!.style.transform = `translate(${clientX}px, ${clientY}px)`
      dot.current!.dataset.seen = ''
    }
    window.addEventListener('pointermove', move, { signal: stop.signal })
    return () => stop.abort()
  }, [])
  return <div ref={dot} className={css.laser} data-testid="laser" aria-hidden />
}
