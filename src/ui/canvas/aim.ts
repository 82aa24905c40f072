// A fault from the palette befalls what it is dropped on, or what is clicked next.
import { findBlock, linkTarget } from '../actions/blocks'
import { doVerb, verbOf } from '../actions/verbs'
import { toast } from 'sonner'
import { perform } from '../stores/perform'
import { useRun } from '../stores/run'
import { arm, type ArmedFault, useWorkspace } from '../stores/workspace'

/** Lets the armed fault loose on a block or link. False: none is armed. */
export function aimFault(id: string): boolean {
  const { armed, armedFrom } = useWorkspace.getState()
  const { frame } = useRun.getState()
  if (armed === null || !frame) return false
  const block = findBlock(frame, id)
  if (armed === 'cut' && (block === null || block.kind === 'topic')) {
    toast.error('That has no connections of its own', {
      description: 'Click a broker, a client or a connection, or draw a line across connections.',
      id: 'aim',
    })
    return true
  }
  if (armed === 'cut' && block?.kind !== 'link' && block?.kind !== 'zone') {
    if (armedFrom === null) {
      useWorkspace.setState({ armedFrom: id })
      toast(`Cut ${id} off from…`, { description: 'Click the other end.', id: 'aim' })
      return true
    }
    toast.dismiss('aim')
    if (armedFrom !== id)
      perform({ do: 'cut', target: linkTarget(armedFrom, id), oneWay: false }, `cut ${armedFrom} and ${id}`)
    arm(null)
    return true
  }
  const verb = block && verbOf(block, armed)
  if (verb) doVerb(verb, block)
  else
    toast.error(`${id} cannot be ${words[armed]}.`, {
      description: 'Choose a broker, a controller, a producer or a consumer.',
      id: 'aim',
    })
  if (verb) arm(null)
  return true
}

/** What lies there on the canvas (client coordinates): the id of a block or of a connection; null: nothing. */
export function thingAt(x: number, y: number): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const block = element.closest<HTMLElement>('[data-block]')?.dataset.block
    const id = block ?? element.closest<HTMLElement>('.react-flow__edge')?.dataset.id
    if (id !== undefined) return id
  }
  return null
}

/** Whom a fault would befall there (client coordinates); '' for nobody. */
export function faultAt(fault: ArmedFault, x: number, y: number): string {
  const { frame } = useRun.getState()
  const id = thingAt(x, y)
  const block = frame === null || id === null ? null : findBlock(frame, id)
  if (block === null) return ''
  if (block.kind === 'link') return fault === 'cut' || verbOf(block, fault) ? 'this connection' : ''
  return (fault === 'cut' ? block.kind !== 'topic' : verbOf(block, fault)) ? block.id : ''
}

/** Lets a fault loose on what lies there; where nothing does, it waits for its aim. */
export function dropFault(fault: ArmedFault, x: number, y: number) {
  arm(fault)
  const id = thingAt(x, y)
  if (id !== null) aimFault(id)
}

const words = { kill: 'killed', pause: 'paused', slow: 'slowed', cut: 'cut' }
