// Nodes while they are dragged, and what it means where they are let go.
import { applyNodeChanges, type NodeChange, type OnNodeDrag } from '@xyflow/react'
import { useEffect, useMemo, useState } from 'react'
import { moveBlocks } from '../stores/document'
import { type Lens, useWorkspace } from '../stores/workspace'
import { blockAt, flowAt } from './camera'
import { endDrag, noteDrag } from './dragging'
import { snap } from './room'
import { moveBroker, moveConsumer, removeConsumer } from './edit'
import type { Point } from './geometry'
import { type Graph } from './graph'
import type { CanvasNode } from './block-types'
import { sceneOf } from './places'
import type { Direction } from './layout'
import { useScene } from './scene'
import { applySelection } from './selection'

/** Where a pointer or a finger is, in client coordinates. */
function pointer(event: MouseEvent | TouchEvent | React.MouseEvent | React.TouchEvent): [x: number, y: number] {
  const { clientX, clientY } = 'changedTouches' in event ? event.changedTouches[0]! : event
  return [clientX, clientY]
}

export function useMovingNodes(graph: Graph, lens: Lens, direction: Direction) {
  const [moved, setMoved] = useState<{ of: Graph; nodes: CanvasNode[] } | null>(null)
  const selected = useWorkspace((workspace) => workspace.selected)
  const placed = moved?.of === graph ? moved.nodes : graph.nodes
  const nodes = useMemo(
    () =>
      placed.map((node) =>
        selected.includes(node.id) === (node.selected ?? false)
          ? node
          : { ...node, selected: selected.includes(node.id) },
      ),
    [placed, selected],
  )
  useEffect(() => {
    useScene.setState({ scene: sceneOf(placed, lens, direction) })
  }, [placed, lens, direction])

  const onNodesChange = (changes: NodeChange<CanvasNode>[]) => {
    applySelection(changes)
    const moves = changes.filter(({ type }) => type === 'position')
    if (moves.length > 0) setMoved({ of: graph, nodes: applyNodeChanges(moves, placed) })
  }

  const onNodeDrag: OnNodeDrag<CanvasNode> = (event, node, dragged) => {
    const place = dragged.length <= 1 ? flowAt(...pointer(event)) : null
    if (place) foresee(node, place)
  }

  const onNodeDragStop: OnNodeDrag<CanvasNode> = (event, node, dragged) => {
    endDrag()
    // The drawing decides anew where everything is.
    setMoved(null)
    const place = flowAt(...pointer(event))
    if (dragged.length <= 1 && node.parentId !== undefined && place) return letGo(node, place)
    if (dragged.length <= 1 && node.type === 'broker' && place) {
      const zone = zoneAt(place, node.id)
      if (zone !== null) return moveBroker(node.id, zone, null)
    }
    const free = dragged.filter(({ parentId }) => parentId === undefined)
    if (free.length === 0) return
    const layout = free.map(({ id, position }) => [id, { x: snap(position.x), y: snap(position.y) }] as const)
    if (direction === 'right') moveBlocks(`move ${free.map(({ id }) => id).join(', ')}`, Object.fromEntries(layout))
  }

  return {
    nodes,
    moveHandlers: {
      onNodesChange,
      onNodeDrag,
      onNodeDragStop,
      onSelectionDragStop: (event: React.MouseEvent, dragged: CanvasNode[]) => {
        const [first] = dragged
        if (first) onNodeDragStop(event.nativeEvent, first, dragged)
      },
      nodesDraggable: direction === 'right',
    },
  }
}

/** Where a dragged block would belong if it was let go here. */
function foresee(node: CanvasNode, place: Point) {
  const { scene } = useScene.getState()
  const hit = blockAt(scene, place, node.id)
  const frame = hit === null ? null : (scene.inside[hit] ?? hit)
  const on = frame === null ? null : scene.kinds[frame]
  if (frame === node.parentId) return noteDrag(null, '')
  if (node.type === 'consumer') {
    const leaves = `${node.id} leaves ${node.data.group}`
    return on === 'group' ? noteDrag(frame, `${leaves} and joins ${frame}`) : noteDrag(null, leaves)
  }
  if (node.type !== 'broker') return
  if (on === 'zone') noteDrag(frame, `${node.id} moves to ${frame!.slice('zone:'.length)}`)
  else noteDrag(null, node.parentId === undefined ? '' : `${node.id} leaves its zone`)
}

/** The zone at a place. */
function zoneAt(place: Point, broker: string): string | null {
  const { scene } = useScene.getState()
  const hit = blockAt(scene, place, broker)
  const frame = hit === null ? null : (scene.inside[hit] ?? hit)
  return frame !== null && scene.kinds[frame] === 'zone' ? frame.slice('zone:'.length) : null
}

/** A block that stands in a frame: within it nothing changes, elsewhere it belongs elsewhere. */
function letGo(node: CanvasNode, place: Point) {
  const { scene } = useScene.getState()
  const hit = blockAt(scene, place, node.id)
  const frame = hit === null ? null : (scene.inside[hit] ?? hit)
  if (frame === node.parentId) return
  const on = frame === null ? null : scene.kinds[frame]
  if (node.type === 'consumer') {
    if (on === 'group') moveConsumer(node.id, frame!)
    else removeConsumer(node.id, node.data.group)
  } else if (node.type === 'broker') {
    if (on === 'zone') moveBroker(node.id, frame!.slice('zone:'.length), null)
    else {
      const { width = 0, height = 0 } = node
      moveBroker(node.id, null, { x: snap(place.x - width / 2), y: snap(place.y - height / 2) })
    }
  }
}
