// Right dock: Inspect, Metrics, Narration and Checks, one at a time.
import { PanelRightClose } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { later } from '../later'
import { useRun } from '../stores/run'
import { type DockTab, useWorkspace } from '../stores/workspace'
import { Boundary } from './Boundary'
import { IconButton } from './controls/Button'
import css from './dock.module.css'

const Soon = () => <p className={css.loading}>One moment…</p>
const Inspector = later(() => import('../panels/Inspector').then((module) => module.Inspector), Soon)
const Checks = later(() => import('../panels/Checks').then((module) => module.Checks), Soon)
const Metrics = later(() => import('../panels/metrics/Metrics').then((module) => module.default), Soon)
const Narration = later(() => import('../panels/Narration').then((module) => module.default), Soon)

const tabs: { id: DockTab; label: string }[] = [
  { id: 'inspect', label: 'Inspect' },
  { id: 'metrics', label: 'Metrics' },
  { id: 'narration', label: 'Narration' },
  { id: 'checks', label: 'Checks' },
]

/** The dock as a column at the right. */
export function Dock() {
  return (
    <aside className={css.dock} id="dock" aria-label="Panels" tabIndex={-1}>
      <DockTabs
        end={
          <IconButton label="Close the panel" side="left" onClick={() => useWorkspace.setState({ dockOpen: false })}>
            <PanelRightClose size={16} />
          </IconButton>
        }
      />
    </aside>
  )
}

/** The tabs and the one that is open; the phone's sheet has the same. */
export function DockTabs({ end }: { end?: React.ReactNode }) {
  const tab = useWorkspace((workspace) => workspace.tab)
  return (
    <Tabs.Root
      className={css.root}
      value={tab}
      onValueChange={(value) => useWorkspace.setState({ tab: value as DockTab })}
    >
      <div className={css.head}>
        <Tabs.List className={css.tabs} aria-label="Panels">
          {tabs.map(({ id, label }) => (
            <Tabs.Trigger
              key={id}
              value={id}
              className={css.tab}
              // The library gives it the focus by script, which browsers take for the keyboard's, and draw its frame.
              onMouseDown={({ currentTarget }) => currentTarget.focus({ focusVisible: false })}
            >
              {label}
              {id === 'checks' && <ChecksBadge />}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {end}
      </div>
      {tabs.map(({ id }) => (
        <Tabs.Content key={id} value={id} className={css.content} tabIndex={-1}>
          <Boundary>
            {id === 'inspect' && <Inspector />}
            {id === 'metrics' && <Metrics />}
            {id === 'narration' && <Narration />}
            {id === 'checks' && <Checks />}
          </Boundary>
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}

/** How many checks have failed, else how many hold. */
function ChecksBadge() {
  const failed = useRun(({ frame }) => frame?.expectations.filter(({ state }) => state === 'failed').length ?? 0)
  if (failed === 0) return null
  return (
    <span className={css.badge} aria-label={`${failed} failed`}>
      {failed}
    </span>
  )
}
