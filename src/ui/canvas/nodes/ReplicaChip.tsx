// One copy of a partition as a chip: leader, in sync, behind and why, being copied. It can be dragged to another broker.
import { Name } from '../../Name'
import { ArrowRightFromLine, Check, Copy, Crown, X } from 'lucide-react'
import { memo } from 'react'
import type { ReplicaView } from '../../../worker/protocol'
import { spanText } from '../../format'
import { partitionText } from '../replicas/moving'
import { outWords } from '../replicas/standing'
import { useChipDrag } from '../replicas/use-chip-drag'
import css from './broker.module.css'
import { CutCallout } from './CutCallout'

const states: Record<ReplicaView['state'], string> = {
  leader: 'leader',
  'in-sync': 'in sync',
  behind: 'behind',
  offline: 'offline',
}

const percent = (share: number) => `${Math.floor(share * 100)} %`

/** Everything about a copy, for its tooltip and for screen readers. */
export function replicaTitle(replica: ReplicaView, broker: string): string {
  const { partition, state, out, behindFor, copied, leaving, highWatermark, logEndOffset } = replica
  const parts = [
    `${partitionText(partition)} on ${broker}: ${copied === null ? states[state] : `copying, ${percent(copied)}`}`,
  ]
  if (out !== null && copied === null)
    parts.push(`out of the in-sync replicas for ${spanText(behindFor)}: ${broker} ${outWords[out]}`)
  if (leaving) parts.push('leaves when the copy elsewhere is in sync')
  return `${parts.join(', ')}, high watermark ${highWatermark}, log end ${logEndOffset}`
}

interface ChipProps {
  replica: ReplicaView
  broker: string
  /** In the strip's lens the topic's name stands on the chip, too. */
  named?: boolean
}

export const ReplicaChip = memo(
  function ReplicaChip({ replica, broker, named }: ChipProps) {
    const { partition, topic, index, state, behindFor, copied, leaving } = replica
    const drag = useChipDrag({ partition, broker })
    const title = replicaTitle(replica, broker)
    return (
      <span className={css.chipPlace}>
        <button
          type="button"
          className={`${css.chip} nodrag`}
          aria-label={`${title}. Move it…`}
          title={`${title}\nDrag it to another broker to move it there.`}
          tabIndex={-1}
          data-testid={named ? undefined : `replica-${partition}`}
          data-replica={partition}
          data-state={state}
          data-copying={copied === null ? undefined : true}
          data-leaving={leaving || undefined}
          style={copied === null ? undefined : { backgroundSize: `${Math.max(copied, 0.02) * 100}% 100%` }}
          {...drag}
        >
          <Mark replica={replica} />
          <span className={css.replicaName}>
            {named ? <Name of={topic} after={` p${index}`} untitled /> : `p${index}`}
          </span>
          {copied !== null ? (
            <small>{percent(copied)}</small>
          ) : (
            state === 'behind' && behindFor > 0 && <small>{Math.round(behindFor / 1e6)}s</small>
          )}
        </button>
        {!named && <CutCallout replica={replica} />}
      </span>
    )
  },
  // The seconds behind are shown as whole ones, and the share copied in whole per cent.
  ({ replica: a, broker, named }, { replica: b, broker: other, named: otherNamed }) =>
    broker === other &&
    named === otherNamed &&
    a.partition === b.partition &&
    a.state === b.state &&
    a.out === b.out &&
    a.leaving === b.leaving &&
    a.logEndOffset === b.logEndOffset &&
    a.highWatermark === b.highWatermark &&
    a.cuts.at(-1)?.at === b.cuts.at(-1)?.at &&
    (a.copied === null) === (b.copied === null) &&
    Math.floor((a.copied ?? 0) * 100) === Math.floor((b.copied ?? 0) * 100) &&
    Math.round(a.behindFor / 1e6) === Math.round(b.behindFor / 1e6),
)

function Mark({ replica: { state, copied, leaving } }: { replica: ReplicaView }) {
  if (copied !== null) return <Copy size={11} aria-hidden />
  if (state === 'leader') return <Crown size={11} aria-hidden />
  if (leaving) return <ArrowRightFromLine size={11} aria-hidden />
  if (state === 'in-sync') return <Check size={11} aria-hidden />
  if (state === 'offline') return <X size={11} aria-hidden />
  return <b aria-hidden>!</b>
}
