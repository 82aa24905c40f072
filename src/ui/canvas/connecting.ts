// A wire that is being drawn, by pointer or by keyboard: from where, and what it could end at.
import { toast } from 'sonner'
import { create } from 'zustand'
import { useWorkspace } from '../stores/workspace'
import { canConnect, connect, drawnNow } from './edit'
import { focusBlock } from './focus'
import { type Arrow, neighbour, readingOrder } from './navigate'
import { useScene } from './scene'

interface ConnectState {
  from: string | null
  /** By keyboard: the block that Enter would connect to. */
  target: string | null
  /** Everything that it could be connected to. */
  can: readonly string[]
}

const idle: ConnectState = { from: null, target: null, can: [] }

export const useConnect = create<ConnectState>(() => idle)

/** What part a block has in the wire that is being drawn. */
export const partOf = (
  { from, target, can }: ConnectState,
  id: string,
): 'from' | 'target' | 'can' | 'cannot' | undefined => {
  if (from === null) return undefined
  if (from === id) return 'from'
  if (target === id) return 'target'
  return can.includes(id) ? 'can' : 'cannot'
}

/** A wire begins at `from`; by keyboard, the nearest possible end is chosen to begin with. */
export function beginWire(from: string, byKeyboard: boolean) {
  const { scene } = useScene.getState()
  const blueprint = drawnNow()
  const can = readingOrder(scene).filter(
    (id) => id !== from && !(id in scene.groups) && canConnect(blueprint, from, id),
  )
  const target = byKeyboard ? (neighbour(scene, from, 'ArrowRight', can) ?? can[0] ?? null) : null
  if (byKeyboard && target === null) {
    endWire()
    toast.error(`There is nothing that ${from} could be connected to`, { id: 'connect' })
    return
  }
  useConnect.setState({ from, target, can })
  if (byKeyboard) focusBlock(from)
}

/** The keyboard goes on to another possible end. */
export function aim(arrow: Arrow) {
  const { target, can } = useConnect.getState()
  const { scene } = useScene.getState()
  if (target === null) return
  const straight = neighbour(scene, target, arrow, can)
  const step = arrow === 'ArrowRight' || arrow === 'ArrowDown' ? 1 : -1
  useConnect.setState({ target: straight ?? can[(can.indexOf(target) + step + can.length) % can.length] ?? target })
}

/** Connects what the keyboard has chosen. */
export function finishWire() {
  const { from, target } = useConnect.getState()
  endWire()
  if (from !== null && target !== null) connect(from, target)
  if (from !== null) focusBlock(from)
}

/** No wire is being drawn any more. */
export function endWire() {
  useConnect.setState(idle)
  if (useWorkspace.getState().connecting !== null) useWorkspace.setState({ connecting: null })
}
