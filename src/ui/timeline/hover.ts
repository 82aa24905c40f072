// The sentence for a place on the tracks.
import { momentText } from '../../kernel/time'
import { plural } from '../format'
import { bandAt, type Row } from './rows'

/** What row and moment under the pointer say; `reach`: how far, Micros, a mark may be from the pointer. */
export function hoverText(row: Row, at: number, reach: number): string {
  const time = momentText(at)
  switch (row.kind) {
    case 'marks': {
      const near = nearest(row.marks, at, reach)
      if (near) return `${momentText(near.at)} · ${near.text}`
      const ahead = nearest(row.planned, at, reach)
      return ahead ? `${momentText(ahead.at)} · will: ${ahead.text}` : time
    }
    case 'checks': {
      const near = nearest(row.ticks, at, reach)
      return near ? `${momentText(near.at)} · ${near.passed ? 'holds' : 'failed'}: ${near.text}` : time
    }
    case 'lag': {
      const point = row.points.findLast((sample) => sample.at <= at)
      return point ? `${time} · lag ${plural(point.value, 'record')}` : time
    }
    case 'bands': {
      const band = bandAt(row.bands, at)
      if (!band) return time
      if (row.of === 'leader')
        return `${time} · ${row.label}: ${band.value === null ? 'offline, no leader' : `led by ${band.value}`}`
      if (row.of === 'controller')
        return `${time} · ${row.label === 'controllers' ? reignText(band.value) : officeText(band.value)}`
      return `${time} · ${row.label}: ${band.value ?? 'gone'}`
    }
  }
}

/** `k2 e3`, or nobody. */
const reignText = (reign: string | null): string => {
  const [leader, epoch] = reign?.split(' e') ?? []
  return leader === undefined
    ? 'no controller leads: metadata cannot change'
    : `${leader} leads the controllers in epoch ${epoch}`
}

/** `b2 e2`, or nobody: the broker that holds /controller. */
const officeText = (office: string | null): string => {
  const [broker, epoch] = office?.split(' e') ?? []
  return broker === undefined
    ? 'no broker is the controller: nobody elects leaders'
    : `${broker} is the controller, /controller_epoch ${epoch}`
}

function nearest<T extends { at: number }>(list: readonly T[], at: number, reach: number): T | undefined {
  const near = list.filter((entry) => Math.abs(entry.at - at) <= reach)
  return near.toSorted((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))[0]
}

/** The row at a height, `scrolled` pixels into the list. */
export function rowAt(rows: readonly Row[], y: number): Row | null {
  let top = 0
  for (const row of rows) {
    top += row.height
    if (y < top) return row
  }
  return null
}
