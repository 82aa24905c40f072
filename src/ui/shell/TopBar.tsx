// Top bar: what is open, what state it is in, lens, undo, find, share, theme, help.
import {
  CircleHelp,
  ChevronDown,
  Ellipsis,
  LayoutGrid,
  Moon,
  Presentation,
  Redo2,
  Search,
  Share2,
  Sun,
  SunMoon,
  Undo2,
} from 'lucide-react'
import { useStore } from 'zustand'
import { keysOf, runAction } from '../actions/registry'
import { useDocument } from '../stores/document'
import { useRun } from '../stores/run'
import { type Lens, lensFor, useWorkspace, wantedTheme } from '../stores/workspace'
import { IconButton } from './controls/Button'
import { Keys } from './controls/Keys'
import { type Entry, Menu } from './controls/Menu'
import { Segmented } from './controls/Segmented'
import { DocumentTitle } from './DocumentTitle'
import { Mark } from './Mark'
import type { Screen } from './useScreen'
import css from './topbar.module.css'

const fileEntries: Entry[] = [
  'file.new',
  'file.open',
  'file.gallery',
  '-',
  'file.import',
  '-',
  'file.save',
  'file.share',
  '-',
  'file.first-minute',
]
const moreEntries: Entry[] = [
  'edit.undo',
  'edit.redo',
  '-',
  'file.gallery',
  'file.open',
  'file.save',
  'file.share',
  '-',
  'view.outline',
  'view.legend',
  'view.theme',
  'view.motion',
  'view.present',
  'help.keys',
]

const lenses: { value: Lens; label: string; long: string; keys: string }[] = [
  { value: 'logical', label: 'Logical', long: 'Logical lens: topics', keys: '1' },
  { value: 'physical', label: 'Physical', long: 'Physical lens: brokers', keys: '2' },
  { value: 'both', label: 'Both', long: 'Both lenses', keys: '3' },
]

export function TopBar({ screen }: { screen: Screen }) {
  return (
    <header className={css.bar} data-screen={screen}>
      <h1 className="visually-hidden">Millrace</h1>
      <div className={css.left}>
        <Menu
          label="File"
          entries={fileEntries}
          trigger={
            <button type="button" className={css.file} aria-label="Millrace: files">
              <Mark />
              {screen === 'wide' && <span className={css.brand}>Millrace</span>}
              <ChevronDown size={14} aria-hidden />
            </button>
          }
        />
        <DocumentTitle />
        {screen !== 'phone' && <RunState />}
      </div>
      <LensSwitch screen={screen} />
      <div className={css.right}>
        {screen === 'phone' ? (
          <Menu
            label="More"
            align="end"
            entries={moreEntries}
            trigger={
              <IconButton label="More">
                <Ellipsis size={18} />
              </IconButton>
            }
          />
        ) : (
          <Tools screen={screen} />
        )}
      </div>
    </header>
  )
}

/** Building, running, paused, in the past: in a word. */
function RunState() {
  const state = useRun(({ status, started, playing, frame }) => {
    if (status === 'crashed') return 'crashed'
    if (!frame) return 'starting'
    if (frame.stopped) return 'stopped'
    if (!started && frame.now === 0) return 'building'
    if (frame.now < frame.live) return 'rewound'
    return playing ? 'running' : 'paused'
  })
  const words = {
    crashed: 'Stopped',
    starting: 'Starting',
    stopped: 'Stopped',
    building: 'Building',
    running: 'Running',
    rewound: 'In the past',
    paused: 'Paused',
  }
  return (
    <span className={css.state} data-state={state}>
      {words[state]}
    </span>
  )
}

function LensSwitch({ screen }: { screen: Screen }) {
  const chosen = useWorkspace(({ lens }) => lens)
  const brokers = useRun(({ frame }) => frame?.brokers.length ?? 0)
  const own = useDocument(({ scenario }) => scenario.view.lens)
  const lens = lensFor(chosen ?? own, brokers, screen === 'phone')
  // The title needs the room that three buttons would take.
  if (screen === 'phone') {
    return (
      <select
        className={css.lens}
        aria-label="Lens"
        value={lens}
        onChange={({ target }) => useWorkspace.setState({ lens: target.value as Lens })}
      >
        {lenses.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    )
  }
  return (
    <Segmented
      label="Lens"
      value={lens}
      onChange={(value) => useWorkspace.setState({ lens: value })}
      options={lenses.map(({ value, label, long, keys }) => ({
        value,
        label: long,
        content: (
          <>
            {label}
            {screen === 'wide' && <Keys keys={keys} />}
          </>
        ),
      }))}
    />
  )
}

function Tools({ screen }: { screen: Screen }) {
  const steps = useStore(useDocument.temporal)
  const theme = useWorkspace(wantedTheme)
  const ThemeIcon = theme === 'system' ? SunMoon : theme === 'light' ? Sun : Moon
  return (
    <>
      <IconButton
        label="Undo"
        keys="Mod+Z"
        disabled={steps.pastStates.length === 0}
        onClick={() => runAction('edit.undo')}
      >
        <Undo2 size={16} />
      </IconButton>
      <IconButton
        label="Redo"
        keys="Mod+Shift+Z"
        disabled={steps.futureStates.length === 0}
        onClick={() => runAction('edit.redo')}
      >
        <Redo2 size={16} />
      </IconButton>
      <span className={css.divider} />
      <IconButton
        label="Find a command or a block"
        keys="Mod+K"
        onClick={() => runAction('help.commands')}
        text={screen === 'wide' ? 'Find' : undefined}
      >
        <Search size={16} />
      </IconButton>
      <IconButton
        label="Gallery of scenarios"
        onClick={() => runAction('file.gallery')}
        text={screen === 'wide' ? 'Gallery' : undefined}
      >
        <LayoutGrid size={16} />
      </IconButton>
      <IconButton
        label="Share a link"
        onClick={() => runAction('file.share')}
        text={screen === 'wide' ? 'Share' : undefined}
      >
        <Share2 size={16} />
      </IconButton>
      <IconButton label="Present" keys={keysOf('view.present')} onClick={() => runAction('view.present')}>
        <Presentation size={16} />
      </IconButton>
      <span className={css.divider} />
      <IconButton label={`Theme: ${theme}`} keys={keysOf('view.theme')} onClick={() => runAction('view.theme')}>
        <ThemeIcon size={16} />
      </IconButton>
      <IconButton label="Keyboard shortcuts" keys="?" onClick={() => runAction('help.keys')}>
        <CircleHelp size={16} />
      </IconButton>
    </>
  )
}
