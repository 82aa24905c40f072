// What a person does to a run becomes lines of its timeline. Whether it can be done has been asked before (perform.ts); the
// first sight, which must come quickly over a slow line, offers only what can.
import type { Act, Scenario, TimelineLine } from '../../blueprint/scenario'
import { tell } from '../tell'
import { edit, useDocument } from './document'
import { keepFuture } from './futures'
import { actTime, useRun } from './run'

/** The timeline without what a person did later than `at`. */
const withoutRecordedAfter = (timeline: TimelineLine[], at: number) => {
  const kept = timeline.filter(({ recorded, trigger }) => !(recorded && 'at' in trigger && trigger.at > at))
  return kept.length === timeline.length ? timeline : kept
}

/** Writes `acts` to the timeline at this moment, as one step of undo called `label`; `change` is what else belongs to it. */
export function record(acts: readonly Act[], label: string, change = (scenario: Scenario) => scenario) {
  const { scenario } = useDocument.getState()
  const { frame } = useRun.getState()
  const at = actTime()
  const lines = acts.map((act): TimelineLine => ({ trigger: { at }, id: null, recorded: true, act }))
  const rewound = frame !== null && at < frame.live
  if (rewound) keepFuture({ at, until: frame.live, instead: label, scenario })
  edit(label, (before) => {
    const timeline = withoutRecordedAfter(before.timeline, at)
    if (rewound && timeline !== before.timeline)
      tell('A new future begins here', { id: 'future', description: 'Undo brings the old one back.' })
    return { ...change(before), timeline: [...timeline, ...lines] }
  })
}

/** Takes back what a person did later than `at`, as one step of undo. */
export const takeBackAfter = (at: number, label: string) =>
  edit(label, (before) => ({ ...before, timeline: withoutRecordedAfter(before.timeline, at) }))
