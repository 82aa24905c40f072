// A person does something to the system: an edit before the first play, a line of the timeline afterwards.
import { toast } from 'sonner'
import { applyAct, effectiveBlueprint, problemsOfAct } from '../../blueprint/apply'
import type { Act, TimelineLine } from '../../blueprint/scenario'
import { edit, useDocument } from './document'
import { actTime, useRun } from './run'

/** Acts that change what is drawn; before the first play they edit the blueprint itself. */
const drawing = new Set<Act['do']>(['add', 'remove', 'set', 'scale'])

/** The timeline without what a person did later than `at`. */
const withoutRecordedAfter = (timeline: TimelineLine[], at: number) => {
  const kept = timeline.filter(({ recorded, trigger }) => !(recorded && 'at' in trigger && trigger.at > at))
  return kept.length === timeline.length ? timeline : kept
}

/**
 * Does `act` to the system as it is now; `label` names it for undo ("kill b1"). In the past it begins a new future there:
 * what was recorded later is dropped (undo brings it back). False, and a toast with the reason, when it cannot be done.
 */
export function perform(act: Act, label: string): boolean {
  const { scenario } = useDocument.getState()
  const { started, frame } = useRun.getState()
  const at = actTime()
  const [problem] = problemsOfAct(effectiveBlueprint(scenario, at), act)
  if (problem) {
    toast.error(problem.message, { description: problem.fix ?? undefined })
    return false
  }
  if (!started && at === 0 && drawing.has(act.do)) {
    edit(label, (before) => ({ ...before, blueprint: applyAct(before.blueprint, act) }), mergeKey(act))
    return true
  }
  const line: TimelineLine = { trigger: { at }, id: null, recorded: true, act }
  const rewound = frame !== null && at < frame.live
  edit(label, (before) => {
    const timeline = withoutRecordedAfter(before.timeline, at)
    if (rewound && timeline !== before.timeline)
      toast('A new future begins here', { description: 'Undo brings the old one back.' })
    return { ...before, timeline: [...timeline, line] }
  })
  return true
}

/** A setting that is being dragged is one edit. */
const mergeKey = (act: Act) =>
  act.do === 'set' ? `set ${act.target} ${[...Object.keys(act.config), ...Object.keys(act.block)].join()}` : undefined
