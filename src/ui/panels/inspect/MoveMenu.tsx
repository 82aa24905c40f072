// Moves a copy of a partition without dragging: from which broker, and to which.
import { ArrowRightLeft } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { Frame } from '../../../worker/protocol'
import { moveReplica, partitionText, placesFor, type Replica } from '../../canvas/replicas/moving'
import { Button } from '../../shell/controls/Button'
import controls from '../../shell/controls/controls.module.css'
import { useRun } from '../../stores/run'
import css from './inspect.module.css'

/** Copies that the menu lists. */
const MOST = 40

/** `replicas`: the copies of one broker, in the order of the menu. A topic has such a menu for each partition. */
export function MoveMenu({ replicas }: { replicas: readonly Replica[] }) {
  const { frame } = useRun.getState()
  if (!frame || replicas.length === 0 || frame.brokers.length < 2) return null
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button>
          <ArrowRightLeft size={14} aria-hidden />
          Move replica…
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={controls.menu} align="start" sideOffset={6} collisionPadding={8}>
          {replicas.slice(0, MOST).map((replica) => (
            <DropdownMenu.Sub key={replica.partition}>
              <DropdownMenu.SubTrigger className={controls.item}>
                <span className={controls.itemText}>{partitionText(replica.partition)}</span>
              </DropdownMenu.SubTrigger>
              <DropdownMenu.Portal>
                <DropdownMenu.SubContent className={controls.menu} sideOffset={4} collisionPadding={8}>
                  <Places frame={frame} replica={replica} />
                </DropdownMenu.SubContent>
              </DropdownMenu.Portal>
            </DropdownMenu.Sub>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** Every other broker; those that cannot take it say why. */
function Places({ frame, replica }: { frame: Frame; replica: Replica }) {
  return placesFor(frame, replica)
    .filter(({ broker }) => broker !== replica.broker)
    .map(({ broker, refuses, note }) => (
      <DropdownMenu.Item
        key={broker}
        className={controls.item}
        disabled={refuses !== null}
        onSelect={() => moveReplica(replica, broker)}
      >
        <span className={controls.itemText}>
          to {broker}
          {(refuses ?? note) && (
            <small className={css.itemNote}>{refuses === null ? note : 'already holds a copy'}</small>
          )}
        </span>
      </DropdownMenu.Item>
    ))
}
