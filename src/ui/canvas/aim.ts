// A fault from the palette befalls what is clicked next.
import { findBlock, linkTarget } from '../actions/blocks'
import { doVerb, verbOf } from '../actions/verbs'
import { toast } from 'sonner'
import { perform } from '../stores/perform'
import { useRun } from '../stores/run'
import { arm, useWorkspace } from '../stores/workspace'

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
      description: 'Choose a broker, a producer or a consumer.',
      id: 'aim',
    })
  if (verb) arm(null)
  return true
}

const words = { kill: 'killed', pause: 'paused', slow: 'slowed', cut: 'cut' }
