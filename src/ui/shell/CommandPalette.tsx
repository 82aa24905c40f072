// Command palette: every action, every block, and what can be done to it, by name.
import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useRef } from 'react'
import { actionGroups } from '../actions/action'
import { allIds, findBlock, kindNames } from '../actions/blocks'
import { actions } from '../actions/registry'
import { doVerb, verbsOf } from '../actions/verbs'
import { blockIcons } from '../panels/inspect/icons'
import { useRun } from '../stores/run'
import { camera, select } from '../stores/workspace'
import { Keys } from './controls/Keys'
import controls from './controls/controls.module.css'
import css from './dialogs.module.css'

export default function CommandPalette({ onClose }: { onClose: () => void }) {
  // What was chosen runs when the dialog has given the focus back, so that it may take it.
  const chosen = useRef<(() => void) | null>(null)
  const choose = (run: () => void) => {
    chosen.current = run
    onClose()
    setTimeout(run)
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={controls.overlay} />
        <Dialog.Content
          className={css.commands}
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => chosen.current && event.preventDefault()}
        >
          <Dialog.Title className="visually-hidden">Find a command or a block</Dialog.Title>
          <Command loop label="Commands">
            <Command.Input className={css.commandInput} placeholder="Find a command or a block" />
            <Command.List className={css.commandList}>
              <Command.Empty className={css.none}>Nothing is called so.</Command.Empty>
              <Blocks choose={choose} />
              {actionGroups.map((group) => (
                <Command.Group key={group} heading={group} className={css.commandGroup}>
                  {actions
                    .filter((action) => action.group === group && !action.hidden && (action.when?.() ?? true))
                    .map(({ id, title, keys, run }) => (
                      <Command.Item
                        key={id}
                        value={`${title} ${id}`}
                        className={css.command}
                        onSelect={() => choose(run)}
                      >
                        <span>{title}</span>
                        {keys?.[0] && <Keys keys={keys[0]} />}
                      </Command.Item>
                    ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** Verbs that are found without selecting their block first. */
const inPalette = new Set(['kill', 'restore', 'grow', 'elect', 'cancel', 'retire', 'roll'])

function Blocks({ choose }: { choose: (run: () => void) => void }) {
  const { frame } = useRun.getState()
  if (!frame) return null
  const blocks = allIds(frame).flatMap((id) => findBlock(frame, id) ?? [])
  return (
    <Command.Group heading="On the canvas" className={css.commandGroup}>
      {blocks.flatMap((block) => {
        const Icon = blockIcons[block.kind]
        const goTo = () => {
          select(block.id)
          camera({ command: 'centre', id: block.id })
        }
        return [
          <Command.Item
            key={block.id}
            value={`${block.id} ${kindNames[block.kind]}`}
            className={css.command}
            onSelect={() => choose(goTo)}
          >
            <Icon size={14} aria-hidden />
            <span>{block.id}</span>
            <small>{kindNames[block.kind]}</small>
          </Command.Item>,
          ...verbsOf(block)
            .filter(({ id }) => inPalette.has(id))
            .map((verb) => (
              <Command.Item
                key={`${block.id} ${verb.id}`}
                value={`${verb.label} ${block.id}`}
                className={css.command}
                onSelect={() => choose(() => doVerb(verb, block))}
              >
                <verb.icon size={14} aria-hidden />
                <span>
                  {verb.label}: {block.id}
                </span>
              </Command.Item>
            )),
        ]
      })}
    </Command.Group>
  )
}
