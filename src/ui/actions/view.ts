// Actions on the screen: lens, camera, panels, theme, help.
import {
  arm,
  camera,
  COLLAPSED,
  type DockTab,
  isCollapsed,
  select,
  type Theme,
  useWorkspace,
  wantedTheme,
} from '../stores/workspace'
import { edit } from '../stores/document'
import { pause, useRun } from '../stores/run'
import { keep, useLit } from '../lit'
import { endMove, useMoving } from '../canvas/replicas/moving'
import { readState } from '../shell/say'
import { setLoop, useLoop } from '../timeline/loop'
import { showAll, useZoom } from '../timeline/zoom'
import type { Action } from './action'
import { follow, zoomToRecord } from './follow'
import { presentActions } from './present'

const set = useWorkspace.setState
const get = useWorkspace.getState
const group = 'View'

const lens = (id: 'logical' | 'physical' | 'both', title: string, key: string): Action => ({
  id: `view.${id}`,
  title,
  group,
  keys: [key],
  run: () => set({ lens: id }),
})

/** Shows a tab of the dock; the tab in sight is put away. */
export function toggleTab(tab: DockTab) {
  const shown = get().dockOpen && get().tab === tab
  set(shown ? { dockOpen: false } : { dockOpen: true, tab })
}

const tab = (id: DockTab, title: string, key?: string): Action => ({
  id: `view.${id}`,
  title: `${title} panel`,
  group,
  ...(key ? { keys: [key] } : {}),
  run: () => toggleTab(id),
})

const nextTheme: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' }

/** One step out: what goes at full speed, what is armed, open or selected, in that order. */
function stepOut() {
  const { armed, connecting, renaming, presenting, outline, legend, selected } = get()
  if (useRun.getState().goal !== null) pause()
  else if (useMoving.getState().replica) endMove()
  else if (armed) arm(null)
  else if (connecting || renaming) set({ connecting: null, renaming: null })
  else if (presenting) set({ presenting: false })
  else if (useLit.getState().kept !== null) keep(null)
  else if (selected.length > 0) select()
  else if (useLoop.getState().loop) setLoop(null)
  else if (useZoom.getState().zoomed) showAll()
  else if (legend) set({ legend: false })
  else if (outline) set({ outline: false })
}

/** Moves every block to where the automatic layout puts it; one undo step. */
const arrange = () => camera({ command: 'arrange' })
const forgetLayout = () =>
  edit('forget the layout', (scenario) => ({ ...scenario, view: { ...scenario.view, layout: {} } }))

export const viewActions: Action[] = [
  lens('logical', 'Logical lens: topics', '1'),
  lens('physical', 'Physical lens: brokers', '2'),
  lens('both', 'Both lenses', '3'),
  { id: 'view.fit', title: 'Fit everything', group, keys: ['Shift+1'], run: () => camera({ command: 'fit' }) },
  {
    id: 'view.fit-selection',
    title: 'Fit the selection',
    group,
    keys: ['Shift+2'],
    when: () => get().selected.length > 0,
    run: () => camera({ command: 'fit-selection' }),
  },
  {
    id: 'view.follow',
    title: 'Follow a record, or no longer',
    group,
    keys: ['F'],
    keywords: 'camera life-line track',
    run: follow,
  },
  {
    id: 'view.zoom-to-record',
    title: 'Zoom to the record',
    group,
    keys: ['Shift+F'],
    run: () => void zoomToRecord(),
  },
  { id: 'view.zoom-100', title: 'Zoom to 100%', group, keys: ['Shift+0'], run: () => camera({ command: 'zoom-100' }) },
  { id: 'view.zoom-in', title: 'Zoom in', group, keys: ['+', '='], run: () => camera({ command: 'zoom-in' }) },
  { id: 'view.zoom-out', title: 'Zoom out', group, keys: ['-'], run: () => camera({ command: 'zoom-out' }) },
  { id: 'view.arrange', title: 'Arrange the canvas', group, run: arrange },
  { id: 'view.forget-layout', title: 'Forget positions moved by hand', group, run: forgetLayout },
  tab('inspect', 'Inspect', 'I'),
  tab('metrics', 'Metrics'),
  tab('narration', 'Narration'),
  tab('checks', 'Checks'),
  {
    id: 'view.timeline',
    title: 'Collapse or expand the timeline',
    group,
    keys: ['T'],
    run: () => set(({ timelineDragged }) => ({ timelineDragged: isCollapsed(timelineDragged) ? null : COLLAPSED })),
  },
  {
    id: 'view.compare',
    title: 'Compare rebalances: groups, protocols, futures',
    group,
    when: () => useRun.getState().frame?.groups.some(({ type }) => type !== 'share') ?? false,
    run: () => set({ panel: 'compare' }),
  },
  {
    id: 'view.legend',
    title: 'Legend: what the marks on the canvas mean',
    group,
    run: () => set(({ legend }) => ({ legend: !legend })),
  },
  {
    id: 'view.outline',
    title: 'Outline',
    group,
    keys: ['O'],
    run: () => set(({ outline }) => ({ outline: !outline })),
  },
  {
    id: 'view.palette',
    title: 'Collapse or expand the palette',
    group,
    run: () => set(({ paletteOpen }) => ({ paletteOpen: !paletteOpen })),
  },
  ...presentActions,
  {
    id: 'view.theme',
    title: 'Theme: system, light, dark',
    group,
    keys: ['Alt+Shift+D'],
    run: () => set((workspace) => ({ theme: nextTheme[wantedTheme(workspace)], askedTheme: null })),
  },
  {
    id: 'view.motion',
    title: 'Reduced motion on or off',
    group,
    run: () =>
      set(({ reducedMotion }) => ({
        reducedMotion: !(reducedMotion ?? matchMedia('(prefers-reduced-motion: reduce)').matches),
      })),
  },
  { id: 'view.read', title: 'Read the state aloud', group, keys: ['R'], run: readState },
  { id: 'view.escape', title: 'Step out', group, keys: ['Escape'], hidden: true, run: stepOut },
  {
    id: 'help.commands',
    title: 'Find a command or a block',
    group: 'Help',
    keys: ['Mod+K', 'Mod+Shift+P', 'Mod+F'],
    hidden: true,
    run: () => set({ panel: 'commands' }),
  },
  { id: 'help.keys', title: 'Keyboard shortcuts', group: 'Help', keys: ['?'], run: () => set({ panel: 'help' }) },
  { id: 'help.errors', title: 'Kafka’s errors', group: 'Help', run: () => set({ panel: 'errors', error: null }) },
  {
    id: 'help.single-keys',
    title: 'Single-letter shortcuts on or off',
    group: 'Help',
    run: () => set(({ singleKeys }) => ({ singleKeys: !singleKeys })),
  },
]
