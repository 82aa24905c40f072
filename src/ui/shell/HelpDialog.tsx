// Keyboard shortcuts, searchable, from the registry; and the switches that concern them.
import { useState } from 'react'
import { type Action, actionGroups } from '../actions/action'
import { actions } from '../actions/registry'
import { useWorkspace } from '../stores/workspace'
import { Dialog } from './controls/Dialog'
import { Keys } from './controls/Keys'
import { Toggle } from './controls/Toggle'
import controls from './controls/controls.module.css'
import css from './dialogs.module.css'

export default function HelpDialog({ onClose }: { onClose: () => void }) {
  const [search, setSearch] = useState('')
  const singleKeys = useWorkspace((workspace) => workspace.singleKeys)
  const reduced =
    useWorkspace((workspace) => workspace.reducedMotion) ?? matchMedia('(prefers-reduced-motion: reduce)').matches
  const wanted = search.trim().toLowerCase()
  const shown = actions.filter(({ keys, title }) => keys && `${title} ${keys.join(' ')}`.toLowerCase().includes(wanted))
  return (
    <Dialog
      open
      onClose={onClose}
      width={720}
      title="Keyboard shortcuts"
      text="Everything here is in the command palette too, and most of it on the screen."
    >
      <div className={css.switches}>
        <span>
          <Toggle
            label="Single-letter shortcuts"
            checked={singleKeys}
            onChange={(on) => useWorkspace.setState({ singleKeys: on })}
          />
          Single-letter shortcuts
        </span>
        <span>
          <Toggle
            label="Reduced motion"
            checked={reduced}
            onChange={(on) => useWorkspace.setState({ reducedMotion: on })}
          />
          Reduced motion
        </span>
      </div>
      <input
        type="search"
        className={controls.field}
        aria-label="Search shortcuts"
        placeholder="Search shortcuts"
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      <div className={css.keyGroups}>
        {actionGroups.map((group) => {
          const list = shown.filter((action) => action.group === group)
          return list.length > 0 && <KeyGroup key={group} group={group} list={list} />
        })}
        {shown.length === 0 && <p className={css.none}>No shortcut is called “{search}”.</p>}
      </div>
    </Dialog>
  )
}

function KeyGroup({ group, list }: { group: string; list: Action[] }) {
  return (
    <section role="group" aria-label={group}>
      <h3>{group}</h3>
      <dl>
        {list.map(({ id, title, keys }) => (
          <div key={id}>
            <dt>{title}</dt>
            <dd>
              {keys!.map((combination) => (
                <Keys key={combination} keys={combination} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
