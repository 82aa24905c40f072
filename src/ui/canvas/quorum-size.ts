// Sizes of the frame around the controllers: its words, the strip of the metadata log, and the voters that stand in it.
import type { Blueprint, ControllersBlock } from '../../blueprint/scenario'
import { controllerIds } from '../../blueprint/target'
import { controllerSize, gaps, type Frame } from './faces'

const HEAD = 80
/** What ZooKeeper cannot do without a majority takes a line more to say. */
const LINE = 18
/** Cells, a row for each voter, flags of the observers, the legend. */
export const strip = { cells: 12, cell: 36, row: 14, flags: 20, legend: 20 }
const ENSEMBLE = 28
const GAP = 8
const widthOf = (columns: number): number => columns * (controllerSize.width + GAP) - GAP

/** One controller alone is a block like others; more have a frame around them. */
export const hasQuorumFrame = (blueprint: Blueprint): boolean => controllerIds(blueprint).length > 1

/** Controllers of a zone; null: of none. A zone that is not declared counts as none. */
export const controllersIn = ({ controllers: { nodes }, zones }: Blueprint, zone: string | null): string[] =>
  Object.keys(nodes).filter((id) => {
    const own = nodes[id]!.zone
    return (own !== null && zones.includes(own) ? own : null) === zone
  })

/** Height of what the frame says, above the voters in it. */
export const wordsHeight = (mode: ControllersBlock['mode'], voters: number): number =>
  HEAD + (mode === 'kraft' ? stripHeight(voters) : LINE + ENSEMBLE)

export const stripHeight = (voters: number): number => strip.cell + voters * strip.row + strip.flags + strip.legend + 12

/** `inside`: the nodes that stand in the frame itself; those of a zone stand in the zone's frame. */
export function quorumFrame({ controllers: { mode, nodes } }: Blueprint, inside: number, narrow: boolean): Frame {
  // The strip's cells need so much room, even where the nodes stand elsewhere.
  const least = narrow || mode === 'zookeeper' ? 2 : 3
  const columns = Math.min(inside, narrow ? 2 : 3)
  const { width, height } = controllerSize
  // A ZooKeeper ensemble has no log to show, and one line of what it stores.
  const top = wordsHeight(mode, Object.keys(nodes).length)
  const places = Array.from({ length: inside }, (_, i) => ({
    x: gaps.frame + (i % columns) * (width + GAP),
    y: top + Math.floor(i / columns) * (height + GAP),
  }))
  const rows = inside === 0 ? 0 : Math.ceil(inside / columns)
  return {
    width: widthOf(Math.max(columns, least)) + 2 * gaps.frame,
    height: top + rows * (height + GAP) - (rows > 0 ? GAP : 0) + gaps.frame,
    places,
  }
}
