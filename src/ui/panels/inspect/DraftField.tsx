// A text field that hands its value on when it is finished (Enter, or leaving it), and says what is wrong meanwhile.
import { useId, useRef, useState } from 'react'
import controls from '../../shell/controls/controls.module.css'
import css from './inspect.module.css'

interface DraftFieldProps {
  label: string
  value: string
  numeric?: boolean
  /** What is wrong with this text, or null. */
  problem: (text: string) => string | null
  /** False: it was refused, and the old value comes back. */
  commit: (text: string) => boolean | void
  suffix?: string
  placeholder?: string
  /** Ids of what else is said of it. */
  describedBy?: string | undefined
}

export function DraftField({
  label,
  value,
  numeric = false,
  problem,
  commit,
  suffix,
  placeholder,
  describedBy,
}: DraftFieldProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const id = useId()
  const unit = suffix === undefined ? undefined : `${id}unit`
  const wrong = draft === null ? null : problem(draft)
  const finish = () => {
    if (draft !== null && wrong === null && draft !== value) commit(draft)
    setDraft(null)
  }
  return (
    <span className={css.draft}>
      <input
        ref={field}
        className={controls.field}
        aria-label={label}
        aria-invalid={wrong !== null}
        aria-describedby={[wrong ? id : undefined, unit, describedBy].filter(Boolean).join(' ') || undefined}
        inputMode={numeric ? 'decimal' : 'text'}
        data-numeric={numeric || undefined}
        spellCheck={false}
        placeholder={placeholder}
        value={draft ?? value}
        onChange={({ target }) => setDraft(target.value)}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && wrong === null) {
            finish()
            field.current?.select()
          }
          if (event.key === 'Escape') {
            event.stopPropagation()
            setDraft(null)
          }
        }}
      />
      {suffix && (
        <span id={unit} className={css.suffix} aria-hidden>
          {suffix}
        </span>
      )}
      {wrong && (
        <span id={id} role="alert" className={css.wrong}>
          {wrong}
        </span>
      )}
    </span>
  )
}
