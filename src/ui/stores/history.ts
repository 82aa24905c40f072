// What a run has told so far: headlines, samples, marks and transitions, kept up to the furthest moment that was seen.
// One run never tells two stories of the same moment, so going back and forth within it forgets nothing.
import type { Frame, Headline, Mark, Sample, Transition } from '../../worker/protocol'

export interface History {
  runId: number
  headlines: readonly Headline[]
  samples: readonly Sample[]
  marks: readonly Mark[]
  transitions: readonly Transition[]
}

/** Longest lists that the page keeps; the oldest entries go first. */
const MOST = { headlines: 4_000, samples: 12_000, transitions: 24_000 }

export const emptyHistory: History = { runId: -1, headlines: [], samples: [], marks: [], transitions: [] }

/** The history after `frame`. Lists that gained nothing are the same objects as before. */
export function extendHistory(history: History, frame: Frame): History {
  const same = history.runId === frame.runId
  // A changed past is another run: what lies ahead of now belongs to the old one.
  const before = same ? history : forgetAfter(history, frame.now)
  const list = <T extends { at: number }>(old: readonly T[], fresh: readonly T[], reset: boolean, most: number) =>
    extend(reset && !same ? [] : old, fresh, reset && same, most)
  return {
    runId: frame.runId,
    headlines: list(before.headlines, frame.headlines, frame.headlinesReset, MOST.headlines),
    samples: list(before.samples, frame.samples, frame.samplesReset, MOST.samples),
    transitions: list(before.transitions, frame.transitions, frame.headlinesReset, MOST.transitions),
    marks: extendMarks(before.marks, frame.marks, frame.now),
  }
}

/** `old` up to the first fresh entry, the fresh ones, and (when they are a retelling) what was known beyond them. */
function extend<T extends { at: number }>(old: readonly T[], fresh: readonly T[], retold: boolean, most: number) {
  if (retold) {
    if (fresh.length === 0) return old
    const last = fresh.at(-1)!.at
    return cap([...fresh, ...old.slice(firstAfter(old, last))], most)
  }
  if (fresh.length === 0) return old
  const known = old.at(-1)
  // After a rewind the same moments come once more: only what lies beyond the known is new.
  if (known && fresh[0]!.at <= known.at) {
    const beyond = fresh.slice(firstAfter(fresh, known.at))
    return beyond.length === 0 ? old : cap([...old, ...beyond], most)
  }
  return cap([...old, ...fresh], most)
}

const cap = <T>(list: T[], most: number) => (list.length > most ? list.slice(list.length - most) : list)

/** A frame lists all marks up to its own time. */
function extendMarks(old: readonly Mark[], fresh: readonly Mark[], now: number): readonly Mark[] {
  const ahead = old.slice(firstAfter(old, now))
  const same =
    old.length === fresh.length + ahead.length &&
    fresh.every((mark, i) => old[i]?.at === mark.at && old[i]?.line === mark.line)
  return same ? old : [...fresh, ...ahead]
}

function forgetAfter(history: History, now: number): History {
  const upTo = <T extends { at: number }>(list: readonly T[]) => list.slice(0, firstAfter(list, now))
  return {
    ...history,
    headlines: upTo(history.headlines),
    samples: upTo(history.samples),
    marks: upTo(history.marks),
    transitions: upTo(history.transitions),
  }
}

/** Index of the first entry later than `at` in a list that ascends in time. */
export function firstAfter(list: readonly { at: number }[], at: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]!.at <= at) low = middle + 1
    else high = middle
  }
  return low
}
