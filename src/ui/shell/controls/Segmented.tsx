// A choice of a few, all in sight.
import { ToggleGroup } from 'radix-ui'
import type { ReactNode } from 'react'
import css from './controls.module.css'

interface SegmentedProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; label: string; content?: ReactNode }[]
  onChange: (value: T) => void
}

export function Segmented<T extends string>({ label, value, options, onChange }: SegmentedProps<T>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      className={css.segmented}
      value={value}
      onValueChange={(chosen) => chosen && onChange(chosen as T)}
    >
      {options.map((option) => (
        <ToggleGroup.Item key={option.value} value={option.value} className={css.segment} aria-label={option.label}>
          {option.content ?? option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
