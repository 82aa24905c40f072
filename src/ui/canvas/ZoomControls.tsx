// Zoom, fit and legend, in a corner of the canvas.
import { Info, Maximize, Minus, Plus } from 'lucide-react'
import { Panel } from '@xyflow/react'
import { runAction } from '../actions/registry'
import css from './canvas.module.css'

const buttons = [
  { id: 'view.zoom-in', label: 'Zoom in', icon: Plus },
  { id: 'view.zoom-out', label: 'Zoom out', icon: Minus },
  { id: 'view.fit', label: 'Fit everything', icon: Maximize },
  { id: 'view.legend', label: 'Legend', icon: Info },
]

export function ZoomControls() {
  return (
    <Panel position="bottom-left" className={css.controls!}>
      {buttons.map(({ id, label, icon: Icon }) => (
        <button key={id} type="button" aria-label={label} title={label} onClick={() => runAction(id)}>
          <Icon size={15} aria-hidden />
        </button>
      ))}
    </Panel>
  )
}
