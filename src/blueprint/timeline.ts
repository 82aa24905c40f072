// Checks a timeline against the drawing as it is when each line happens: `add` lines make what later lines use.
import { counted } from '../models/kafka/counted'
import { applyAct, problemsOfAct } from './apply'
import type { Code } from './codes'
import { limits } from './limits'
import { suggestion } from './nearest'
import type { Act, Blueprint, Scenario, TimelineLine } from './scenario'
import { placeOf, problemAt, type Report } from './source'
import { isObjection, printTarget, targetOf, type Objection } from './target'
import { printDuration } from './units'

/**
 * Reports impossible lines, and answers the scenario with its targets written out (`b1` becomes `broker:b1`).
 * `read` are the lines in file order, undefined where one could not be read.
 */
export function checkTimeline(
  report: Report,
  scenario: Scenario,
  read: readonly (TimelineLine | undefined)[],
): Scenario {
  checkIds(report, read)
  checkRepetitions(report, read)
  const lines = read.flatMap((line, i) => (line === undefined ? [] : [{ line, i }]))
  const timed = lines
    .filter(({ line }) => 'at' in line.trigger)
    .toSorted((a, b) => timeOf(a.line) - timeOf(b.line) || a.i - b.i)
  const written = new Map<TimelineLine, TimelineLine>()
  let now = scenario.blueprint
  let ever = scenario.blueprint
  for (const { line, i } of timed) {
    written.set(line, check(report, scenario, now, line, i))
    now = applyAct(now, line.act)
    // Lines that wait for a state happen at an unknown time: for them everything counts that is ever there.
    if (line.act.do === 'add' || line.act.do === 'scale') ever = applyAct(ever, line.act)
  }
  for (const { line } of lines) if (!('at' in line.trigger) && line.act.do === 'add') ever = applyAct(ever, line.act)
  for (const { line, i } of lines) {
    if ('at' in line.trigger) continue
    checkWindow(report, line, i)
    const known = line.act.do === 'add' ? scenario.blueprint : ever
    written.set(line, check(report, scenario, known, line, i))
  }
  return { ...scenario, timeline: scenario.timeline.map((line) => written.get(line) ?? line) }
}

/** Everything that exists at some time of a scenario, for names in conditions. */
export function everythingEver(scenario: Scenario): Blueprint {
  return scenario.timeline
    .filter(
      ({ act }) => act.do === 'add' || act.do === 'scale' || (act.do === 'set' && act.target.startsWith('topic:')),
    )
    .reduce((blueprint, { act }) => {
      const after = applyAct(blueprint, act)
      // Scaling in takes consumers away; a condition may still speak of them.
      return act.do === 'scale' && sizeOf(after, act) < sizeOf(blueprint, act) ? blueprint : after
    }, scenario.blueprint)
}

function sizeOf(blueprint: Blueprint, act: Extract<Act, { do: 'scale' }>): number {
  const target = targetOf(blueprint, act.target)
  return isObjection(target) || target.kind !== 'group' ? 0 : Object.keys(blueprint.groups[target.id]!.consumers).length
}

const timeOf = ({ trigger }: TimelineLine): number => ('at' in trigger ? trigger.at : 0)

/** Reports what is wrong with a line; answers it with its target in canonical form. */
function check(
  report: Report,
  { time }: Scenario,
  blueprint: Blueprint,
  line: TimelineLine,
  index: number,
): TimelineLine {
  const { act } = line
  const problems = problemsOfAct(blueprint, act, time.profile)
  const path = `timeline[${index}]`
  for (const objection of problems) {
    const place = 'target' in act || act.do === 'add' ? `${path}.target` : path
    problemAt(report, codeOf(objection), placeOf(report, place), place, objection.message, objection.fix)
  }
  if (problems.length > 0 || !('target' in act) || act.do === 'set') return line
  const target = targetOf(blueprint, act.target)
  return isObjection(target) ? line : { ...line, act: { ...act, target: printTarget(target) } }
}

// Broken rules bring their own code; a target that is not there is MR-140, and the rest cannot be done.
function codeOf(objection: Objection & { code?: Code }): Code {
  if (objection.code !== undefined) return objection.code
  return /^(There is no|Nothing is called)/.test(objection.message) ? 'MR-140' : 'MR-144'
}

function checkWindow(report: Report, { trigger }: TimelineLine, index: number): void {
  if (!('every' in trigger) || trigger.to >= trigger.from) return
  const path = `timeline[${index}].to`
  problemAt(report, 'MR-123', placeOf(report, path), path, '`to` is before `from`.', 'Swap them.')
}

/** What repeats too often would keep a machine busy with nothing else. */
function checkRepetitions(report: Report, lines: readonly (TimelineLine | undefined)[]): void {
  const { max } = limits.repetitions
  let total = 0
  for (const [i, line] of lines.entries()) {
    if (line === undefined || !('every' in line.trigger)) continue
    const { every, from, to } = line.trigger
    const times = Math.max(0, Math.floor((to - from) / every) + 1)
    total += times
    if (total <= max) continue
    const path = `timeline[${i}].every`
    const message = `With ${counted(times, 'repetition')} of this line there are ${total}, which are too many.`
    const fix = `At most ${max}: write every: ${printDuration(Math.ceil((to - from) / max) + 1)} or more, or an earlier to.`
    return problemAt(report, 'MR-123', placeOf(report, path), path, message, fix)
  }
}

/** Ids of lines are unique, and `after` names one of them. */
function checkIds(report: Report, lines: readonly (TimelineLine | undefined)[]): void {
  const ids = new Set<string>()
  lines.forEach((line, i) => {
    if (line === undefined || line.id === null) return
    const path = `timeline[${i}].id`
    if (ids.has(line.id))
      problemAt(report, 'MR-126', placeOf(report, path), path, `Two lines have the id \`${line.id}\`.`, 'Rename one.')
    ids.add(line.id)
  })
  // An unread line may be the one that is meant.
  if (lines.includes(undefined)) return
  lines.forEach((line, i) => {
    if (line === undefined || !('when' in line.trigger) || line.trigger.after === null) return
    checkLineId(report, line.trigger.after, ids, `timeline[${i}].after`)
  })
  checkWaiting(report, lines)
}

/** Lines that wait for each other never happen; said of the first one of such a ring. */
function checkWaiting(report: Report, lines: readonly (TimelineLine | undefined)[]): void {
  const waitsFor = new Map<string, string>()
  for (const line of lines) {
    if (line === undefined || line.id === null || !('when' in line.trigger)) continue
    if (line.trigger.after !== null) waitsFor.set(line.id, line.trigger.after)
  }
  lines.forEach((line, i) => {
    if (line === undefined || line.id === null) return
    const ring = [line.id]
    let next = waitsFor.get(line.id)
    for (; next !== undefined && !ring.includes(next); next = waitsFor.get(next)) ring.push(next)
    if (next !== line.id) return
    for (const id of ring) waitsFor.delete(id)
    const path = `timeline[${i}].after`
    const message = `\`${line.id}\` waits for itself, and so never happens.`
    problemAt(report, 'MR-144', placeOf(report, path), path, message, 'Leave after out, or name an earlier line.')
  })
}

/** Reports an id that no line has. */
export function checkLineId(report: Report, id: string, ids: ReadonlySet<string>, path: string): void {
  if (ids.has(id)) return
  const fix = suggestion(id, [...ids], `Give the line that you mean id: ${id}.`)
  problemAt(report, 'MR-140', placeOf(report, path), path, `No line of the timeline has the id \`${id}\`.`, fix)
}
