// Where wires begin and end. Ports that nobody may draw from are only there so that wires find their place.
import { Handle, Position, type HandleType } from '@xyflow/react'
import { useScene } from '../scene'
import css from './face.module.css'

/** The port of a client or topic at which a wire can be drawn; null: none can be at the moment, and it is only kept ready. */
export function Port({ type, label }: { type: HandleType; label: string | null }) {
  const down = useScene(({ scene }) => scene.direction === 'down')
  const position = type === 'source' ? (down ? Position.Bottom : Position.Right) : down ? Position.Top : Position.Left
  if (label === null)
    return <Handle type={type} position={position} isConnectable={false} className={css.hiddenPort!} />
  return <Handle type={type} position={position} className={css.port!} title={label} aria-label={label} role="img" />
}

/** Both ends of connections between processes. */
export function HiddenPorts() {
  return (
    <>
      <Handle type="source" position={Position.Right} isConnectable={false} className={css.hiddenPort!} />
      <Handle type="target" position={Position.Left} isConnectable={false} className={css.hiddenPort!} />
    </>
  )
}
