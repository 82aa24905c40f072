// Where on the canvas a record travels: a pure function of the messages that carry it and of virtual time.
import type { Carrier } from '../../../worker/protocol'
import { type Point, pointOn } from '../geometry'
import { wayOf } from '../paths'
import type { Scene } from '../places'
import { DIES_AT } from './flights'

/** The place of the first of these that is under way at `now` and drawn; null: none is. */
export function beadAt(scene: Scene, carriers: readonly Carrier[], now: number): Point | null {
  for (const carrier of carriers) {
    const { sentAt, dueAt, lost } = carrier
    if (now < sentAt || now >= dueAt) continue
    const way = wayOf(scene, carrier)
    const share = (now - sentAt) / Math.max(1, dueAt - sentAt)
    if (way) return pointOn(way.curve, lost ? Math.min(share, DIES_AT) : share, way.lane)
  }
  return null
}
