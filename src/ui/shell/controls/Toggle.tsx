// A switch: on or off, at once.
import { Switch } from 'radix-ui'
import css from './toggle.module.css'

interface ToggleProps {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
  /** Ids of what else is said of it. */
  describedBy?: string | undefined
}

export const Toggle = ({ label, checked, onChange, describedBy }: ToggleProps) => (
  <Switch.Root
    className={css.switch}
    checked={checked}
    aria-label={label}
    aria-describedby={describedBy}
    onCheckedChange={onChange}
  >
    <Switch.Thumb className={css.thumb} />
  </Switch.Root>
)
