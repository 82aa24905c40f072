// What is done to a block most often as buttons, the dangerous one last; everything else in a menu.
import { ArrowLeftRight, Cable, ChartGantt, Ellipsis, Pencil } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useState } from 'react'
import type { Blueprint } from '../../../blueprint/scenario'
import { connect, whyNotConnect } from '../../../blueprint/wires'
import { type Block, isNamed, isProcess, nameOf } from '../../actions/blocks'
import { aboutVerb } from '../../actions/about'
import { runAction } from '../../actions/registry'
import { doVerb, type Verb, verbsOf } from '../../actions/verbs'
import { Button, Hint } from '../../shell/controls/Button'
import { Keys } from '../../shell/controls/Keys'
import { MenuAbout } from '../../shell/controls/MenuAbout'
import controls from '../../shell/controls/controls.module.css'
import { perform } from '../../stores/perform'
import { useBlueprint } from '../../stores/useBlueprint'
import { useWorkspace } from '../../stores/workspace'
import css from './inspect.module.css'
import { MoveMenu } from './MoveMenu'

/** Verbs with a button of their own, as they stand. */
const primary = [
  'emit',
  'add-partition',
  'grow',
  'shrink',
  'heal',
  'resume',
  'pause',
  'restart',
  'restore',
  'stop',
  'kill',
]

const shortLabel = (label: string) => label.replace(/ \(.*\)| ×.*/, '')

export function BlockActions({ block }: { block: Block }) {
  const all = verbsOf(block)
  // A link has few verbs, and they are its own.
  const isPrimary = ({ id }: Verb) => block.kind === 'link' || primary.includes(id)
  const verbs = all.filter(isPrimary).toSorted((a, b) => primary.indexOf(a.id) - primary.indexOf(b.id))
  const rest = all.filter((verb) => !isPrimary(verb))
  const named = isNamed(block)
  return (
    <div className={css.actions} role="group" aria-label={`What can be done to ${nameOf(block)}`}>
      {(block.kind === 'producer' || block.kind === 'topic' || block.kind === 'group') && <ConnectMenu block={block} />}
      {block.kind === 'broker' && (
        <MoveMenu
          replicas={block.view.replicas
            .filter(({ leaving }) => !leaving)
            .map(({ partition }) => ({ partition, broker: block.id }))}
        />
      )}
      {verbs.map((verb) => (
        <Hint key={verb.id} label={aboutVerb(verb, block) ?? verb.label} keys={verb.keys}>
          <Button {...(verb.tone ? { tone: verb.tone } : {})} onClick={() => doVerb(verb, block)} data-verb={verb.id}>
            <verb.icon size={14} aria-hidden />
            {shortLabel(verb.label)}
          </Button>
        </Hint>
      ))}
      {block.kind === 'group' && block.view.type !== 'share' && (
        <Hint label="What its rebalances cost, and what they would cost with another protocol">
          <Button onClick={() => runAction('view.compare')}>
            <ChartGantt size={14} aria-hidden />
            Compare…
          </Button>
        </Hint>
      )}
      {(named || rest.length > 0) && <MoreMenu block={block} verbs={rest} named={named} />}
    </div>
  )
}

/** The verbs that are wanted less often; what cannot be had back comes last. */
function MoreMenu({ block, verbs, named }: { block: Block; verbs: Verb[]; named: boolean }) {
  const [about, setAbout] = useState<string | null>(null)
  const calm = verbs.filter(({ tone }) => tone !== 'danger')
  const harsh = verbs.filter(({ tone }) => tone === 'danger')
  const item = (verb: Verb) => (
    <DropdownMenu.Item
      key={verb.id}
      className={controls.item}
      data-verb={verb.id}
      aria-description={aboutVerb(verb, block) ?? undefined}
      onFocus={() => setAbout(aboutVerb(verb, block))}
      onSelect={() => doVerb(verb, block)}
    >
      <verb.icon size={14} aria-hidden />
      <span className={controls.itemText}>{verb.label}</span>
      {verb.keys && <Keys keys={verb.keys} />}
    </DropdownMenu.Item>
  )
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button aria-label={`More for ${nameOf(block)}`}>
          <Ellipsis size={14} aria-hidden />
          More
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={controls.menu} align="end" sideOffset={6} collisionPadding={8}>
          {calm.map(item)}
          {(isProcess(block) || block.kind === 'zone') && (
            <DropdownMenu.Item className={controls.item} onSelect={() => runAction('system.sides')}>
              <ArrowLeftRight size={14} aria-hidden />
              <span className={controls.itemText}>Network to others…</span>
            </DropdownMenu.Item>
          )}
          {named && (
            <DropdownMenu.Item className={controls.item} onSelect={() => useWorkspace.setState({ renaming: block.id })}>
              <Pencil size={14} aria-hidden />
              <span className={controls.itemText}>Rename</span>
              <Keys keys="F2" />
            </DropdownMenu.Item>
          )}
          {harsh.length > 0 && <DropdownMenu.Separator className={controls.separator} />}
          {harsh.map(item)}
          <MenuAbout about={about} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

interface WireTo {
  from: string
  to: string
  label: string
}

/** Every wire that could be drawn from or to a block. */
function wiresFor(blueprint: Blueprint, { kind, id }: Block): WireTo[] {
  const others = [blueprint.topics, blueprint.groups, blueprint.producers].flatMap((blocks) => Object.keys(blocks))
  return others.flatMap((other) => {
    // A group that writes may do both with a topic: then it is said what is meant.
    const writes = (blueprint.groups[kind === 'group' ? id : other]?.output ?? null) !== null
    const there = { from: id, to: other, label: kind === 'group' ? `Write to ${other}` : other }
    const back = { from: other, to: id, label: kind === 'topic' && writes ? `${other} writes to it` : other }
    const read = { ...back, label: writes ? `Read ${other}` : other }
    const both = kind === 'group' ? [read, there] : kind === 'topic' ? [there, back] : [there]
    return both.filter(({ from, to }) => whyNotConnect(blueprint, from, to) === null)
  })
}

/** Connects without dragging: every legal partner, by name. */
function ConnectMenu({ block }: { block: Block }) {
  const blueprint = useBlueprint()
  const ways = wiresFor(blueprint, block)
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
          {ways.map(({ from, to, label }) => (
            <DropdownMenu.Item
              key={`${from}>${to}`}
              className={controls.item}
              onSelect={() => perform(connect(blueprint, from, to), `connect ${from} to ${to}`)}
            >
              {label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
