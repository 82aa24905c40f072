// What each kind of message looks like: a shape of its own, besides its colour.
import { FLIGHT_KINDS, type FlightKind } from '../../../worker/protocol'

/** Shapes by number, as the shader knows them. */
export const shapes = ['disc', 'ring', 'square', 'diamond', 'cross', 'triangle', 'dot'] as const
export type Shape = (typeof shapes)[number]

export interface Look {
  shape: Shape
  /** A custom property of the page. */
  colour: string
  /** Diameter in pixels at 100 %, and how much it grows with each doubling of its records. */
  size: number
  grows: number
}

export const looks: Record<FlightKind, Look> = {
  produce: { shape: 'disc', colour: '--ink', size: 9, grows: 1.6 },
  'produce-ack': { shape: 'ring', colour: '--ok', size: 8, grows: 0 },
  'produce-error': { shape: 'cross', colour: '--bad', size: 11, grows: 0 },
  'replica-fetch': { shape: 'dot', colour: '--ink-2', size: 4, grows: 0 },
  'replica-data': { shape: 'square', colour: '--ink-2', size: 9, grows: 1.6 },
  'consumer-fetch': { shape: 'dot', colour: '--ink-2', size: 4, grows: 0 },
  'consumer-data': { shape: 'disc', colour: '--ok', size: 9, grows: 1.6 },
  group: { shape: 'diamond', colour: '--move', size: 7, grows: 0 },
  commit: { shape: 'triangle', colour: '--ok', size: 8, grows: 0 },
  control: { shape: 'dot', colour: '--ink-2', size: 4, grows: 0 },
  metadata: { shape: 'dot', colour: '--ink-2', size: 4, grows: 0 },
}

/** By the numbers that flights use. */
export const lookList: readonly Look[] = FLIGHT_KINDS.map((kind) => looks[kind])

/** Pixels that a dot never exceeds. */
export const LARGEST = 18

/** Red, green, blue, 0 … 1. */
export type Rgb = readonly [number, number, number]

/** Colours in force: one per kind, and those for lost messages and for labels. */
export interface Palette {
  kinds: readonly Rgb[]
  lost: Rgb
  /** As CSS, for the labels. */
  panel: string
  ink: string
  line: string
  bad: string
}

/** `#rgb`, `#rrggbb` or `rgb(r g b)` as numbers; black when it is something else. */
export function parseColour(text: string): Rgb {
  const clean = text.trim()
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(clean)
  if (short) return triple(short.slice(1).map((digit) => Number.parseInt(digit + digit, 16)))
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(clean)
  if (long) return triple(long.slice(1).map((pair) => Number.parseInt(pair, 16)))
  const numbers = /^rgba?\(([^)]+)\)$/i.exec(clean)?.[1]?.match(/[\d.]+/g)
  return numbers && numbers.length >= 3 ? triple(numbers.map(Number)) : [0, 0, 0]
}

const triple = ([r, g, b]: number[]): Rgb => [r! / 255, g! / 255, b! / 255]

/** The palette of an element, from the page's custom properties. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const value = (name: string) => style.getPropertyValue(name).trim() || '#000000'
  return {
    kinds: lookList.map(({ colour }) => parseColour(value(colour))),
    lost: parseColour(value('--bad')),
    panel: value('--panel'),
    ink: value('--ink'),
    line: value('--line'),
    bad: value('--bad'),
  }
}
