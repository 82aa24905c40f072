// All verbs of a block as buttons, and "Connect to…".
import { Cable, Pencil } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { connect, whyNotConnect } from '../../../blueprint/wires'
import type { Block } from '../../actions/blocks'
import { doVerb, verbsOf } from '../../actions/verbs'
import { Button, Hint } from '../../shell/controls/Button'
import controls from '../../shell/controls/controls.module.css'
import { perform } from '../../stores/perform'
import { useBlueprint } from '../../stores/useBlueprint'
import { useWorkspace } from '../../stores/workspace'
import css from './inspect.module.css'

export function BlockActions({ block }: { block: Block }) {
  const verbs = verbsOf(block)
  const named = block.kind !== 'link' && block.kind !== 'controller'
  return (
    <div className={css.actions} role="group" aria-label={`What can be done to ${block.id}`}>
      {verbs.map((verb) => (
        <Hint key={verb.id} label={verb.label} keys={verb.keys}>
          <Button {...(verb.tone ? { tone: verb.tone } : {})} onClick={() => doVerb(verb, block)} data-verb={verb.id}>
            <verb.icon size={14} aria-hidden />
            {verb.label.replace(/ \(.*\)| ×.*/, '')}
          </Button>
        </Hint>
      ))}
      {(block.kind === 'producer' || block.kind === 'topic' || block.kind === 'group') && <ConnectMenu block={block} />}
      {named && (
        <Hint label="Rename" keys="F2">
          <Button onClick={() => useWorkspace.setState({ renaming: block.id })}>
            <Pencil size={14} aria-hidden />
            Rename
          </Button>
        </Hint>
      )}
    </div>
  )
}

/** Connects without dragging: every legal partner, by name. */
function ConnectMenu({ block: { kind, id } }: { block: Block }) {
  const blueprint = useBlueprint()
  const ways = [
    ...Object.keys(blueprint.topics),
    ...Object.keys(blueprint.groups),
    ...Object.keys(blueprint.producers),
  ].flatMap((other) => {
    const [from, to] =
      kind === 'group' || (kind === 'topic' && other in blueprint.producers) ? [other, id] : [id, other]
    return whyNotConnect(blueprint, from, to) === null ? [{ other, from, to }] : []
  })
  if (ways.length === 0) return null
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button>
          <Cable size={14} aria-hidden />
          Connect to…
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={controls.menu} align="start" sideOffset={6} collisionPadding={8}>
          {ways.map(({ other, from, to }) => (
            <DropdownMenu.Item
              key={other}
              className={controls.item}
              onSelect={() => perform(connect(blueprint, from, to), `connect ${from} to ${to}`)}
            >
              {other}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
