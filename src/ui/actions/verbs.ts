// What can be done to a block. The inspector's buttons, the context menu, the outline and the keys all read this list.
import {
  CirclePause,
  CirclePlay,
  CircleStop,
  Clock,
  CloudOff,
  Crown,
  Eraser,
  FastForward,
  Gauge,
  HardDrive,
  History,
  Hourglass,
  ListRestart,
  LogOut,
  type LucideIcon,
  Minus,
  Plus,
  Power,
  PowerOff,
  RefreshCcwDot,
  Rewind,
  RotateCw,
  Scissors,
  Send,
  SkipForward,
  Trash2,
  Undo2,
  Unplug,
  Waves,
  Zap,
  ZapOff,
} from 'lucide-react'
import { settingOf } from '../../blueprint/config-keys'
import type { Act, ResetPoint, Unflushed } from '../../blueprint/scenario'
import { ms } from '../../kernel/time'
import type { ConsumerView, TopicView } from '../../worker/protocol'
import { spanText } from '../format'
import { perform } from '../stores/perform'
import { useDocument } from '../stores/document'
import { useRun } from '../stores/run'
import { type Block, isProcess, targetOf, type ZoneView } from './blocks'
import { roomVerbs, staleVerbs } from './broker-verbs'

export interface Verb {
  id: string
  label: string
  icon: LucideIcon
  /** Key in the registry, for the tooltip. */
  keys?: string
  tone?: 'danger'
  /** What the palette calls it while it asks for the target, where the label says more. */
  ask?: string
  act: Act
}

/** Extra latency and disk time that the "slow" verbs add, Micros. */
export const SLOW_BY = 500_000
/** A restart's time between stop and start, Micros. */
const RESTART_FOR = 3_000_000
const BURST_FOR = 5_000_000

/** Verbs for a block, the most wanted first. */
export function verbsOf(block: Block): Verb[] {
  const target = targetOf(block)
  if (block.kind === 'link') return linkVerbs(block.view.cut !== null, target)
  if (block.kind === 'topic') {
    const { partitions } = block.view
    const deletion = { ...remove(target), label: 'Delete topic' }
    // The controller has not placed it yet.
    if (partitions.length === 0) return [deletion]
    return [
      {
        id: 'add-partition',
        label: 'Add a partition',
        icon: Plus,
        act: { do: 'set', target, config: {}, block: { partitions: partitions.length + 1 } },
      },
      ...leaderVerbs(block.view, target),
      {
        id: 'delete-records',
        label: 'Delete its records',
        icon: Eraser,
        tone: 'danger',
        act: { do: 'delete-records', target, before: null },
      },
      deletion,
    ]
  }
  if (block.kind === 'group') {
    const { consumers } = block.view
    const verbs: Verb[] = [
      { id: 'grow', label: 'Add a consumer', icon: Plus, act: { do: 'scale', target, to: consumers.length + 1 } },
    ]
    if (consumers.length > 0) {
      verbs.push({
        id: 'shrink',
        label: 'Remove a consumer',
        icon: Minus,
        act: { do: 'scale', target, to: consumers.length - 1 },
      })
    }
    const reset = (to: ResetPoint) => ({ do: 'reset', target, to, topic: null, partition: null }) as const
    if (consumers.some(({ up }) => up))
      verbs.push({
        id: 'restart',
        label: 'Restart all',
        icon: RotateCw,
        act: { do: 'restart', target, for: RESTART_FOR },
      })
    return [
      ...verbs,
      { id: 'reset-earliest', label: 'Reset to earliest', icon: ListRestart, act: reset({ kind: 'earliest' }) },
      { id: 'reset-latest', label: 'Reset to latest', icon: SkipForward, act: reset({ kind: 'latest' }) },
      { id: 'reset-current', label: 'Reset to current', icon: ListRestart, act: reset({ kind: 'current' }) },
      { id: 'reset-back', label: 'Reset 10 records back', icon: ListRestart, act: reset({ kind: 'shift', by: -10 }) },
      { id: 'reset-on', label: 'Reset 10 records on', icon: SkipForward, act: reset({ kind: 'shift', by: 10 }) },
      { id: 'reset-ago', label: 'Reset to 10 s ago', icon: ListRestart, act: reset({ kind: 'ago', span: 10_000_000 }) },
      ...(consumers.length > 0
        ? [
            {
              id: 'roll',
              label: 'Rolling restart',
              icon: RotateCw,
              act: { do: 'roll' as const, target, for: RESTART_FOR },
            },
            ...readingVerbs(target),
          ]
        : []),
      remove(target),
    ]
  }
  if (block.kind === 'zone') return zoneVerbs(block.view, target)
  return isProcess(block) ? processVerbs(block, target) : []
}

/** What applications do to their own reading, with all that they own. */
function readingVerbs(target: string): Verb[] {
  const all = { target, topic: null, partition: null }
  return [
    { id: 'pause-reading', label: 'pause() reading', icon: CirclePause, act: { do: 'pause-reading', ...all } },
    { id: 'resume-reading', label: 'resume() reading', icon: CirclePlay, act: { do: 'resume-reading', ...all } },
    {
      id: 'seek-start',
      label: 'seek() to the start',
      icon: Rewind,
      act: { do: 'seek', to: { kind: 'earliest' }, ...all },
    },
    {
      id: 'seek-end',
      label: 'seek() to the end',
      icon: FastForward,
      act: { do: 'seek', to: { kind: 'latest' }, ...all },
    },
  ]
}

/** What befalls all brokers and clients of a zone at once. */
function zoneVerbs({ brokers, up }: ZoneView, target: string): Verb[] {
  const kill = (id: string, label: string, lose: Unflushed | null): Verb => ({
    id,
    label,
    icon: PowerOff,
    tone: 'danger',
    act: { do: 'kill', target, silent: true, lose },
  })
  return [
    ...(up < brokers.length
      ? [{ id: 'restore', label: 'Start again', icon: Power, act: { do: 'restore' as const, target } }]
      : []),
    ...(up > 0
      ? [
          {
            id: 'roll',
            label: 'Rolling restart',
            icon: RotateCw,
            act: { do: 'roll' as const, target, for: RESTART_FOR },
          },
          slow(target),
        ]
      : []),
    ...(brokers.some(isSpoilt) ? [heal(target)] : []),
    cut(target, 'Cut off'),
    ...(up > 0
      ? [kill('kill', 'Black out', null), kill('power-cut', 'Black out, unflushed data lost', { kind: 'unflushed' })]
      : []),
  ]
}

/** Elections and reassignments of a topic, where they would do something. */
function leaderVerbs({ partitions, offline }: TopicView, target: string): Verb[] {
  const verbs: Verb[] = []
  if (partitions.some(({ leader, replicas }) => leader !== null && leader !== replicas[0])) verbs.push(elect(target))
  if (partitions.some(({ adding, removing }) => adding.length + removing.length > 0)) {
    const act: Act = { do: 'reassign', target, replicas: null }
    verbs.push({ id: 'cancel', label: 'Cancel reassignment', icon: Undo2, act })
  }
  if (offline > 0) {
    const act: Act = { do: 'elect', target, election: 'unclean' }
    verbs.push({ id: 'elect-unclean', label: 'Elect unclean leader', icon: Crown, tone: 'danger', act })
  }
  return verbs
}

const elect = (target: string): Verb => ({
  id: 'elect',
  label: target === 'cluster:all' ? 'Elect preferred leaders' : 'Elect preferred leader',
  icon: Crown,
  act: { do: 'elect', target, election: 'preferred' },
})

const heal = (target: string): Verb => ({
  id: 'heal',
  label: 'Heal',
  icon: Unplug,
  keys: 'N',
  act: { do: 'heal', target },
})
const slow = (target: string): Verb => ({
  id: 'slow',
  label: `Slow network (+${spanText(SLOW_BY)})`,
  icon: Waves,
  act: { do: 'slow', target, by: SLOW_BY, jitter: 0, what: 'network' },
})
const cut = (target: string, label: string): Verb => ({
  id: 'cut',
  label,
  icon: Scissors,
  keys: 'N',
  tone: 'danger',
  act: { do: 'cut', target, oneWay: false },
})

/** What the "lossy", "throttle" and "clog" verbs do: a fifth of the messages, bytes per second, Micros. */
const LOSSY_SHARE = 0.2
const THROTTLE_TO = 20_000
const CLOG_FOR = 5_000_000
/** How far the "clock" verb sets a clock ahead, Micros. */
const CLOCK_AHEAD = 7_200_000_000

const networkVerbs = (target: string): Verb[] => [
  { id: 'lossy', label: 'Lose 20 % of messages', icon: CloudOff, act: { do: 'lossy', target, share: LOSSY_SHARE } },
  { id: 'throttle', label: 'Throttle to 20 kB/s', icon: Gauge, act: { do: 'throttle', target, rate: THROTTLE_TO } },
  { id: 'clog', label: `Clog for ${spanText(CLOG_FOR)}`, icon: Hourglass, act: { do: 'clog', target, for: CLOG_FOR } },
]

/** A loss of power takes what is not on the disk yet; a wiped disk is an empty one. */
const diskVerbs = (up: boolean, target: string): Verb[] => [
  ...(up
    ? [
        {
          id: 'power-cut',
          label: 'Cut its power',
          icon: ZapOff,
          tone: 'danger' as const,
          act: { do: 'kill' as const, target, silent: true, lose: { kind: 'unflushed' as const } },
        },
      ]
    : []),
  wipe(target),
]

const wipe = (target: string): Verb => ({
  id: 'wipe',
  label: 'Wipe its disk',
  icon: Eraser,
  tone: 'danger',
  act: { do: 'wipe', target },
})

function clock(target: string, notes: readonly string[]): Verb {
  const isWrong = notes.some((note) => note.startsWith('clock'))
  return isWrong
    ? { id: 'clock', label: 'Set its clock right', icon: Clock, act: { do: 'clock', target, ahead: 0, behind: 0 } }
    : {
        id: 'clock',
        label: 'Clock 2 h ahead',
        icon: Clock,
        act: { do: 'clock', target, ahead: CLOCK_AHEAD, behind: 0 },
      }
}

const linkVerbs = (isCut: boolean, target: string): Verb[] => [
  ...(isCut ? [] : [cut(target, 'Cut'), slow(target), ...networkVerbs(target)]),
  ...(isCut || isSpoilt(target) ? [heal(target)] : []),
]

/** Is a link of this process, or this link, not as it should be? */
function isSpoilt(id: string): boolean {
  const links = useRun.getState().frame?.links ?? []
  return links.some(({ a, b }) => a === id || b === id || id === `link:${a}-${b}` || id === `link:${b}-${a}`)
}

const quorumNow = () => useRun.getState().frame?.quorum ?? null

/** Is a link of this process cut? */
const isCut = (id: string): boolean =>
  (useRun.getState().frame?.links ?? []).some(({ a, b, cut }) => cut !== null && (a === id || b === id))

const remove = (target: string): Verb => ({
  id: 'remove',
  label: 'Remove',
  icon: Trash2,
  keys: 'Delete',
  tone: 'danger',
  act: { do: 'remove', target },
})

function processVerbs(
  block: Extract<Block, { kind: 'broker' | 'producer' | 'consumer' | 'controller' }>,
  target: string,
): Verb[] {
  const { up } = block.view
  const verbs: Verb[] = [
    up
      ? {
          id: 'kill',
          label: 'Kill',
          icon: PowerOff,
          keys: 'X',
          tone: 'danger',
          act: { do: 'kill', target, silent: false, lose: null },
        }
      : { id: 'restore', label: 'Start again', icon: Power, keys: 'X', act: { do: 'restore', target } },
  ]
  if (up && block.kind === 'producer') {
    verbs.push(
      { id: 'emit', label: 'Emit one', icon: Send, keys: 'E', act: emit(target, 1) },
      { id: 'emit-ten', label: 'Emit ten', icon: Send, keys: 'Shift+E', act: emit(target, 10) },
      {
        id: 'burst',
        label: `Burst ×5 for ${spanText(BURST_FOR)}`,
        icon: Zap,
        act: { do: 'burst', target, factor: 5, for: BURST_FOR },
      },
    )
  }
  if (up) {
    verbs.push({ id: 'stop', label: 'Shut down', icon: CircleStop, act: { do: 'stop', target } })
    if (block.kind === 'consumer') verbs.push(...readingVerbs(target))
    verbs.push({ id: 'restart', label: 'Restart', icon: RotateCw, act: { do: 'restart', target, for: RESTART_FOR } })
    if (block.kind === 'consumer') verbs.push(lateRestart(block.view, target))
    verbs.push(
      block.view.paused
        ? { id: 'resume', label: 'Resume', icon: CirclePlay, keys: 'Z', act: { do: 'restore', target } }
        : { id: 'pause', label: 'Pause', icon: CirclePause, keys: 'Z', act: { do: 'pause', target, for: null } },
    )
  }
  const slowDisk = block.kind === 'broker' && block.view.disk > 0
  if (block.kind === 'broker' && !slowDisk) {
    const act: Act = { do: 'slow', target, by: SLOW_BY, jitter: 0, what: 'disk' }
    verbs.push({ id: 'slow-disk', label: `Slow disk (+${spanText(SLOW_BY)})`, icon: HardDrive, act })
  }
  if (block.kind === 'broker') {
    verbs.push(...roomVerbs(block.view, target), ...diskVerbs(up, target), clock(target, block.view.notes))
  }
  verbs.push(slow(target), ...networkVerbs(target))
  // Of what is cut off already, N makes it whole again.
  if (!isCut(block.id)) verbs.push(cut(target, 'Cut off'))
  if (up && block.kind === 'broker' && !isCut(block.id)) verbs.push(...staleVerbs(block.id, quorumNow()))
  if (slowDisk || isSpoilt(block.id)) verbs.push(heal(target))
  if (up && block.kind === 'broker') {
    verbs.push({ id: 'retire', label: 'Retire broker', icon: LogOut, act: { do: 'retire', target } })
  }
  if (block.kind === 'controller') {
    verbs.push(wipe(target))
    if (block.view.zookeeper === null)
      verbs.push({ id: 'retire', label: 'Retire controller', icon: LogOut, act: { do: 'retire', target } })
    const act: Act = { do: 'roll', target: 'cluster:all', for: RESTART_FOR }
    verbs.push({ id: 'roll', label: 'Rolling restart of all brokers', icon: RefreshCcwDot, act }, elect('cluster:all'))
  }
  verbs.push(remove(target))
  return verbs
}

/** A restart that takes longer than its coordinator waits: after it, a static member is a new one, too. */
function lateRestart({ group, protocol }: ConsumerView, target: string): Verb {
  const { profile } = useDocument.getState().scenario.time
  const { frame } = useRun.getState()
  const timeout =
    protocol === 'consumer'
      ? settingOf('broker', 'group.consumer.session.timeout.ms', profile, {
          ...frame?.config,
          ...frame?.brokers[0]?.config,
        })
      : settingOf('group', 'session.timeout.ms', profile, frame?.groups.find(({ id }) => id === group)?.config ?? {})
  const away = ms(Number(timeout)) + ms(2_000)
  return {
    id: 'restart-late',
    label: `Restart beyond its session (${spanText(away)})`,
    ask: 'Restart beyond the session timeout',
    icon: History,
    act: { do: 'restart', target, for: away },
  }
}

const emit = (target: string, count: number): Act => ({
  do: 'emit',
  target,
  count,
  key: null,
  value: null,
  tombstone: false,
})

/** Does it; the label names the step for undo. */
export const doVerb = (verb: Verb, block: { id: string }): boolean =>
  perform(verb.act, `${verb.label.toLowerCase()} ${block.id}`)

/** The first of these verbs that the block has now ("kill or restore"). */
export const verbOf = (block: Block, ...ids: string[]): Verb | undefined =>
  verbsOf(block).find(({ id }) => ids.includes(id))
