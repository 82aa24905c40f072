// The timeline of a scenario as a sorted list of what to do when. Lines that wait for a state are kept apart.
import type { Act, Scenario } from '../blueprint/scenario'
import type { Micros } from '../kernel/time'

/** One thing to do at a known time. */
export interface Planned {
  at: Micros
  /** Index of the line in the scenario's timeline. */
  line: number
  act: Act
}

export interface Plan {
  /** By time, then in file order. */
  planned: Planned[]
  /** Lines that wait for a condition, in file order. */
  waiting: { line: number; when: string; after: string | null; act: Act }[]
}

export function planOf(scenario: Scenario): Plan {
  const plan: Plan = { planned: [], waiting: [] }
  scenario.timeline.forEach(({ trigger, act }, line) => {
    if ('when' in trigger) plan.waiting.push({ line, when: trigger.when, after: trigger.after, act })
    else if ('at' in trigger) plan.planned.push({ at: trigger.at, line, act })
    else {
      for (let at = trigger.from; at <= trigger.to; at += trigger.every) plan.planned.push({ at, line, act })
    }
  })
  plan.planned.sort((a, b) => a.at - b.at || a.line - b.line)
  return plan
}

/**
 * The earliest time at which two scenarios can differ in what happens: Infinity when they differ only in looks,
 * -1 when they differ from the start.
 */
export function divergence(before: Scenario, after: Scenario): Micros {
  const start = (s: Scenario) => JSON.stringify([s.seed, s.time, s.rules, s.blueprint, s.expect])
  if (start(before) !== start(after)) return -1
  const a = planOf(before)
  const b = planOf(after)
  if (JSON.stringify(a.waiting) !== JSON.stringify(b.waiting)) return -1
  for (let i = 0; i < Math.max(a.planned.length, b.planned.length); i++) {
    const x = a.planned[i]
    const y = b.planned[i]
    if (JSON.stringify(x) === JSON.stringify(y)) continue
    return Math.min(x?.at ?? Infinity, y?.at ?? Infinity)
  }
  return Infinity
}
