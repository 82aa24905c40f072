// The right-click menu: what can be done to what was clicked. Its verbs are the inspector's, its keys the registry's.
import {
  ArrowLeftRight,
  ArrowRight,
  ArrowRightLeft,
  BoxSelect,
  Cable,
  ChartGantt,
  ClipboardPaste,
  Copy,
  Group,
  CopyPlus,
  Crown,
  LayoutDashboard,
  type LucideIcon,
  Maximize,
  Pencil,
  Plus,
  Redo2,
  Scissors,
  Trash2,
  Undo2,
  Unplug,
  Users,
} from 'lucide-react'
import { drawnNow, moveConsumer } from '../canvas/edit'
import { splitPartition } from '../canvas/paths'
import { cancelMove, makeLeader, moveReplica, partitionText, placesFor, type Replica } from '../canvas/replicas/moving'
import type { ConsumerView } from '../../worker/protocol'
import { useRun } from '../stores/run'
import { select } from '../stores/workspace'
import { aboutVerb } from './about'
import { addAt } from './add'
import { addables, nameIn } from './addable'
import { type Block, findBlock, isNamed, isProcess, kindName, nameOf } from './blocks'
import { actions, keysOf, runAction } from './registry'
import { doVerb, type Verb, verbsOf } from './verbs'

export interface MenuEntry {
  id: string
  label: string
  icon: LucideIcon
  keys?: string | undefined
  tone?: 'danger' | undefined
  /** What it will do, in a sentence. */
  about?: string | undefined
  run: () => void
}

export interface ContextMenu {
  /** What it is about, as its title. */
  title: string
  /** Groups of entries, with a line between. */
  sections: MenuEntry[][]
}

/** What was clicked: blocks or links by id, a wire, a copy of a partition, or a place (client coordinates) with nothing on it. */
export type MenuOf = { ids: readonly string[] } | { wire: string } | { replica: Replica } | { x: number; y: number }

export function menuOf(of: MenuOf): ContextMenu {
  if ('wire' in of) return menuOfWire(of.wire)
  if ('replica' in of) return menuOfReplica(of.replica)
  if ('x' in of) return menuOfPlace(of)
  const { frame } = useRun.getState()
  return menuOfBlocks(frame ? of.ids.flatMap((id) => findBlock(frame, id) ?? []) : [])
}

const fromRegistry = (id: string, label: string, icon: LucideIcon, tone?: 'danger'): MenuEntry => ({
  id,
  label,
  icon,
  keys: keysOf(id),
  tone,
  run: () => runAction(id),
})

// ---- blocks ----------------------------------------------------------------------------------------------------------

function menuOfBlocks(blocks: readonly Block[]): ContextMenu {
  const [first] = blocks
  if (!first) return { title: '', sections: [] }
  const verbs = blocks.length === 1 ? verbsOf(first).map((verb) => entryOf(verb, blocks)) : sharedEntries(blocks)
  const calm = verbs.filter(({ tone }) => tone !== 'danger')
  const harsh = verbs.filter(({ tone }) => tone === 'danger')
  const edits = editsOf(blocks)
  const title = blocks.length > 1 ? `${blocks.length} selected` : titleOf(first)
  return { title, sections: [calm, edits, harsh].filter((section) => section.length > 0) }
}

const titleOf = (block: Block): string =>
  block.kind === 'quorum' ? nameOf(block) : `${kindName(block)} ${nameOf(block)}`

const entryOf = (verb: Verb, blocks: readonly Block[]): MenuEntry => ({
  id: verb.id,
  label: verb.label,
  icon: verb.icon,
  keys: verb.keys,
  tone: verb.tone,
  about: aboutVerb(verb, blocks[0]!) ?? undefined,
  run: verb.id === 'remove' ? () => runAction('edit.remove') : () => doToAll(verb.id, blocks),
})

function doToAll(id: string, blocks: readonly Block[]) {
  for (const block of blocks) {
    const verb = verbsOf(block).find((candidate) => candidate.id === id)
    if (verb) doVerb(verb, block)
  }
}

/** What can be done to every one of them. */
function sharedEntries(blocks: readonly Block[]): MenuEntry[] {
  const [first, ...others] = blocks.map(verbsOf)
  const shared = first!.filter(({ id }) => others.every((verbs) => verbs.some((verb) => verb.id === id)))
  return shared.map((verb) => entryOf(verb, blocks))
}

function editsOf(blocks: readonly Block[]): MenuEntry[] {
  const [only] = blocks.length === 1 ? blocks : []
  const entries: MenuEntry[] = []
  if (only && (only.kind === 'producer' || only.kind === 'topic' || only.kind === 'group'))
    entries.push(fromRegistry('edit.connect', 'Connect to…', Cable))
  if (only?.kind === 'broker' && only.view.replicas.length > 0)
    entries.push(fromRegistry('system.move-replica', 'Move a replica…', ArrowRightLeft))
  if (blocks.some((block) => isProcess(block) || block.kind === 'zone'))
    entries.push(fromRegistry('system.sides', 'Network to others…', ArrowLeftRight))
  if (only?.kind === 'consumer') entries.push(...otherGroups(only.view))
  if (only?.kind === 'group' && only.view.type !== 'share')
    entries.push(fromRegistry('view.compare', 'Compare rebalances…', ChartGantt))
  if (blocks.every(({ kind }) => kind === 'broker') || blocks.every(({ kind }) => kind === 'consumer'))
    entries.push(
      fromRegistry('edit.frame', blocks[0]!.kind === 'broker' ? 'Frame: a new zone' : 'Frame: a new group', Group),
    )
  if (only && isNamed(only)) entries.push(fromRegistry('edit.rename', 'Rename', Pencil))
  if (blocks.some(isNamed))
    entries.push(fromRegistry('edit.copy', 'Copy', Copy), fromRegistry('edit.duplicate', 'Duplicate', CopyPlus))
  return entries
}

/** Where a consumer could go. */
const otherGroups = ({ id, group }: ConsumerView): MenuEntry[] =>
  Object.keys(drawnNow().groups)
    .filter((other) => other !== group)
    .slice(0, MOST_PLACES)
    .map((other) => ({
      id: `join.${other}`,
      label: `Move to ${other}`,
      icon: Users,
      about: `It leaves ${group}, and joins ${other} as a new member: both rebalance.`,
      run: () => void moveConsumer(id, other),
    }))

// ---- wires and places ------------------------------------------------------------------------------------------------

/** `web>orders`: producer and topic, or topic and group. */
function menuOfWire(wire: string): ContextMenu {
  const ends = wire.split('>')
  return {
    title: `Wire ${ends.join(' → ')}`,
    sections: [
      ends.map((id) => ({ id: `select ${id}`, label: `Select ${id}`, icon: ArrowRight, run: () => select(id) })),
      [fromRegistry('edit.remove', 'Remove the wire', Trash2, 'danger')],
    ],
  }
}

/** A copy: where it could go, and that it could lead. */
function menuOfReplica(replica: Replica): ContextMenu {
  const { frame } = useRun.getState()
  if (!frame) return { title: '', sections: [] }
  const { partition, broker } = replica
  const view = frame.topics.flatMap(({ partitions }) => partitions).find((one) => one.partition === partition)
  const moves = placesFor(frame, replica)
    .filter(({ refuses }) => refuses === null)
    .map(({ broker: onto }): MenuEntry => ({
      id: `move.${onto}`,
      label: `Move it to ${onto}`,
      icon: ArrowRightLeft,
      run: () => void moveReplica(replica, onto),
    }))
  const lead: MenuEntry[] =
    view && view.leader !== broker
      ? [{ id: 'lead', label: 'Let it lead', icon: Crown, run: () => void makeLeader(replica) }]
      : []
  const topic = splitPartition(partition)?.topic
  const others: MenuEntry[] = [
    ...(view && view.adding.length + view.removing.length > 0
      ? [{ id: 'cancel', label: 'Cancel the move', icon: Undo2, run: () => void cancelMove(partition) }]
      : []),
    ...(topic === undefined
      ? []
      : [{ id: 'topic', label: `Select ${topic}`, icon: ArrowRight, run: () => select(topic) }]),
  ]
  const sections = [moves.slice(0, MOST_PLACES), lead, others].filter((section) => section.length > 0)
  return { title: `${partitionText(partition)} on ${broker}`, sections }
}

/** Brokers that the menu of a copy offers; with more, dragging or the inspector is better. */
const MOST_PLACES = 12

function menuOfPlace({ x, y }: { x: number; y: number }): ContextMenu {
  const canvas: MenuEntry[] = [
    fromRegistry('edit.paste', 'Paste', ClipboardPaste),
    fromRegistry('edit.select-all', 'Select everything', BoxSelect),
    fromRegistry('tool.cut', 'Draw a cut', Scissors),
    fromRegistry('system.sides', 'Network between two sides…', ArrowLeftRight),
    fromRegistry('tool.heal-all', 'Heal all connections', Unplug),
    fromRegistry('edit.undo', 'Undo', Undo2),
    fromRegistry('edit.redo', 'Redo', Redo2),
    fromRegistry('view.fit', 'Fit everything', Maximize),
    fromRegistry('view.arrange', 'Arrange the canvas', LayoutDashboard),
  ]
  return {
    title: 'Canvas',
    sections: [
      addables(drawnNow().controllers.mode).map(({ kind, label }) => ({
        id: `add.${kind}`,
        label: `Add a ${nameIn(label)} here`,
        icon: Plus,
        run: () => void addAt(kind, x, y),
      })),
      canvas.filter(({ id }) => actions.find((action) => action.id === id)?.when?.() ?? true),
    ],
  }
}
