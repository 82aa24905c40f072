// Where on the canvas a record travels: a pure function of the messages that carry it and of virtual time.
import type { Carrier } from '../../../worker/protocol'
import { type Point, pointOn } from '../geometry'
import { wayOf } from '../paths'
import type { Scene } from '../places'
import { DIES_AT } from './flights'

/**
 * The places of all that are under way at `now` and drawn, in the order in which they were sent: a record may be on its way to
 * several followers and groups at once.
 */
export const beadsAt = (scene: Scene, carriers: readonly Carrier[], now: number): Point[] =>
  carriers.flatMap((carrier) => {
    const { sentAt, dueAt, lost } = carrier
    const way = now < sentAt || now >= dueAt ? null : wayOf(scene, carrier)
    const share = (now - sentAt) / Math.max(1, dueAt - sentAt)
    return way ? [pointOn(way.curve, lost ? Math.min(share, DIES_AT) : share, way.lane)] : []
  })
