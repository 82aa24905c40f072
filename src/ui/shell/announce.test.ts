// What is heard of a run by itself: each loss, and no flood.
import { describe, expect, it } from 'vitest'
import { announcer, type Heard } from './announce'

const none: string[] = []
const typeOf = (text: string) => (text === 'b1 was killed.' ? 'act-kill' : 'leader-elected')
const heard = (wall: number, { now = wall * 1_000, lost = 0, playing = true, texts = none } = {}): Heard => ({
  frame: { now, ledger: { lost }, expectations: [] },
  headlines: texts.map((text, seq) => ({ seq, at: seq, type: typeOf(text), text, level: 'headline' })),
  playing,
  wall,
})

describe('the announcer', () => {
  it('says the first loss at once, and those that follow together: at most one sentence in 2.5 s, however fast it plays', () => {
    const hear = announcer()
    const said = Array.from({ length: 50 }, (_, i) => hear(heard(1_000 + i * 100, { lost: i + 1 })).urgent)
    expect([...new Set(said)]).toEqual(['1 acknowledged record lost.', '26 acknowledged records lost.'])
  })

  it('says a loss that happens again after a rewind again', () => {
    const hear = announcer()
    expect(hear(heard(0, { lost: 2 })).urgent).toBe('2 acknowledged records lost.')
    expect(hear(heard(100, { lost: 0, playing: false })).urgent).toBe('')
    expect(hear(heard(200, { lost: 2 })).urgent).toBe('2 acknowledged records lost.')
  })

  it('of many headlines says the newest two together, and what was left out is not said later', () => {
    const hear = announcer()
    const texts = ['b1 was killed.', 'b2 leads orders-0.', 'b1 was started again.']
    expect(hear(heard(0, { now: 9, texts: texts.slice(0, 1) })).polite).toBe('b1 was killed.')
    expect(hear(heard(1_000, { now: 9, texts: texts.slice(0, 2) })).polite).toBe('b1 was killed.')
    expect(hear(heard(2_600, { now: 9, texts: [...texts.slice(0, 2), 'all is well', texts[2]!] })).polite).toBe(
      'all is well. b1 was started again.',
    )
    // So is each of two acts at one moment, which have one number.
    const again = heard(2_650, { now: 9, texts, playing: false })
    const also = { ...again.headlines[2]!, text: 'b3 was killed.' }
    expect(hear({ ...again, headlines: [...again.headlines, also] }).polite).toBe('b3 was killed.')
    // At rest each step is said: somebody asked for it.
    expect(hear(heard(2_700, { now: 1, texts, playing: false })).polite).toBe('0.0 s. b2 leads orders-0.')
  })

  it('of what somebody did and much that followed from it says both', () => {
    const hear = announcer()
    expect(hear(heard(0, { now: 0 })).polite).toBe('')
    const texts = ['b1 was killed.', 'b2 leads orders-0.', 'b3 leads orders-1.', 'b2 leads orders-2.']
    expect(hear(heard(1_000, { now: 9, texts })).polite).toBe('b1 was killed. b2 leads orders-2.')
  })
})
