// What the address of the page says (`?scenario=hot-key&t=12s`): each part by itself, so that one that cannot be used leaves
// the others as they are. docs/addresses.md describes all of them.
import { cleanText } from '../blueprint/clean-text'
import { limits } from '../blueprint/limits'
import { editDistance, suggestion } from '../blueprint/nearest'
import type { Problem } from '../blueprint/scenario'
import { controls, type EmbedOptions, isEmbedded } from './embed/options'
import { parseMoment, spanText } from './format'
import type { Speed } from './stores/run'

const A_MOMENT = `Write a moment such as \`12s\`, \`800ms\` or \`1:02.5\`, of at most ${spanText(limits.horizon.max)}.`
const YES_OR_NO = 'Write `1` for yes or `0` for no.'
const lenses = ['logical', 'physical', 'both'] as const
const themes = ['light', 'dark'] as const

type Name =
  | 'scenario'
  | 't'
  | 'at'
  | 'theme'
  | 'embed'
  | 'seed'
  | 'speed'
  | 'paused'
  | 'controls'
  | 'lens'
  | 'end'
  | 'loop'

interface Parameter {
  where: 'everywhere' | 'page' | 'embed'
  /** What its value may be, where that is one of a few words. */
  words?: readonly string[]
  /** How to write it. */
  write: string
}

export const parameters: Record<Name, Parameter> = {
  scenario: { where: 'everywhere', write: 'Write the name of a scenario of the gallery.' },
  t: { where: 'everywhere', write: A_MOMENT },
  at: { where: 'everywhere', write: A_MOMENT },
  theme: { where: 'everywhere', words: themes, write: '' },
  embed: { where: 'everywhere', write: YES_OR_NO },
  seed: { where: 'page', write: `Write a whole number from 0 to ${Number.MAX_SAFE_INTEGER}.` },
  speed: { where: 'page', write: 'Write a number from 0.01 to 100 (virtual seconds in a second), or `max`.' },
  paused: { where: 'page', write: YES_OR_NO },
  controls: { where: 'embed', words: controls, write: '' },
  lens: { where: 'embed', words: lenses, write: '' },
  end: { where: 'embed', write: A_MOMENT },
  loop: { where: 'embed', write: YES_OR_NO },
}

const names = Object.keys(parameters)
const isKnown = (name: string): name is Name => Object.hasOwn(parameters, name)

export interface Address {
  /** A name of the gallery, unchecked; null: none. */
  scenario: string | null
  /** Micros (`at=` means `t=`); null: nothing is said that can be used. */
  at: number | null
  seed: number | null
  speed: Speed | null
  paused: boolean
  /** What an embed is told besides. */
  embed: EmbedOptions
  /** What is said and cannot be used: what, where, and how to put it right. */
  problems: Problem[]
}

/** Reads the address's query (with or without `?`). */
export function readAddress(search: string): Address {
  const query = new URLSearchParams(search)
  const here = isEmbedded(search) ? 'embed' : 'page'
  const problems = [...new Set(query.keys())].flatMap((name) => elsewhere(query, name, here))
  const read = <Value>(name: Name, parse: (text: string) => Value | null): Value | null => {
    const text = query.get(name)
    const { where, words, write } = parameters[name]
    if (text === null || (where !== 'everywhere' && where !== here)) return null
    const value = parse(text)
    const fix = words ? suggestion(text, words, write) : write
    if (value === null) problems.push(problem(name, text, `${said(name, text)} cannot be read.`, fix))
    return value
  }
  const moment = read('t', parseTime)
  const other = read('at', parseTime)
  const at = query.has('t') ? moment : other
  const end = read('end', parseTime)
  if (end !== null && end <= (at ?? 0)) {
    const text = query.get('end') ?? ''
    problems.push(problem('end', text, `${said('end', text)} is not after its beginning.`, 'Write a later moment.'))
  }
  read('theme', oneOf(themes))
  read('embed', yesOrNo)
  return {
    scenario: query.get('scenario'),
    at,
    seed: read('seed', parseSeed),
    speed: read('speed', parseSpeed),
    paused: read('paused', yesOrNo) ?? false,
    embed: {
      controls: read('controls', oneOf(controls)) ?? 'full',
      lens: read('lens', oneOf(lenses)),
      at: at ?? 0,
      end: end !== null && end > (at ?? 0) ? end : null,
      loop: read('loop', yesOrNo) ?? false,
    },
    problems,
  }
}

/** What is odd about a name, whatever its value: it does not count here, stands there twice, or is nearly one that is known. */
function elsewhere(query: URLSearchParams, name: string, here: 'page' | 'embed'): Problem[] {
  const texts = query.getAll(name)
  const [text = ''] = texts
  if (!isKnown(name)) {
    const near = meant(name)
    if (near === null) return []
    return [problem(name, text, `${said(name, text)} means nothing here.`, `Did you mean \`${near}\`?`)]
  }
  const { where } = parameters[name]
  if (where !== 'everywhere' && where !== here) {
    const fix = here === 'page' ? 'Write `embed=1` as well, or leave it out.' : 'Leave it out: the document says it.'
    const place = here === 'page' ? 'only counts inside an article' : 'does not count inside an article'
    return [problem(name, text, `${said(name, text)} ${place}.`, fix)]
  }
  const again = texts.length > 1 || (name === 'at' && query.has('t'))
  if (!again) return []
  const first = name === 'at' ? `${said('t', query.get('t') ?? '')} counts` : `the first, ${said(name, text)}, counts`
  return [problem(name, texts.at(-1) ?? '', `The address says \`${name}\` more than once: ${first}.`, 'Leave one out.')]
}

/** The longest names may be two slips away from what was meant, the others one; shorter ones than this, none. */
const ONE_SLIP = 4
const TWO_SLIPS = 8

/**
 * The parameter that a name was probably meant to be. Links are given names by others, too (`utm_source`, `fbclid`, `ref`,
 * `v`, …), of which nothing is to be said: so it has to begin alike, and nearly be the same.
 */
function meant(name: string): string | null {
  const plain = name.toLowerCase()
  if (plain === 'time') return 't'
  const isSlip = (known: string) => {
    if (plain === known) return true
    const slips = known.length >= TWO_SLIPS ? 2 : known.length >= ONE_SLIP ? 1 : 0
    return plain[0] === known[0] && editDistance(plain, known, slips + 1) <= slips
  }
  return names.find(isSlip) ?? null
}

const parseTime = (text: string): number | null => {
  const at = parseMoment(text)
  return at !== null && at <= limits.horizon.max ? at : null
}

const parseSeed = (text: string): number | null => {
  const seed = Number(text)
  return /^\d+$/.test(text) && Number.isSafeInteger(seed) ? seed : null
}

/** As a file or a link has it (`0.5`), or as its button does (`0.5×`). */
const parseSpeed = (text: string): Speed | null => {
  if (text.toLowerCase() === 'max') return 'max'
  const speed = /^[\d.]+[x×]?$/.test(text) ? Number.parseFloat(text) : Number.NaN
  return speed >= 0.01 && speed <= 100 ? speed : null
}

const yesOrNo = (text: string): boolean | null => (text === '1' ? true : text === '0' ? false : null)

const oneOf =
  <Word extends string>(words: readonly Word[]) =>
  (text: string): Word | null =>
    words.find((word) => word === text) ?? null

/** As it stands there, however long it is. */
const said = (name: string, text: string): string => `\`${short(name)}=${short(text)}\``
const short = (text: string): string => {
  const clean = cleanText(text).replaceAll('`', '')
  return clean.length <= 32 ? clean : `${clean.slice(0, 31)}…`
}

const problem = (name: string, text: string, message: string, fix: string): Problem => ({
  code: 'MR-175',
  message,
  path: `?${short(name)}=${short(text)}`,
  line: 0,
  column: 0,
  fix,
})
