// What is said of a run by itself, and when: headlines politely and not too often, losses and failed checks at once.
import type { Frame } from '../../worker/protocol'
import { plural } from '../format'
import type { History } from '../stores/history'

/** Shortest wall time between two sentences of a kind while it plays, ms. */
export const APART = 2_500

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
  headlines: readonly Pick<History['headlines'][number], 'seq' | 'at' | 'level' | 'text'>[]
  playing: boolean
  /** Wall time, ms. */
  wall: number
}

/** Hears each frame, and tells what both live regions say from then on. */
export function announcer(): (heard: Heard) => Said {
  const said: Said = { polite: '', urgent: '' }
  let told = ''
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
    const newest = headlines.findLast(({ at, level }) => level === 'headline' && at <= frame.now)
    // Two acts at one moment have the same number.
    const which = newest ? `${newest.seq} ${newest.text}` : told
    if (newest && which !== told && !(playing && wall - spoke < APART)) {
      said.polite = newest.text
      told = which
      spoke = wall
    }
    return { ...said }
  }
}
