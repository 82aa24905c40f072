// Copy, cut, paste and duplicate. What is on the clipboard is a scenario as YAML: it can be pasted into an editor, and back.
import { toast } from 'sonner'
import type { Scenario } from '../../blueprint/scenario'
import { groupOf } from '../../blueprint/target'
import { nextId } from '../../blueprint/defaults'
import { parseInWorker } from '../../worker/parse-client'
import { drawnNow, isRemovable, removeAll } from '../canvas/edit'
import { focusBlock } from '../canvas/focus'
import { partOf, planPaste } from '../canvas/pasting'
import { useScene } from '../canvas/scene'
import { copyText, REFUSED } from '../files/copy'
import { listText, plural } from '../format'
import { printer } from '../parts'
import { perform } from '../stores/perform'
import { select, useWorkspace } from '../stores/workspace'

/**
 * What was copied last, for browsers that let nobody read the clipboard; how often it was pasted; and whether it is here
 * alone, because the browser did not put it there.
 */
let last: { text: string; pasted: number; onlyHere: boolean } = { text: '', pasted: 0, onlyHere: false }

/** The selected blocks as a document; null: none of them can be copied. */
function selectedPart(): Scenario | null {
  const { rects } = useScene.getState().scene
  const placeOf = (id: string) => (rects[id] ? { x: Math.round(rects[id].x), y: Math.round(rects[id].y) } : null)
  return partOf(drawnNow(), useWorkspace.getState().selected, placeOf)
}

export const canCopy = (): boolean => selectedPart() !== null

export async function copySelected(): Promise<void> {
  const part = selectedPart()
  if (!part) return
  const { printYaml } = await printer()
  const text = printYaml(part)
  const onlyHere = !(await copyText(text))
  last = { text, pasted: 0, onlyHere }
  if (!onlyHere)
    toast(`Copied ${part.title.replace('Part: ', '')}`, { id: 'copy', description: 'As a scenario, in YAML.' })
  else toast('Copied for this page', { id: 'copy', description: REFUSED })
}

export async function cutSelected(): Promise<void> {
  const { selected } = useWorkspace.getState()
  await copySelected()
  if (isRemovable(selected)) removeAll(selected)
}

/** Pastes what the browser lets us read, else what was copied on this page. */
export async function paste(): Promise<void> {
  await pasteText(await readText())
}

async function readText(): Promise<string> {
  try {
    return await navigator.clipboard.readText()
  } catch {
    return last.text
  }
}

/** Pastes blocks of a scenario in YAML or JSON into the drawing. */
export async function pasteText(text: string): Promise<void> {
  if (text.trim() === '') return
  const reply = await parseInWorker(text, 'The clipboard')
  if (!reply.ok) {
    const description = 'Copy blocks here, or a scenario as text: what is pasted is added to the canvas.'
    toast.error('On the clipboard is no scenario', { id: 'paste', description })
    return
  }
  const again = text === last.text
  last = { text, pasted: again ? last.pasted + 1 : 1, onlyHere: again && last.onlyHere }
  put(reply.scenario, last.pasted)
}

function put(part: Scenario, times: number, outer = part.blueprint) {
  const { acts, ids, layout } = planPaste(drawnNow(), part, times, outer)
  if (acts.length === 0) {
    toast('Nothing to paste', { id: 'paste', description: 'The scenario on the clipboard has no blocks.' })
    return
  }
  // What it was copied from stays where it is, though its copy lies half over it.
  const { rects } = useScene.getState().scene
  const stay = Object.entries(part.view.layout).filter(([id, { x, y }]) => rects[id]?.x === x && rects[id]?.y === y)
  const all = { ...Object.fromEntries(stay), ...layout }
  if (!perform(acts, `paste ${ids.length > 3 ? plural(ids.length, 'block') : listText(ids)}`, all)) return
  select(...ids)
  focusBlock(ids[0]!)
}

/** The selected blocks once more, with the wires that they have. A consumer gets a colleague in its group. */
export function duplicateSelected(): void {
  const blueprint = drawnNow()
  const { selected } = useWorkspace.getState()
  const group = selected.length === 1 ? groupOf(blueprint, selected[0]!) : null
  if (group !== null) {
    const id = nextId(blueprint, 'consumer', group)
    if (perform({ do: 'add', kind: 'consumer', id, group, block: {} }, `add consumer ${id}`)) select(id)
    return
  }
  const part = selectedPart()
  if (part) put(part, 1, blueprint)
}

/** Listens for what the browser pastes by its own keys. Returns the way to stop. */
export function listenForPaste(): () => void {
  const onPaste = (event: ClipboardEvent) => {
    const target = event.target instanceof Element ? event.target : document.body
    if (target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"]')) return
    const text = last.onlyHere ? last.text : (event.clipboardData?.getData('text/plain') ?? '')
    if (text === '') return
    event.preventDefault()
    void pasteText(text)
  }
  window.addEventListener('paste', onPaste)
  return () => window.removeEventListener('paste', onPaste)
}
