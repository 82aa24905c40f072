// What the tracks show, as plain rows: computed when the history grows, drawn by draw.ts.
import { isKafkasOwn } from '../../blueprint/ids'
import type { TimelineLine } from '../../blueprint/scenario'
import type { Frame, Mark, Sample, Transition } from '../../worker/protocol'
import type { History } from '../stores/history'

/** What has a track of bands. Owners of partitions are too many: the comparison of rebalances has them. */
export type Track = Exclude<Transition['of'], 'owner'>

export interface Band {
  from: number
  /** null: until now. */
  to: number | null
  value: string | null
}
export type Row =
  | { kind: 'marks'; label: string; height: number; marks: readonly Mark[]; planned: Planned[] }
  | { kind: 'bands'; of: Track; label: string; height: number; bands: Band[] }
  | { kind: 'lag'; label: string; height: number; points: readonly { at: number; value: number }[]; most: number }
  | { kind: 'checks'; label: string; height: number; ticks: { at: number; passed: boolean; text: string }[] }

/** A line of the document that lies ahead. */
export interface Planned {
  at: number
  text: string
}

const MARKS = 16
const BAND = 12
const AREA = 24

/** All rows, the most wanted first: what was done, brokers, controllers, groups, lag, leaders, checks. */
export function rowsOf(history: History, frame: Frame, timeline: readonly TimelineLine[]): Row[] {
  const rows: Row[] = [
    { kind: 'marks', label: 'Acts', height: MARKS, marks: history.marks, planned: plannedOf(timeline, frame.live) },
  ]
  const bands = bandsOf(history.transitions)
  const bandRow = (of: Track, id: string): Row => ({
    kind: 'bands',
    of,
    label: id,
    height: BAND,
    bands: bands[of].get(id) ?? [],
  })
  rows.push(...[...bands.broker.keys()].toSorted(byName).map((id) => bandRow('broker', id)))
  rows.push(...[...bands.controller.keys()].map((id) => bandRow('controller', id)))
  rows.push(...[...bands.group.keys()].toSorted(byName).map((id) => bandRow('group', id)))
  if (frame.groups.length > 0) rows.push(lagRow(history.samples))
  rows.push(
    ...[...bands.leader.keys()]
      .filter(isPublic)
      .toSorted(byName)
      .map((id) => bandRow('leader', id)),
  )
  if (frame.expectations.length > 0) rows.push(checksRow(frame))
  return rows
}

/** What the document will do later than `live`; lines that wait for a state have no place yet. */
function plannedOf(timeline: readonly TimelineLine[], live: number): Planned[] {
  return timeline.flatMap(({ trigger, act }) => {
    const text =
      'target' in act ? `${act.do} ${act.target}` : act.do === 'mark' || act.do === 'note' ? act.text : act.do
    if ('at' in trigger) return trigger.at > live ? [{ at: trigger.at, text }] : []
    if (!('every' in trigger) || trigger.every <= 0) return []
    const times: Planned[] = []
    for (let at = trigger.from; at <= trigger.to && times.length < MOST_PLANNED; at += trigger.every)
      if (at > live) times.push({ at, text })
    return times
  })
}

/** Repetitions of one line that are shown ahead. */
const MOST_PLANNED = 100

const byName = new Intl.Collator('en', { numeric: true }).compare
const isPublic = (partition: string) => !isKafkasOwn(partition)

function bandsOf(transitions: readonly Transition[]): Record<Track, Map<string, Band[]>> {
  const all = {
    broker: new Map<string, Band[]>(),
    group: new Map<string, Band[]>(),
    leader: new Map<string, Band[]>(),
    controller: new Map<string, Band[]>(),
  }
  for (const { of, id, at, to } of transitions) {
    if (of === 'owner') continue
    const bands = all[of].get(id) ?? []
    if (bands.length === 0) all[of].set(id, bands)
    const last = bands.at(-1)
    if (last?.value === to) continue
    if (last) last.to = at
    bands.push({ from: at, to: null, value: to })
  }
  return all
}

/** Lag of all groups together. */
function lagRow(samples: readonly Sample[]): Row {
  const points = samples.map(({ at, lag }) => ({
    at,
    value: Object.values(lag).reduce((sum, value) => sum + value, 0),
  }))
  return {
    kind: 'lag',
    label: 'Lag',
    height: AREA,
    points,
    most: points.reduce((most, { value }) => Math.max(most, value), 1),
  }
}

function checksRow({ expectations }: Frame): Row {
  const ticks = expectations.flatMap(({ at, state, text }) =>
    at === null || (state !== 'passed' && state !== 'failed') ? [] : [{ at, passed: state === 'passed', text }],
  )
  return { kind: 'checks', label: 'Checks', height: MARKS, ticks }
}

/** The height, px, of as many rows as fit whole into `room`; all of `room` when nothing is left over. */
export function wholeRows(rows: readonly Row[], room: number): number {
  let total = 0
  for (const { height } of rows) {
    if (total > 0 && total + height > room) return total
    total += height
  }
  return room
}

/** The band in which a moment lies. */
export const bandAt = (bands: readonly Band[], at: number): Band | undefined =>
  bands.findLast(({ from, to }) => from <= at && (to === null || at < to))
