// An edit that makes blocks grow moves those in their way that somebody put there: it is noted with that edit, and undone with it.
import type { Blueprint, Scenario } from '../../blueprint/scenario'
import type { Lens } from '../stores/workspace'
import { rectAt } from './faces'
import type { Point, Rect } from './geometry'
import { allBoxes, place } from './layout'
import { makeRoom } from './room'

/** A document and what is drawn of it at this moment of its run. */
export interface Drawing {
  scenario: Scenario
  blueprint: Blueprint
}

const lenses: readonly Lens[] = ['both', 'logical', 'physical']

/** The layout after an edit. `seen`: the lens that is looked through, and where blocks stand in it that nobody put anywhere. */
export function layoutWithRoom(
  before: Drawing,
  after: Drawing,
  seen: { lens: Lens; held: Readonly<Record<string, Rect>> },
): Readonly<Record<string, Point>> {
  const { layout } = after.scenario.view
  if (Object.keys(layout).length === 0 || before.blueprint === after.blueprint) return layout
  // What is seen comes first. The other lenses have other sizes, and one layout.
  const order = [seen.lens, ...lenses.filter((lens) => lens !== seen.lens)]
  return order.reduce((noted, lens) => {
    const moved = movedIn(before, after, noted, lens, lens === seen.lens ? seen.held : null)
    return Object.keys(moved).length === 0 ? noted : { ...noted, ...moved }
  }, layout)
}

/** Who of those that were put somewhere has to move in a lens. `held` null: the others are not looked at there. */
function movedIn(
  before: Drawing,
  after: Drawing,
  noted: Readonly<Record<string, Point>>,
  lens: Lens,
  held: Readonly<Record<string, Rect>> | null,
): Record<string, Point> {
  const { layout } = before.scenario.view
  const placing = { lens, direction: 'right' as const, layout, base: before.scenario.blueprint, held: held ?? {} }
  const places = place(before.blueprint, placing)
  const counts = (id: string) => held !== null || Object.hasOwn(noted, id)
  const was = allBoxes(before.blueprint, lens).filter(({ id }) => counts(id))
  const stood = Object.fromEntries(was.map((box) => [box.id, rectAt(places[box.id]!, box)]))
  const now = allBoxes(after.blueprint, lens).flatMap((box) => {
    const put = noted[box.id]
    const old = stood[box.id]
    // Where this edit puts something, that is where it is.
    const stays = old !== undefined && put?.x === layout[box.id]?.x && put?.y === layout[box.id]?.y
    const at = stays ? old : put
    return at === undefined ? [] : [[box.id, rectAt(at, box)] as const]
  })
  const moved = makeRoom(stood, Object.fromEntries(now))
  return Object.fromEntries(Object.entries(moved).filter(([id]) => Object.hasOwn(noted, id)))
}
