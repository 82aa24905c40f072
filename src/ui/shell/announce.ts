// What is said of a run by itself, and when: the newest headlines politely and not too often, losses and failed checks at once.
import type { Frame, Headline } from '../../worker/protocol'
import { momentText } from '../../kernel/time'
import { plural } from '../format'

/** Shortest wall time between two sentences of a kind while it plays, ms. */
const APART = 2_500
/** Headlines that are said together at most: the newest, and what somebody did. */
const MOST = 2

export interface Said {
  polite: string
  urgent: string
}

export interface Heard {
  frame: {
    now: number
    ledger: Pick<Frame['ledger'], 'lost'>
    expectations: readonly Pick<Frame['expectations'][number], 'state'>[]
  }
  headlines: readonly Pick<Headline, 'seq' | 'at' | 'type' | 'level' | 'text'>[]
  playing: boolean
  /** Wall time, ms. */
  wall: number
}

/** Hears each frame, and tells what both live regions say from then on. */
export function announcer(): (heard: Heard) => Said {
  const said: Said = { polite: '', urgent: '' }
  let told = ''
  let upTo: number | null = null
  let before: number | null = null
  let spoke = -APART
  let cried = -APART
  let lost = 0
  let failed = 0
  return ({ frame, headlines, playing, wall }) => {
    const failures = frame.expectations.filter(({ state }) => state === 'failed').length
    // Rewound: if it is lost again, that is said again.
    if (frame.ledger.lost < lost || failures < failed) {
      said.urgent = ''
      cried = -APART
      lost = Math.min(lost, frame.ledger.lost)
      failed = Math.min(failed, failures)
    }
    // Losses that follow each other do not cut each other off: the first is said, and a while later how many they are by then.
    if ((frame.ledger.lost > lost || failures > failed) && !(playing && wall - cried < APART)) {
      said.urgent =
        frame.ledger.lost > lost
          ? `${plural(frame.ledger.lost, 'acknowledged record')} lost.`
          : `${plural(failures, 'check')} failed.`
      cried = wall
      lost = frame.ledger.lost
      failed = failures
    }
    // Who has gone to another moment hears which one it is.
    const moment = !playing && before !== null && frame.now !== before ? momentText(frame.now) : null
    before = frame.now
    if (playing && wall - spoke < APART) return { ...said }
    const past = headlines.filter(({ at, level }) => level === 'headline' && at <= frame.now)
    const news = newsIn(past, told, upTo)
    upTo = Math.min(upTo ?? frame.now, frame.now)
    if (moment === null && news.length === 0) return { ...said }
    said.polite = [...(moment === null ? [] : [moment]), ...chosen(news).map(({ text }) => text)].map(ended).join(' ')
    told = nameOf(past.at(-1))
    upTo = frame.now
    spoke = wall
    return { ...said }
  }
}

/**
 * What has not been told. After a rewind what was told last lies ahead, or never was: then it is what came since the moment
 * that was told up to, else where the run now stands.
 */
function newsIn<H extends Heard['headlines'][number]>(
  past: readonly H[],
  told: string,
  upTo: number | null,
): readonly H[] {
  const last = past.findLastIndex((headline) => nameOf(headline) === told)
  if (last !== -1) return past.slice(last + 1)
  const since = upTo === null ? [] : past.filter(({ at }) => at >= upTo)
  return since.length > 0 ? since : past.slice(-1)
}

/** Whoever killed a broker hears that it died, however much follows from it meanwhile. */
function chosen<H extends Pick<Headline, 'type'>>(news: readonly H[]): H[] {
  const newest = news.slice(-MOST)
  const act = news.findLast(({ type }) => type.startsWith('act-'))
  return act === undefined || newest.includes(act) ? newest : [act, ...newest.slice(1)]
}

/** Two acts at one moment have the same number. */
const nameOf = (headline: Pick<Headline, 'seq' | 'text'> | undefined): string =>
  headline === undefined ? '' : `${headline.seq} ${headline.text}`

/** The names of marks are no sentences. */
const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)
