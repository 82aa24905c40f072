// What is drawn now: the document's blueprint with all changes that the timeline has made to it by this moment.
import { useMemo } from 'react'
import { effectiveBlueprint } from '../../blueprint/apply'
import type { Blueprint } from '../../blueprint/scenario'
import { useDocument } from './document'
import { useRun } from './run'

export function useBlueprint(): Blueprint {
  const scenario = useDocument((document) => document.scenario)
  // The drawing changes only where a line of the timeline lies, so the time of the last one passed is enough.
  const lines = scenario.timeline
  const passed = useRun(({ frame }) => lastPassed(lines, frame?.now ?? 0))
  return useMemo(() => effectiveBlueprint(scenario, passed), [scenario, passed])
}

function lastPassed(lines: { trigger: { at?: number } | object }[], now: number): number {
  let last = 0
  for (const { trigger } of lines) {
    if ('at' in trigger && trigger.at !== undefined && trigger.at <= now && trigger.at > last) last = trigger.at
  }
  return last
}
