// The canvas: React Flow with our faces and wires, the overlay with the messages, and the keys that belong to it.
import '@xyflow/react/dist/base.css'
import {
  Background,
  BackgroundVariant,
  ConnectionMode,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
} from '@xyflow/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { later } from '../later'
import { Boundary } from '../shell/Boundary'
import { useScreen } from '../shell/useScreen'
import { type Lens, useWorkspace } from '../stores/workspace'
import { aimFault } from './aim'
import { MAP, NARROW, useCamera } from './use-camera'
import css from './canvas.module.css'
import { CanvasMenu } from './CanvasMenu'
import { beginWire, endWire, useConnect } from './connecting'
import { Crowns } from './Crowns'
import { CutLine } from './cutting/CutLine'
import { useConnections, useKnife } from './cutting/cutting'
import { useDragging } from './dragging'
import { useDrawn } from './drawn'
import { connect } from './edit'
import { blockAt, flowAt } from './camera'
import { focusBlock, useFocus } from './focus'
import { Follow } from './Follow'
import type { WireEdge } from './graph'
import type { CanvasNode } from './block-types'
import { onCanvasKey } from './keyboard'
import { zoomRange } from './lod'
import { readingOrder } from './navigate'
import { nodeTypes } from './nodes/types'
import { Overlay } from './overlay/Overlay'
import { notePointer, quickAdd, useQuickAdd } from './quick-add'
import { QuickAdd } from './QuickAdd'
import { MovingChip } from './replicas/MovingChip'
import { chooseBroker } from './replicas/moving'
import { useScene } from './scene'
import { applySelection, boxing } from './selection'
import { useMovingNodes } from './use-moving-nodes'
import { usePanning } from './use-panning'
import { edgeTypes } from './wires/types'
import { ZoomControls } from './ZoomControls'

const Legend = later(() => import('./Legend').then((module) => module.Legend))

export function Canvas() {
  return (
    <ReactFlowProvider>
      <Flow />
    </ReactFlowProvider>
  )
}

function Flow() {
  const root = useRef<HTMLDivElement>(null)
  const narrow = !useIsAtLeast(root, NARROW)
  const onPhone = useScreen() === 'phone'
  const mapped = useIsAtLeast(root, MAP.room)
  const { blueprint, lens, graph } = useDrawn(narrow ? 'down' : 'right')
  const { nodes, moveHandlers } = useMovingNodes(graph, lens, narrow ? 'down' : 'right')
  const edges = useSelectedEdges(graph.edges)
  const lod = useScene((state) => state.lod)
  const allInSight = useScene((state) => state.allInSight)
  const morphing = useMorphing(lens)
  const panning = usePanning()
  const { onMove, onMoveStart } = useCamera(root, graph, `${lens} ${narrow ? 'down' : 'right'}`)
  const quickAddAt = useQuickAdd(({ at }) => at)
  const armed = useWorkspace((workspace) => workspace.armed)
  const legend = useWorkspace((workspace) => workspace.legend)
  const presenting = useWorkspace((workspace) => workspace.presenting)

  const connections = useConnections(graph.edges, blueprint)
  const knife = useKnife(root, connections)

  useKeyboardWires()
  useOneTabStop(graph.nodes)

  return (
    // The blocks in it take the focus; this element only hears what they leave over.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events
    <div
      ref={root}
      className={css.canvas}
      data-lod={lod}
      data-lens={lens}
      data-morphing={morphing}
      data-panning={panning.spaceHeld}
      data-armed={armed ?? undefined}
      data-testid="flow"
      onKeyDown={onCanvasKey}
      onDoubleClick={({ target, clientX, clientY }) => {
        if (isPane(target)) quickAdd({ x: clientX, y: clientY })
      }}
      onClick={({ target, clientX, clientY, ctrlKey, metaKey }) => {
        if ((ctrlKey || metaKey) && isPane(target)) quickAdd({ x: clientX, y: clientY })
      }}
      onPointerMove={(event) => {
        notePointer({ x: event.clientX, y: event.clientY })
        knife.onPointerMove(event)
      }}
      onPointerUp={knife.onPointerUp}
      onPointerCancel={knife.onPointerCancel}
      onTouchStartCapture={knife.onTouchStart}
      onPointerLeave={() => notePointer(null)}
      onPointerDownCapture={(event) => knife.onPointerDown(event) || panning.onPointerDown(event)}
      onWheelCapture={panning.onWheel}
    >
      <CanvasMenu>
        <div className={css.flow}>
          <ReactFlow<CanvasNode, WireEdge>
            nodes={nodes}
            edges={edges}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            {...moveHandlers}
            onEdgesChange={(changes) => boxing.now || applySelection(changes)}
            onSelectionStart={() => (boxing.now = true)}
            onSelectionEnd={() => (boxing.now = false)}
            onNodeClick={({ target }, { id }) => {
              // React Flow's drag keeps the browser from giving the focus to what was clicked.
              if (target instanceof Element && !target.closest('button, input')) focusBlock(id, 'pointer')
              if (!chooseBroker(id)) aimFault(id)
            }}
            onEdgeClick={(_, { id }) => aimFault(id)}
            onConnectStart={(_, { nodeId }) => nodeId && beginWire(nodeId, false)}
            onConnect={({ source, target }) => connect(source, target)}
            onConnectEnd={(event, { fromNode, fromHandle, toNode }) => {
              endWire()
              if (!fromNode || toNode) return
              const end = pointOf(event)
              const place = flowAt(end.x, end.y)
              const { scene } = useScene.getState()
              const hit = place && blockAt(scene, place, fromNode.id)
              if (hit && scene.kinds[hit] !== 'zone' && scene.kinds[hit] !== 'quorum') {
                // From the port at which a group reads, a wire is what it reads, though it writes as well.
                const reads = scene.kinds[fromNode.id] === 'group' && fromHandle?.type === 'target'
                if (reads) connect(hit, fromNode.id)
                else connect(fromNode.id, hit)
              } else if (!hit) quickAdd({ ...end, from: fromNode.id })
            }}
            onClickConnectStart={(_, { nodeId }) => nodeId && beginWire(nodeId, false)}
            onClickConnectEnd={endWire}
            onMove={onMove}
            onMoveStart={onMoveStart}
            connectionMode={ConnectionMode.Loose}
            connectionRadius={28}
            connectionLineStyle={{ stroke: 'var(--focus)', strokeWidth: 2 }}
            minZoom={zoomRange.min}
            maxZoom={zoomRange.max}
            panOnDrag={panning.panOnDrag}
            selectionOnDrag={panning.selectionOnDrag}
            panOnScroll={panning.panOnScroll}
            zoomOnDoubleClick={false}
            selectionMode={SelectionMode.Partial}
            selectionKeyCode={null}
            multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
            panActivationKeyCode={null}
            zoomActivationKeyCode={null}
            deleteKeyCode={null}
            nodesFocusable={false}
            edgesFocusable={false}
            disableKeyboardA11y
            nodeClickDistance={4}
            paneClickDistance={4}
            nodeDragThreshold={4}
            elevateNodesOnSelect={false}
            attributionPosition={narrow ? 'bottom-left' : 'bottom-right'}
          >
            {/* Dots are no picture of anything. */}
            <div className={css.dots} aria-hidden>
              <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} color="var(--grid)" />
            </div>
            {graph.nodes.length >= MAP.from && mapped && !allInSight && (
              <MiniMap
                pannable
                zoomable
                className={css.minimap!}
                nodeClassName={minimapClass}
                ariaLabel="Map of the canvas"
              />
            )}
            {/* On a phone fingers zoom, and the sheet has the button that fits everything. */}
            {!onPhone && !presenting && <ZoomControls />}
            <CutLine connections={connections} />
          </ReactFlow>
        </div>
      </CanvasMenu>
      <Overlay />
      <Crowns />
      <Follow />
      <WireHint />
      {legend && (
        <Boundary instead={null} onFail={closeLegend}>
          <Legend />
        </Boundary>
      )}
      <MovingChip />
      {quickAddAt && <QuickAdd at={quickAddAt} onClose={closeQuickAdd} />}
    </div>
  )
}

const isPane = (target: EventTarget) => target instanceof Element && target.matches('.react-flow__pane')

const closeLegend = () => useWorkspace.setState({ legend: false })

const closeQuickAdd = () => quickAdd(null)

const minimapClass = ({ type }: CanvasNode) => css[`map-${type}`] ?? ''

const pointOf = (event: MouseEvent | TouchEvent): { x: number; y: number } => {
  const { clientX, clientY } = 'changedTouches' in event ? event.changedTouches[0]! : event
  return { x: clientX, y: clientY }
}

/** Edges with what is selected marked; the same objects as long as it stays so. */
function useSelectedEdges(edges: WireEdge[]): WireEdge[] {
  const selected = useWorkspace((workspace) => workspace.selected)
  const any = edges.some(({ id }) => selected.includes(id))
  if (!any) return edges
  return edges.map((edge) => (selected.includes(edge.id) ? { ...edge, selected: true } : edge))
}

/** Wall time in which blocks go to their places in another lens, ms. */
const MORPH = 350

function useMorphing(lens: Lens): boolean {
  const [settled, setSettled] = useState(lens)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(lens), MORPH)
    return () => clearTimeout(timer)
  }, [lens])
  return settled !== lens
}

/** Is the canvas itself (not the window) so wide, px? Until it is known, yes. */
function useIsAtLeast(root: React.RefObject<HTMLDivElement | null>, width: number): boolean {
  const [wide, setWide] = useState(true)
  useEffect(() => {
    const element = root.current!
    const sizes = new ResizeObserver(() => setWide(element.clientWidth === 0 || element.clientWidth >= width))
    sizes.observe(element)
    return () => sizes.disconnect()
  }, [root, width])
  return wide
}

/** What the keyboard is about to connect, or a drag to do, for eyes and for screen readers. */
function WireHint() {
  const from = useConnect((connect) => connect.from)
  const target = useConnect((connect) => connect.target)
  const words = useDragging((dragging) => dragging.words)
  return (
    <p className={css.hint} role="status" data-testid="connect-hint">
      {target === null && words}
      {target !== null && (
        <>
          Connect {from} to <b>{target}</b>? Arrows choose, Enter connects, Escape leaves.
        </>
      )}
    </p>
  )
}

/** "Connect to…" of the registry begins a wire; leaving it there ends one. */
function useKeyboardWires() {
  const connecting = useWorkspace((workspace) => workspace.connecting)
  useEffect(() => {
    if (connecting !== null) beginWire(connecting, true)
    else endWire()
  }, [connecting])
}

/** One block is in the tab order: what is selected, else the first. */
function useOneTabStop(nodes: CanvasNode[]) {
  const selected = useWorkspace((workspace) => workspace.selected)
  const update = useCallback(() => {
    const { scene } = useScene.getState()
    const { current } = useFocus.getState()
    const wanted =
      selected.find((id) => scene.rects[id]) ?? (current !== null && scene.rects[current] ? current : undefined)
    useFocus.setState({ current: wanted ?? readingOrder(scene)[0] ?? null })
  }, [selected])
  useEffect(update, [update, nodes])
}
