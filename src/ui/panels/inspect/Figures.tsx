// Labelled values side by side, as the inspector has them.
import type { ReactNode } from 'react'
import css from './inspect.module.css'

export interface Figure {
  label: string
  value: ReactNode
  tone?: 'warn' | 'bad'
  /** Too long for half of the width. */
  wide?: boolean
}

export const when = (isSo: boolean, tone: 'warn' | 'bad'): Pick<Figure, 'tone'> => (isSo ? { tone } : {})

export const Figures = ({ figures }: { figures: readonly Figure[] }) => (
  <dl className={css.figures}>
    {figures.map(({ label, value, tone, wide }) => (
      <div key={label} data-tone={tone} data-wide={wide}>
        <dt>{label}</dt>
        <dd className="tabular">{value}</dd>
      </div>
    ))}
  </dl>
)
