// Where offsets lie on a partition's strip: side by side, and what was compacted away folds into a thin gap.
import type { PartitionView } from '../../../worker/protocol'
import { cell } from '../faces'

export interface Scale {
  /** The offset of the leftmost cell. */
  first: number
  /** Records before it. */
  older: number
  /** Distance of an offset's left edge from the strip's, kept between the tab and the end. */
  left: (offset: number) => number
  /** Offsets without records between the cells, [from, to), and where they lie. */
  gaps: { from: number; to: number; left: number }[]
}

/** Width of a gap, however many offsets it stands for. */
export const GAP = 10

/** The strip of a log that has room for `beyond` more cells behind its end. */
export function scaleOf(view: PartitionView, beyond: number): Scale {
  return view.cleaner === null ? evenScale(view, beyond) : foldedScale(view)
}

function evenScale({ logStartOffset, logEndOffset }: PartitionView, beyond: number): Scale {
  const first = Math.max(logStartOffset, logEndOffset + beyond - cell.shown)
  const left = (offset: number) => cell.tab + Math.min(Math.max(offset - first, 0), cell.shown) * cell.pitch
  return { first, older: first - logStartOffset, left, gaps: [] }
}

interface Place {
  offset: number
  left: number
}

function foldedScale({ cells, logStartOffset, logEndOffset, records, cleaner }: PartitionView): Scale {
  const shown = newestThatFit(cells.map(({ offset }) => offset))
  // Nothing older is left: then a gap may be the first that is seen.
  const begin = shown.length === records ? logStartOffset : (shown[0] ?? logEndOffset)
  const places: Place[] = []
  const gaps: Scale['gaps'] = []
  let [next, left] = [begin, cell.tab]
  const pass = (to: number): void => {
    if (to > next && next < (cleaner?.firstDirtyOffset ?? 0)) {
      gaps.push({ from: next, to, left })
      left += GAP
    }
  }
  for (const offset of shown) {
    pass(offset)
    places.push({ offset, left })
    left += cell.pitch
    next = offset + 1
  }
  pass(logEndOffset)
  const most = cell.tab + cell.shown * cell.pitch
  const end = left
  return {
    first: begin,
    older: records - shown.length,
    gaps,
    left: (offset) => {
      if (offset <= begin) return cell.tab
      const place = places.find((one) => one.offset >= offset)
      if (place?.offset === offset) return place.left
      if (place !== undefined) return place.left - GAP
      return Math.min(most, end + Math.max(0, offset - logEndOffset) * cell.pitch)
    },
  }
}

// Ascending. Each gap takes some of the room.
function newestThatFit(offsets: readonly number[]): number[] {
  const shown: number[] = []
  let room = cell.shown * cell.pitch
  for (const offset of offsets.toReversed()) {
    const follows = shown.length === 0 || shown[0] === offset + 1
    room -= cell.pitch + (follows ? 0 : GAP)
    if (room < GAP) break
    shown.unshift(offset)
  }
  return shown
}
