// A menu of actions from the registry.
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { actions } from '../../actions/registry'
import { Keys } from './Keys'
import css from './controls.module.css'

/** Id of an action, or `-` for a line between. */
export type Entry = string

interface MenuProps {
  label: string
  entries: readonly Entry[]
  /** The button that opens it. */
  trigger: ReactNode
  align?: 'start' | 'end'
}

export function Menu({ label, entries, trigger, align = 'start' }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={css.menu} align={align} sideOffset={6} collisionPadding={8} aria-label={label}>
          {entries.map((id, index) =>
            id === '-' ? (
              <DropdownMenu.Separator key={`line ${entries[index - 1]}`} className={css.separator} />
            ) : (
              <ActionItem key={id} id={id} />
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function ActionItem({ id }: { id: string }) {
  const action = actions.find((candidate) => candidate.id === id)
  if (!action) return null
  return (
    <DropdownMenu.Item className={css.item} disabled={action.when?.() === false} onSelect={action.run}>
      <span className={css.itemText}>{action.title}</span>
      {action.keys?.[0] && <Keys keys={action.keys[0]} />}
    </DropdownMenu.Item>
  )
}
