// A switch: on or off, at once.
import { Switch } from 'radix-ui'
import css from './toggle.module.css'

interface ToggleProps {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
}

export const Toggle = ({ label, checked, onChange }: ToggleProps) => (
  <Switch.Root className={css.switch} checked={checked} aria-label={label} onCheckedChange={onChange}>
    <Switch.Thumb className={css.thumb} />
  </Switch.Root>
)
