// The line that is being drawn across connections, and what it would do to each of them.
import { ViewportPortal } from '@xyflow/react'
import { svgPath } from '../geometry'
import type { Connection, Crossing } from './cut-line'
import css from './cutting.module.css'
import { planOf, useCutting } from './cutting'

export function CutLine({ connections }: { connections: readonly Connection[] }) {
  const line = useCutting((cutting) => cutting.line)
  const hidden = connections.filter((connection) => connection.hidden)
  if (line === null && hidden.length === 0) return null
  const plan = planOf(connections, line)
  return (
    <ViewportPortal>
      <svg className={css.layer} aria-hidden data-testid="cut-line" data-verb={plan?.verb}>
        {hidden.map(({ a, b, curves }) => (
          <path key={`${a[0]} ${b[0]}`} className={css.hidden} d={svgPath(curves[0]!)} />
        ))}
        {plan?.crossed.map(({ connection }) =>
          connection.curves.map((curve) => (
            <path key={svgPath(curve)} className={css.crossed} d={svgPath(curve)} data-verb={plan.verb} />
          )),
        )}
        {line && <line className={css.line} x1={line.from.x} y1={line.from.y} x2={line.to.x} y2={line.to.y} />}
        {plan?.crossed.map((crossing) => (
          <Mark
            key={`${crossing.at.x} ${crossing.at.y}`}
            crossing={crossing}
            verb={plan.verb}
            oneWay={line!.oneWay}
            line={line!}
          />
        ))}
      </svg>
    </ViewportPortal>
  )
}

/** A cross, or with one way an arrow in the direction that is lost. */
function Mark({
  crossing: { at },
  verb,
  oneWay,
  line: { from, to },
}: {
  crossing: Crossing
  verb: 'cut' | 'heal'
  oneWay: boolean
  line: { from: { x: number; y: number }; to: { x: number; y: number } }
}) {
  // From the left of the line to its right.
  const turn = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI + 90
  return (
    <g transform={`translate(${at.x} ${at.y})`} className={css.mark} data-verb={verb}>
      <circle r="9" />
      {verb === 'heal' ? (
        <path d="M-4 0 L-1 4 L5 -4" />
      ) : oneWay ? (
        <path d="M-5 0 H5 M1 -4 L5 0 L1 4" transform={`rotate(${turn})`} />
      ) : (
        <path d="M-4 -4 L4 4 M4 -4 L-4 4" />
      )}
    </g>
  )
}
