// What is said of a run by itself, and when: the newest headlines politely and not too often, losses and failed checks at once.
import type { Frame, Headline } from '../../worker/protocol'
import { momentText } from '../../kernel/time'
import { plural } from '../format'

/** Shortest wall time between two sentences of a kind while it plays, ms. */
const APART = 2_500
/** Headlines that are said together at most: the newest. */
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
  headlines: readonly Pick<Headline, 'seq' | 'at' | 'level' | 'text'>[]
  playing: boolean
  /** Wall time, ms. */
  wall: number
}

/** Hears each frame, and tells what both live regions say from then on. */
export function announcer(): (heard: Heard) => Said {
  const said: Said = { polite: '', urgent: '' }
  let told = ''
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
    // After a rewind what was told last lies ahead, or never was.
    const since = past.findLastIndex((headline) => nameOf(headline) === told)
    const news = since === -1 ? past.slice(-1) : past.slice(since + 1)
    if (moment === null && news.length === 0) return { ...said }
    said.polite = [...(moment === null ? [] : [moment]), ...news.slice(-MOST).map(({ text }) => text)]
      .map(ended)
      .join(' ')
    told = nameOf(past.at(-1))
    spoke = wall
    return { ...said }
  }
}

/** Two acts at one moment have the same number. */
const nameOf = (headline: Pick<Headline, 'seq' | 'text'> | undefined): string =>
  headline === undefined ? '' : `${headline.seq} ${headline.text}`

/** The names of marks are no sentences. */
const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)
