// Actions on the document and on what is selected.
import { toast } from 'sonner'
import { addAtCentre } from './add'
import { addables, nameIn } from './addable'
import { canHealAll, healAll } from '../canvas/cutting/cutting'
import { meantBlocks } from '../canvas/focus'
import { drawnNow, frameAll, isRemovable, removeAll } from '../canvas/edit'
import { openMenuByKey } from '../canvas/menu-place'
import { quickAddAtPointer } from '../canvas/quick-add'
import { beginMoveFrom } from '../canvas/replicas/moving'
import { useScene } from '../canvas/scene'
import { askSides } from '../sides/sides'
import { redo, undo, useDocument } from '../stores/document'
import { perform } from '../stores/perform'
import { actTime, useRun } from '../stores/run'
import { arm, select, useWorkspace } from '../stores/workspace'
import type { Action } from './action'
import { type Block, findBlock, isNamed, isProcess } from './blocks'
import { canCopy, copySelected, cutSelected, duplicateSelected, paste } from './clipboard'
import { doVerb, verbOf } from './verbs'

/** The blocks that are meant and exist now. */
export function selectedBlocks(): Block[] {
  const { frame } = useRun.getState()
  if (!frame) return []
  return meantBlocks().flatMap((id) => findBlock(frame, id) ?? [])
}

const can =
  (...verbs: string[]) =>
  () =>
    selectedBlocks().some((block) => verbOf(block, ...verbs))
const doToSelected =
  (...verbs: string[]) =>
  () => {
    for (const block of selectedBlocks()) {
      const verb = verbOf(block, ...verbs)
      if (verb) doVerb(verb, block)
    }
  }

/** Undo takes an act out of the run, and the run is simulated anew: the toast says so. */
export function undoLast() {
  const label = undo()
  if (label !== null) tell(`Undone: ${label}`, 'The run goes on as if it had never happened.')
}

export function redoLast() {
  const label = redo()
  if (label !== null) tell(`Done again: ${label}`, 'It happens at its own time again.')
}

const tell = (title: string, inRun: string) => toast(title, { id: 'undo', description: actTime() > 0 ? inRun : '' })

/** What a block has connections as: a zone by its name. */
const endsIn = (block: Block): string[] =>
  isProcess(block) || block.kind === 'group' ? [block.id] : block.kind === 'zone' ? [block.view.zone] : []

const steps = () => useDocument.temporal.getState()

/** Note for the timeline at this moment. */
function bookmark() {
  const count = useDocument.getState().scenario.timeline.filter(({ act }) => act.do === 'mark').length
  perform({ do: 'mark', text: `Mark ${count + 1}` }, `mark ${count + 1}`)
}

/** Text that a person has marked is what they want to copy. */
const nothingMarked = () => globalThis.getSelection?.()?.isCollapsed ?? true

/** All blocks on the canvas but frames of zones and of the quorum, which are no blocks. */
const selectable = () => {
  const { rects, kinds: kindOf } = useScene.getState().scene
  return Object.keys(rects).filter((id) => kindOf[id] !== 'zone' && kindOf[id] !== 'quorum')
}

/** Frames of the screen for which a field is waited for: the inspector may have to be opened first. */
const PATIENCE = 60

/** The number of partitions is typed in the inspector. */
export function focusPartitions(frames = PATIENCE) {
  const field = document.querySelector<HTMLInputElement>('[data-testid="inspector"] input[aria-label="Partitions"]')
  if (!field) {
    if (frames > 0) requestAnimationFrame(() => focusPartitions(frames - 1))
    return
  }
  field.scrollIntoView({ block: 'center' })
  field.select()
}

export const editActions: Action[] = [
  {
    id: 'edit.undo',
    title: 'Undo',
    group: 'Edit',
    keys: ['Mod+Z'],
    when: () => steps().pastStates.length > 0,
    run: undoLast,
  },
  {
    id: 'edit.redo',
    title: 'Redo',
    group: 'Edit',
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    when: () => steps().futureStates.length > 0,
    run: redoLast,
  },
  ...addables('kraft').map(({ kind, label }): Action => ({
    id: `add.${kind}`,
    title: `Add a ${nameIn(label)}`,
    group: 'Edit',
    keywords: 'create new',
    when: () => kind !== 'controller' || drawnNow().controllers.mode === 'kraft',
    run: () => addAtCentre(kind),
  })),
  {
    id: 'add.zookeeper',
    title: 'Add a ZooKeeper server',
    group: 'Edit',
    keywords: 'create new',
    when: () => drawnNow().controllers.mode === 'zookeeper',
    run: () => addAtCentre('controller'),
  },
  {
    id: 'edit.remove',
    title: 'Remove the selection',
    group: 'Edit',
    keys: ['Delete', 'Backspace'],
    when: () => isRemovable(meantBlocks()),
    run: () => removeAll(meantBlocks()),
  },
  {
    id: 'edit.rename',
    title: 'Rename',
    group: 'Edit',
    keys: ['F2'],
    when: () => selectedBlocks().some(isNamed),
    run: () => useWorkspace.setState({ renaming: selectedBlocks()[0]?.id ?? null }),
  },
  {
    id: 'edit.connect',
    title: 'Connect to…',
    group: 'Edit',
    keys: ['C'],
    when: () => selectedBlocks().some(({ kind }) => kind === 'producer' || kind === 'topic' || kind === 'group'),
    run: () => useWorkspace.setState({ connecting: selectedBlocks()[0]?.id ?? null }),
  },
  {
    id: 'edit.copy',
    title: 'Copy the selection',
    group: 'Edit',
    keys: ['Mod+C'],
    when: () => canCopy() && nothingMarked(),
    run: () => void copySelected(),
  },
  {
    id: 'edit.cut',
    title: 'Cut the selection',
    group: 'Edit',
    keys: ['Mod+X'],
    when: () => canCopy() && nothingMarked(),
    run: () => void cutSelected(),
  },
  { id: 'edit.paste', title: 'Paste', group: 'Edit', keys: ['Mod+V'], native: true, run: () => void paste() },
  {
    id: 'edit.duplicate',
    title: 'Duplicate the selection',
    group: 'Edit',
    keys: ['Mod+D'],
    when: canCopy,
    run: duplicateSelected,
  },
  {
    id: 'edit.select-all',
    title: 'Select everything',
    group: 'Edit',
    keys: ['Mod+A'],
    when: () => selectable().length > 0,
    run: () => select(...selectable()),
  },
  {
    id: 'edit.frame',
    title: 'Frame the selection: a zone, or a group',
    group: 'Edit',
    keys: ['Mod+G'],
    keywords: 'zone group around',
    run: () => frameAll(meantBlocks()),
  },
  {
    id: 'edit.quick-add',
    title: 'Add a block at the pointer…',
    group: 'Edit',
    keys: ['A'],
    run: quickAddAtPointer,
  },
  {
    id: 'edit.menu',
    title: 'Menu of what is selected',
    group: 'Edit',
    keys: ['Shift+F10', 'ContextMenu'],
    hidden: true,
    run: openMenuByKey,
  },
  { id: 'edit.mark', title: 'Bookmark this moment', group: 'Edit', keys: ['M'], run: bookmark },
  {
    id: 'system.add-partitions',
    title: 'Add partitions…',
    group: 'System',
    when: () => selectedBlocks().some(({ kind }) => kind === 'topic'),
    run: () => focusPartitions(),
  },
  {
    id: 'system.power',
    title: 'Kill, or start again',
    group: 'System',
    keys: ['X'],
    when: can('kill', 'restore'),
    run: doToSelected('kill', 'restore'),
  },
  {
    id: 'system.pause',
    title: 'Pause the process, or resume it',
    group: 'System',
    keys: ['Z'],
    when: can('pause', 'resume'),
    run: doToSelected('pause', 'resume'),
  },
  {
    id: 'system.cut',
    title: 'Cut the link, or heal it',
    group: 'System',
    keys: ['N'],
    when: can('cut', 'heal'),
    run: doToSelected('cut', 'heal'),
  },
  {
    id: 'tool.cut',
    title: 'Cut tool: draw a line across connections',
    group: 'System',
    keys: ['Shift+N'],
    when: () => useRun.getState().frame !== null,
    run: () => arm(useWorkspace.getState().armed === 'cut' ? null : 'cut'),
  },
  {
    id: 'system.sides',
    title: 'Network between two sides: cut, slow, lose, throttle…',
    group: 'System',
    keywords: 'partition one-way from to between zones',
    when: () => useRun.getState().frame !== null,
    run: () => askSides(selectedBlocks().flatMap(endsIn)),
  },
  {
    id: 'tool.heal-all',
    title: 'Heal all connections',
    group: 'System',
    when: canHealAll,
    run: healAll,
  },
  {
    id: 'system.move-replica',
    title: 'Move a replica to another broker…',
    group: 'System',
    keys: ['Shift+M'],
    when: () => selectedBlocks().some((block) => block.kind === 'broker' && block.view.replicas.length > 0),
    run: () => {
      const broker = selectedBlocks().find(({ kind }) => kind === 'broker')
      if (broker) beginMoveFrom(broker.id)
    },
  },
  { id: 'system.restart', title: 'Restart', group: 'System', when: can('restart'), run: doToSelected('restart') },
  {
    id: 'system.emit',
    title: 'Emit one record',
    group: 'System',
    keys: ['E'],
    when: can('emit'),
    run: doToSelected('emit'),
  },
  {
    id: 'system.emit-ten',
    title: 'Emit ten records',
    group: 'System',
    keys: ['Shift+E'],
    when: can('emit-ten'),
    run: doToSelected('emit-ten'),
  },
]
