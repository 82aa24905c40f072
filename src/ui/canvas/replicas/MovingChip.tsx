// What is seen while a replica is moved: the chip under the pointer, and what would come of letting go there.
import { Ban, Server } from 'lucide-react'
import { partitionText, useMoving } from './moving'
import css from './moving.module.css'

export function MovingChip() {
  const { replica, places, over, at } = useMoving()
  if (replica === null) return null
  const name = partitionText(replica.partition)
  const place = places.find(({ broker }) => broker === over)
  if (at === null)
    return (
      <p className={css.hint} role="status" data-testid="move-hint">
        Move <b>{name}</b> from {replica.broker} to <b>{over}</b>?{place?.note && ` ${place.note}`}
        <small>Arrows or a click choose the broker, Tab another replica, Enter moves it, Escape leaves.</small>
      </p>
    )
  const refused = place?.refuses && place.broker !== replica.broker ? place.refuses : null
  const words =
    refused ??
    (place && place.broker !== replica.broker
      ? (place.note ?? `Copy to ${over}, then leave ${replica.broker}`)
      : 'Drop it on another broker')
  return (
    <div
      className={css.ghost}
      style={{ transform: `translate(${at.x}px, ${at.y}px)` }}
      data-refused={refused !== null || undefined}
      data-testid="moving-chip"
    >
      <span className={css.chip}>
        {refused === null ? <Server size={12} aria-hidden /> : <Ban size={12} aria-hidden />}
        {name}
      </span>
      <span className={css.words} role="status">
        {words}
      </span>
    </div>
  )
}
