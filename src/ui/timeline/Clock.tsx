// The clock. Click it to type a time.
import { useRef, useState } from 'react'
import { clockText, parseMoment } from '../format'
import { seek, useRun, virtualNow } from '../stores/run'
import { Hint } from '../shell/controls/Button'
import { useClock } from './useClock'
import css from './timeline.module.css'

export function Clock() {
  const [draft, setDraft] = useState<string | null>(null)
  const text = useRef<HTMLSpanElement>(null)
  const rest = useRun(({ frame, playing }) => (playing ? null : clockText(frame?.now ?? 0)))
  useClock((now) => {
    if (text.current) text.current.textContent = clockText(now)
  }, 60)
  if (draft === null) {
    return (
      <Hint label="Virtual time: click to type a moment" side="top">
        <button
          type="button"
          className={css.clock}
          onClick={() => setDraft(clockText(virtualNow()).replace(' s', ''))}
          // What runs is not said anew with each of its digits.
          aria-label={rest === null ? 'Time' : `Time ${rest}`}
          data-testid="clock"
        >
          <span ref={text}>{clockText(virtualNow())}</span>
        </button>
      </Hint>
    )
  }
  const at = parseMoment(draft)
  const commit = () => {
    if (at !== null) seek(at)
    setDraft(null)
  }
  return (
    <input
      className={css.clockField}
      aria-label="Go to this time, in seconds"
      aria-invalid={at === null}
      value={draft}
      ref={(field) => {
        if (field && document.activeElement !== field) {
          field.focus()
          field.select()
        }
      }}
      onChange={({ target }) => setDraft(target.value)}
      onBlur={() => setDraft(null)}
      onKeyDown={({ key }) => {
        if (key === 'Enter') commit()
        if (key === 'Escape') setDraft(null)
      }}
    />
  )
}
