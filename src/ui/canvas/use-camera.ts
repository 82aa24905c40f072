// Where the canvas looks: it fits what there is until a person moves it, and obeys the wishes of menus and keys.
import { type OnMove, type OnMoveStart, useReactFlow } from '@xyflow/react'
import { type RefObject, useCallback, useEffect, useRef } from 'react'
import { edit, useDocument } from '../stores/document'
import { type CameraCommand, motionReduced, useWorkspace } from '../stores/workspace'
import { lendCamera } from './camera'
import type { Graph } from './graph'
import { lodFor } from './lod'
import { useScene } from './scene'

/** Wall time of a glide, ms. */
const GLIDE = 250
const fitting = { padding: '24px', maxZoom: 1.1 } as const

export function useCamera(root: RefObject<HTMLDivElement | null>, graph: Graph) {
  const { screenToFlowPosition, fitView, zoomIn, zoomOut, zoomTo, setCenter, getZoom } = useReactFlow()
  /** A person has chosen where to look; until then everything stays in sight. */
  const chosen = useRef(false)
  const opened = useDocument((document) => document.opened)
  const wish = useWorkspace((workspace) => workspace.cameraWish)
  const glide = useCallback(() => ({ duration: motionReduced() ? 0 : GLIDE }), [])

  useEffect(() => lendCamera((place) => screenToFlowPosition(place)), [screenToFlowPosition])

  useEffect(() => {
    chosen.current = false
  }, [opened])

  // After the nodes of this graph are in the store.
  useEffect(() => {
    if (chosen.current || graph.nodes.length === 0) return
    const frame = requestAnimationFrame(() => void fitView(fitting))
    return () => cancelAnimationFrame(frame)
  }, [graph, fitView])

  useEffect(() => {
    const sizes = new ResizeObserver(() => {
      if (!chosen.current) void fitView(fitting)
    })
    sizes.observe(root.current!)
    return () => sizes.disconnect()
  }, [root, fitView])

  const obey = useCallback(
    (command: CameraCommand) => {
      const { scene } = useScene.getState()
      const inSight = (id: string) => {
        const rect = scene.rects[id]
        if (rect) void setCenter(rect.x + rect.width / 2, rect.y + rect.height / 2, { zoom: Math.max(getZoom(), 0.8), ...glide() })
      }
      switch (command.command) {
        case 'fit':
          chosen.current = false
          return void fitView({ ...fitting, ...glide() })
        case 'fit-selection': {
          const nodes = useWorkspace.getState().selected.filter((id) => scene.rects[id]).map((id) => ({ id }))
          chosen.current = true
          return void (nodes.length > 0 && fitView({ ...fitting, maxZoom: 1.6, nodes, ...glide() }))
        }
        case 'zoom-in':
          chosen.current = true
          return void zoomIn(glide())
        case 'zoom-out':
          chosen.current = true
          return void zoomOut(glide())
        case 'zoom-100':
          chosen.current = true
          return void zoomTo(1, glide())
        case 'centre':
          chosen.current = true
          return inSight(command.id)
        case 'arrange':
          chosen.current = false
          edit('arrange the canvas', forgetPlaces)
          return void fitView({ ...fitting, ...glide() })
      }
    },
    [fitView, setCenter, getZoom, zoomIn, zoomOut, zoomTo, glide],
  )
  // A wish from before the canvas was there is not for it.
  const seen = useRef(wish?.serial ?? 0)
  useEffect(() => {
    if (!wish || wish.serial === seen.current) return
    seen.current = wish.serial
    obey(wish)
  }, [wish, obey])

  const onMove: OnMove = useCallback((_, { zoom }) => {
    const lod = lodFor(zoom)
    if (lod !== useScene.getState().lod) useScene.setState({ lod })
  }, [])
  const onMoveStart: OnMoveStart = useCallback((event) => {
    // Without an event it was us.
    if (event) chosen.current = true
  }, [])
  return { onMove, onMoveStart }
}

/** Nobody has put anything anywhere: all blocks lie where the automatic layout wants them. */
const forgetPlaces = <S extends { view: { layout: object } }>(scenario: S): S =>
  Object.keys(scenario.view.layout).length === 0 ? scenario : { ...scenario, view: { ...scenario.view, layout: {} } }
