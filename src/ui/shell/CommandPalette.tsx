// Command palette: every action, every block, and what can be done to it. What needs a target is asked for it, or named with it.
import { Command } from 'cmdk'
import { ChevronRight, type LucideIcon } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type KeyboardEvent, type ReactNode, useMemo, useLayoutEffect, useRef, useState } from 'react'
import { aboutVerb } from '../actions/about'
import { actionGroups } from '../actions/action'
import { type Ask, asksOf, blocksOf } from '../actions/asks'
import { type Block, findBlock, kindName } from '../actions/blocks'
import { actions } from '../actions/registry'
import { doVerb, verbsOf } from '../actions/verbs'
import { planeName } from '../canvas/quorum'
import { blockIcons } from '../panels/inspect/icons'
import { useRun } from '../stores/run'
import { camera, select, useWorkspace } from '../stores/workspace'
import { rank } from './rank'
import { Keys } from './controls/Keys'
import { useOpener } from './controls/opener'
import controls from './controls/controls.module.css'
import { endMeanwhile } from './CommandsSoon'
import css from './dialogs.module.css'

type Choose = (run: () => void) => void

/** Each page has a field of its own. */
function takeFocus(field: HTMLInputElement | null) {
  field?.focus()
  field?.setSelectionRange(field.value.length, field.value.length)
}

export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const [search, setSearch] = useState('')
  // What was typed until this moment is in the field before the next letter; an Enter after it is pressed again.
  useLayoutEffect(() => {
    const { typed, entered } = endMeanwhile()
    if (typed !== '') setSearch(typed)
    if (!entered) return
    const press = () =>
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    setTimeout(press)
  }, [])
  const [ask, setAsk] = useState<Ask | null>(null)
  // What can be done as it was when the palette opened: the run may go on behind it.
  const [frame] = useState(() => useRun.getState().frame)
  const giveBack = useOpener()
  // What was chosen runs when the dialog has given the focus back, so that it may take it.
  const chosen = useRef<(() => void) | null>(null)
  const choose: Choose = (run) => {
    chosen.current = run
    onClose()
    setTimeout(() => {
      giveBack()
      run()
    })
  }
  const turnTo = (next: Ask | null) => {
    setAsk(next)
    setSearch('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (ask === null || !(event.key === 'Escape' || (event.key === 'Backspace' && search === ''))) return
    event.preventDefault()
    event.stopPropagation()
    turnTo(null)
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={controls.overlay} />
        <Dialog.Content
          className={css.commands}
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            if (!chosen.current) giveBack()
          }}
          onEscapeKeyDown={(event) => ask !== null && event.preventDefault()}
        >
          <Dialog.Title className="visually-hidden">Find a command or a block</Dialog.Title>
          {/* The first of the list is chosen anew with each page. */}
          <Command loop filter={rank} label="Commands" key={ask?.title ?? ''} onKeyDown={onKeyDown}>
            <Command.Input
              ref={takeFocus}
              className={css.commandInput}
              placeholder={ask === null ? 'Find a command or a block' : `${ask.title}: which one?`}
              value={search}
              onValueChange={setSearch}
            />
            <Command.List className={css.commandList}>
              <Command.Empty className={css.none}>Nothing is called so.</Command.Empty>
              {ask !== null ? (
                <Targets ask={ask} choose={choose} />
              ) : (
                <>
                  {frame && <Selected choose={choose} />}
                  {frame && <OnCanvas blocks={blocksOf(frame)} search={search} choose={choose} />}
                  {frame && <Asks asks={asksOf(frame)} choose={choose} turnTo={turnTo} />}
                  <Actions choose={choose} />
                </>
              )}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface ItemProps {
  value: string
  keywords?: string[]
  icon?: LucideIcon
  label: ReactNode
  detail?: ReactNode
  end?: ReactNode
  about?: string | null
  onSelect: () => void
}

function Item({ value, keywords, icon: Icon, label, detail, end, about, onSelect }: ItemProps) {
  return (
    <Command.Item
      value={value}
      keywords={keywords ?? []}
      className={css.command}
      onSelect={onSelect}
      title={about ?? undefined}
    >
      {Icon && <Icon size={14} aria-hidden />}
      <span>{label}</span>
      {detail && <small>{detail}</small>}
      {end}
    </Command.Item>
  )
}

const Group = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <Command.Group heading={heading} className={css.commandGroup}>
    {children}
  </Command.Group>
)

const nameOf = (block: Block): string =>
  block.kind === 'quorum' ? planeName(block.view) : block.id.replace(/^(zone|link):/, '')

/** All verbs of a block, each with its name: `Shut down: b1`. */
const VerbsOf = ({ block, choose }: { block: Block; choose: Choose }) =>
  verbsOf(block).map((verb) => (
    <Item
      key={verb.id}
      value={`${verb.label} ${block.id}`}
      icon={verb.icon}
      label={`${verb.label}: ${nameOf(block)}`}
      about={aboutVerb(verb, block)}
      onSelect={() => choose(() => doVerb(verb, block))}
    />
  ))

/** What is selected comes first: no target needs to be named. */
function Selected({ choose }: { choose: Choose }) {
  const selected = useWorkspace((workspace) => workspace.selected)
  const frame = useRun.getState().frame
  const blocks = frame ? selected.flatMap((id) => findBlock(frame, id) ?? []) : []
  if (blocks.length === 0) return null
  return (
    <Group heading={blocks.length === 1 ? `Selected: ${nameOf(blocks[0]!)}` : `${blocks.length} selected`}>
      {blocks.map((block) => (
        <VerbsOf key={block.id} block={block} choose={choose} />
      ))}
    </Group>
  )
}

/** Blocks to go to; one whose name is typed says all that can be done to it, so that `kill b2` is one line. */
function OnCanvas({ blocks, search, choose }: { blocks: Block[]; search: string; choose: Choose }) {
  const selected = useWorkspace((workspace) => workspace.selected)
  const words = search.toLowerCase().split(/\s+/)
  const isNamed = (block: Block) => words.includes(nameOf(block).toLowerCase()) && !selected.includes(block.id)
  return (
    <Group heading="On the canvas">
      {blocks.map((block) => (
        <Item
          key={block.id}
          value={`${nameOf(block)} ${kindName(block)}`}
          icon={blockIcons[block.kind]}
          label={nameOf(block)}
          detail={kindName(block)}
          onSelect={() =>
            choose(() => {
              select(block.id)
              camera({ command: 'centre', id: block.id })
            })
          }
        />
      ))}
      {blocks.filter(isNamed).map((block) => (
        <VerbsOf key={block.id} block={block} choose={choose} />
      ))}
    </Group>
  )
}

/** What can be done to something: with one target at once, else the next page asks to which. */
function Asks({ asks, choose, turnTo }: { asks: Ask[]; choose: Choose; turnTo: (ask: Ask) => void }) {
  return (
    <Group heading="Do something to…">
      {asks.map((ask) => {
        const [only] = ask.targets.length === 1 ? ask.targets : []
        return (
          <Item
            key={ask.title}
            value={`${ask.title}…`}
            keywords={ask.keywords}
            icon={ask.icon}
            label={only ? (only.name === 'all' ? ask.title : `${ask.title}: ${only.name}`) : `${ask.title}…`}
            detail={
              !only && (
                <>
                  {ask.targets.length}
                  <span className="visually-hidden"> to choose from</span>
                </>
              )
            }
            end={only ? null : <ChevronRight size={14} aria-hidden />}
            onSelect={() => (only ? choose(only.run) : turnTo(ask))}
          />
        )
      })}
    </Group>
  )
}

const Targets = ({ ask, choose }: { ask: Ask; choose: Choose }) => (
  <Group heading={`${ask.title}: which one?`}>
    {ask.targets.map((target) => (
      <Item
        key={`${target.name} ${target.detail}`}
        value={`${target.name} ${target.detail}`}
        icon={ask.icon}
        label={target.name}
        detail={target.detail}
        about={target.about}
        onSelect={() => choose(target.run)}
      />
    ))}
  </Group>
)

function Actions({ choose }: { choose: Choose }) {
  const shown = useMemo(() => actions.filter((action) => !action.hidden && (action.when?.() ?? true)), [])
  return actionGroups.map((group) => (
    <Group key={group} heading={group}>
      {shown
        .filter((action) => action.group === group)
        .map(({ id, title, keys, keywords, run }) => (
          <Item
            key={id}
            value={`${title} ${id}`}
            keywords={keywords ? [keywords] : []}
            label={title}
            end={keys?.[0] && <Keys keys={keys[0]} />}
            onSelect={() => choose(run)}
          />
        ))}
    </Group>
  ))
}
