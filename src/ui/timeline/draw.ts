// Draws the tracks on a canvas. Colours come from the tokens; each state has a texture or a letter as well.
import type { Band, Row, Track } from './rows'
import { shareOf, type Shown } from './scale'

export interface TrackColours {
  panel: string
  ink: string
  ink2: string
  hairline: string
  line: string
  ok: string
  warn: string
  bad: string
  move: string
  keys: string[]
  onKeys: string[]
}

/** The tokens that tracks are drawn with, as the document has them now. */
export function trackColours(): TrackColours {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(name).trim()
  return {
    panel: token('--panel'),
    ink: token('--ink'),
    ink2: token('--ink-2'),
    hairline: token('--hairline'),
    line: token('--line'),
    ok: token('--ok'),
    warn: token('--warn'),
    bad: token('--bad'),
    move: token('--move'),
    keys: [1, 2, 3, 4, 5].map((n) => token(`--key-${n}`)),
    onKeys: [1, 2, 3, 4, 5].map((n) => token(`--on-key-${n}`)),
  }
}

export interface Sheet {
  context: CanvasRenderingContext2D
  width: number
  height: number
  /** What it stands for from left to right. */
  shown: Shown
  /** As far as the run has come: nothing is drawn beyond. */
  live: number
  colours: TrackColours
}

/** Draws all rows from the top, `scrolled` pixels further up. */
export function drawRows(sheet: Sheet, rows: readonly Row[], scrolled: number) {
  const { context, width, height } = sheet
  context.clearRect(0, 0, width, height)
  let top = -scrolled
  for (const row of rows) {
    if (top < height && top + row.height > 0) drawRow(sheet, row, top)
    top += row.height
  }
}

function drawRow(sheet: Sheet, row: Row, top: number) {
  const { context, width, colours } = sheet
  context.fillStyle = colours.hairline
  context.fillRect(0, top + row.height - 1, width, 1)
  switch (row.kind) {
    case 'marks':
      return drawMarks(sheet, row, top)
    case 'bands':
      for (const band of row.bands) drawBand(sheet, row, band, top)
      return
    case 'lag':
      return drawLag(sheet, row, top)
    case 'checks':
      return drawChecks(sheet, row, top)
  }
}

const xOf = ({ width, shown }: Sheet, at: number) => shareOf(shown, at) * width

function drawMarks(sheet: Sheet, row: Extract<Row, { kind: 'marks' }>, top: number) {
  const { context, colours } = sheet
  const middle = top + row.height / 2 - 0.5
  context.strokeStyle = colours.ink2
  context.lineWidth = 1.2
  for (const { at } of row.planned) {
    const x = xOf(sheet, at)
    context.strokeRect(x - 3, middle - 3, 6, 6)
  }
  for (const { at, kind } of row.marks) {
    const x = xOf(sheet, at)
    context.fillStyle = kind === 'fault' ? colours.bad : colours.ink
    context.beginPath()
    if (kind === 'fault') {
      context.moveTo(x, middle - 6)
      context.lineTo(x + 5.5, middle + 4.5)
      context.lineTo(x - 5.5, middle + 4.5)
    } else if (kind === 'mark') {
      context.rect(x - 0.75, middle - 6, 1.5, 12)
      context.moveTo(x, middle - 6)
      context.lineTo(x + 7, middle - 3)
      context.lineTo(x, middle)
    } else {
      context.moveTo(x, middle - 5)
      context.lineTo(x + 5, middle)
      context.lineTo(x, middle + 5)
      context.lineTo(x - 5, middle)
    }
    context.fill()
  }
}

function drawBand(sheet: Sheet, row: Extract<Row, { kind: 'bands' }>, band: Band, top: number) {
  const { context, colours, live } = sheet
  const to = band.to ?? Math.max(live, band.from)
  // A band that begins before what is shown has its name at the edge.
  const x = Math.max(xOf(sheet, band.from), -1)
  const width = Math.max(Math.min(xOf(sheet, to), sheet.width + 1) - x, 1)
  if (x > sheet.width || xOf(sheet, to) < 0) return
  const y = top + 2
  const height = row.height - 5
  const look = bandLook(row.of, band.value, colours)
  context.globalAlpha = look.alpha
  context.fillStyle = look.colour
  context.fillRect(x, y, width, height)
  context.globalAlpha = 1
  if (look.hatch) hatch(context, x, y, width, height, colours.panel)
  if (look.text && width > 18) {
    context.fillStyle = look.ink
    context.font = `600 9px 'Inter Variable', sans-serif`
    context.textBaseline = 'middle'
    context.fillText(look.text, x + 4, y + height / 2 + 0.5, width - 6)
  }
}

interface Look {
  colour: string
  alpha: number
  ink: string
  hatch: boolean
  text: string
}

function bandLook(of: Track, value: string | null, colours: TrackColours): Look {
  const look = (colour: string, ink: string, text: string, hatched = false, alpha = 1): Look => ({
    colour,
    alpha,
    ink,
    hatch: hatched,
    text,
  })
  if (of === 'leader' || of === 'controller') {
    if (value === null) return look(colours.bad, colours.panel, '', true)
    const index = (Number(/\d+/.exec(value)?.[0] ?? 1) - 1) % colours.keys.length
    return look(colours.keys[index]!, colours.onKeys[index]!, value)
  }
  if (of === 'broker') {
    if (value === 'up') return look(colours.ok, colours.panel, '')
    if (value === 'paused') return look(colours.warn, colours.panel, '', true)
    return look(value === 'down' ? colours.bad : colours.move, colours.panel, '', true)
  }
  if (value === 'Stable') return look(colours.ok, colours.panel, '')
  if (value === 'Empty' || value === 'Dead' || value === null) return look(colours.hairline, colours.ink2, '')
  return look(colours.move, colours.panel, '', true)
}

function hatch(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, colour: string) {
  context.save()
  context.beginPath()
  context.rect(x, y, width, height)
  context.clip()
  context.strokeStyle = colour
  context.lineWidth = 1
  context.beginPath()
  for (let at = x - height; at < x + width; at += 5) {
    context.moveTo(at, y + height)
    context.lineTo(at + height, y)
  }
  context.stroke()
  context.restore()
}

function drawLag(sheet: Sheet, row: Extract<Row, { kind: 'lag' }>, top: number) {
  const { context, colours, live } = sheet
  const base = top + row.height - 2
  const room = row.height - 5
  const { points, most } = row
  if (points.length < 2) return
  context.beginPath()
  context.moveTo(xOf(sheet, points[0]!.at), base)
  // One point per pixel is enough; of those on the same pixel the highest counts.
  let column = -1
  let highest = 0
  for (const { at, value } of points) {
    if (at > live) break
    const x = Math.round(xOf(sheet, at))
    if (x !== column && column >= 0) {
      context.lineTo(column, base - (highest / most) * room)
      highest = 0
    }
    column = x
    highest = Math.max(highest, value)
  }
  context.lineTo(column, base - (highest / most) * room)
  context.lineTo(column, base)
  context.closePath()
  context.globalAlpha = 0.45
  context.fillStyle = colours.warn
  context.fill()
  context.globalAlpha = 1
  context.strokeStyle = colours.warn
  context.lineWidth = 1
  context.stroke()
}

function drawChecks(sheet: Sheet, row: Extract<Row, { kind: 'checks' }>, top: number) {
  const { context, colours } = sheet
  const middle = top + row.height / 2 - 0.5
  context.lineWidth = 2
  for (const { at, passed } of row.ticks) {
    if (at < sheet.shown.from || at > sheet.shown.to) continue
    const x = Math.min(Math.max(xOf(sheet, at), 6), sheet.width - 6)
    context.strokeStyle = passed ? colours.ok : colours.bad
    context.beginPath()
    if (passed) {
      context.moveTo(x - 4, middle)
      context.lineTo(x - 1, middle + 3.5)
      context.lineTo(x + 4.5, middle - 4)
    } else {
      context.moveTo(x - 4, middle - 4)
      context.lineTo(x + 4, middle + 4)
      context.moveTo(x + 4, middle - 4)
      context.lineTo(x - 4, middle + 4)
    }
    context.stroke()
  }
}
