// Actions on time: play, step, seek, speed.
import { toast } from 'sonner'
import { listText } from '../format'
import {
  actTime,
  changeSpeed,
  pause,
  play,
  seek,
  step,
  toLive,
  togglePlay,
  toStart,
  useRun,
  virtualNow,
} from '../stores/run'
import { useWorkspace } from '../stores/workspace'
import { eventBeside } from '../timeline/events'
import { loopFrom, loopTo, setLoop, useLoop } from '../timeline/loop'
import { NEARER, PAN, panBy, showAll, useZoom, zoomBy } from '../timeline/zoom'
import type { Action } from './action'

const group = 'Time'
const ready = () => useRun.getState().status === 'ready'
const past = () => ready() && virtualNow() > 0
const behind = () => ready() && virtualNow() < (useRun.getState().frame?.live ?? 0)
const nothingSelected = () => ready() && useWorkspace.getState().selected.length === 0

/** To the next (1) or previous (-1) thing that happened to what is selected; with nothing selected, to any headline. */
function toEvent(direction: 1 | -1) {
  const { history } = useRun.getState()
  const { selected } = useWorkspace.getState()
  const found = eventBeside(history.headlines, selected, actTime(), direction)
  if (found) {
    pause()
    return seek(found.at)
  }
  const what = selected.length === 0 ? '' : ` to ${listText(selected)}`
  const where = direction === 1 ? 'later, as far as this run has come' : 'earlier'
  toast(`Nothing happened${what} ${where}`, { id: 'event' })
}

const seekBy = (by: number) => seek(virtualNow() + by)

/** L: play; while it plays, faster. J: back ten seconds at a time. */
const forward = () => (useRun.getState().playing ? changeSpeed(1) : play())

const onTracks = (id: string, title: string, key: string, run: () => void): Action => ({
  id: `timeline.${id}`,
  title: `Tracks: ${title}`,
  group,
  keys: [key],
  within: 'timeline',
  keywords: 'timeline ruler',
  run,
})

export const timeActions: Action[] = [
  { id: 'time.toggle', title: 'Play or pause', group, keys: ['Space'], when: ready, run: togglePlay },
  { id: 'time.step-back', title: 'One event back', group, keys: [','], when: past, run: () => step(-1) },
  { id: 'time.step', title: 'One event forward', group, keys: ['.'], when: ready, run: () => step(1) },
  { id: 'time.slower', title: 'Slower', group, keys: ['Shift+,'], run: () => changeSpeed(-1) },
  { id: 'time.faster', title: 'Faster', group, keys: ['Shift+.'], run: () => changeSpeed(1) },
  {
    id: 'time.event-back',
    title: 'Previous event of the selection',
    group,
    keys: ['['],
    when: past,
    run: () => toEvent(-1),
  },
  {
    id: 'time.event-next',
    title: 'Next event of the selection',
    group,
    keys: [']'],
    when: ready,
    run: () => toEvent(1),
  },
  {
    id: 'time.loop-from',
    title: 'Loop from here',
    group,
    keys: ['Shift+['],
    when: ready,
    run: () => loopFrom(actTime()),
  },
  { id: 'time.loop-to', title: 'Loop up to here', group, keys: ['Shift+]'], when: past, run: () => loopTo(actTime()) },
  {
    id: 'time.loop-off',
    title: 'No loop',
    group,
    when: () => useLoop.getState().loop !== null,
    run: () => setLoop(null),
  },
  { id: 'time.start', title: 'Back to the start', group, keys: ['Home'], when: past, run: toStart },
  { id: 'time.live', title: 'To the latest moment', group, keys: ['End'], when: behind, run: toLive },
  {
    id: 'time.back-second',
    title: 'Back 1 second',
    group,
    keys: ['ArrowLeft'],
    when: nothingSelected,
    run: () => seekBy(-1e6),
  },
  {
    id: 'time.forward-second',
    title: 'Forward 1 second',
    group,
    keys: ['ArrowRight'],
    when: nothingSelected,
    run: () => seekBy(1e6),
  },
  {
    id: 'time.back-ten',
    title: 'Back 10 seconds',
    group,
    keys: ['Shift+ArrowLeft'],
    when: nothingSelected,
    run: () => seekBy(-1e7),
  },
  {
    id: 'time.forward-ten',
    title: 'Forward 10 seconds',
    group,
    keys: ['Shift+ArrowRight'],
    when: nothingSelected,
    run: () => seekBy(1e7),
  },
  { id: 'time.j', title: 'Rewind 5 seconds', group, keys: ['J'], when: past, hidden: true, run: () => seekBy(-5e6) },
  { id: 'time.k', title: 'Pause', group, keys: ['K'], hidden: true, run: pause },
  onTracks('zoom-in', 'zoom in', 'W', () => zoomBy(NEARER)),
  onTracks('zoom-out', 'zoom out', 'S', () => zoomBy(1 / NEARER)),
  onTracks('earlier', 'earlier', 'A', () => panBy(-PAN)),
  onTracks('later', 'later', 'D', () => panBy(PAN)),
  {
    id: 'timeline.whole',
    title: 'Tracks: the whole run',
    group,
    when: () => useZoom.getState().zoomed !== null,
    run: showAll,
  },
  { id: 'time.l', title: 'Play; again: faster', group, keys: ['L'], when: ready, hidden: true, run: forward },
]
