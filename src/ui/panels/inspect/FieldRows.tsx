// Rows of the inspector with something to set in them: switches, whole numbers, spans of time, shares.
import type { ReactNode } from 'react'
import { spanText } from '../../format'
import { parseSpan } from '../../span'
import { Toggle } from '../../shell/controls/Toggle'
import { DraftField } from './DraftField'
import css from './inspect.module.css'

export const Row = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className={css.row}>
    <span aria-hidden>{label}</span>
    {children}
  </div>
)

/** Something that is on or off. `says`: what that means, for who hears it. */
export const ToggleRow = ({
  label,
  says,
  checked,
  onChange,
}: {
  label: string
  says: string
  checked: boolean
  onChange: (checked: boolean) => void
}) => (
  <Row label={label}>
    <Toggle label={says} checked={checked} onChange={onChange} />
  </Row>
)

interface NumberProps {
  label: string
  value: number
  commit: (value: number) => boolean
}

export const WholeField = ({ label, value, min, max, commit }: NumberProps & { min: number; max: number }) => (
  <DraftField
    label={label}
    numeric
    value={String(value)}
    problem={(text) => problemOfWhole(text, min, max)}
    commit={(text) => commit(Number(text))}
  />
)

/** A span of time: `120 ms`, `2s`. */
export const SpanField = ({ label, value, commit }: NumberProps) => (
  <DraftField
    label={label}
    value={spanText(value)}
    problem={(text) => (parseSpan(text) === null ? 'Like 120 ms or 2 s' : null)}
    commit={(text) => commit(parseSpan(text)!)}
  />
)

export function problemOfRange(text: string, min: number, max: number): string | null {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) return 'A number'
  return value < min || value > max ? `${min} to ${max}` : null
}

export const problemOfWhole = (text: string, min: number, max: number) =>
  problemOfRange(text, min, max) ?? (Number.isInteger(Number(text)) ? null : 'A whole number')

export function PrincipalRow({
  value,
  set,
}: {
  value: string | null
  set: (fields: Record<string, unknown>) => boolean
}) {
  return (
    <Row label="Principal">
      <DraftField
        label="Principal"
        placeholder="User:ANONYMOUS"
        value={value ?? ''}
        problem={(text) => (text === '' || /^User:[^\s*;]+$/.test(text) ? null : 'Write User:web.')}
        commit={(text) => set({ principal: text === '' ? null : text })}
      />
    </Row>
  )
}
