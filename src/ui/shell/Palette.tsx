// Palette: what can be put on the canvas, and what can befall it. Drag, click or press Enter; a fault that is clicked waits for its aim.
import {
  ChevronsLeft,
  ChevronsRight,
  CirclePause,
  LayoutGrid,
  type LucideIcon,
  PowerOff,
  Scissors,
  Search,
  Waves,
} from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ControllersBlock } from '../../blueprint/scenario'
import { addAt, addAtCentre, meaningAt } from '../actions/add'
import { type Addable, addables } from '../actions/addable'
import { runAction } from '../actions/registry'
import { dropFault, faultAt } from '../canvas/aim'
import { useDocument } from '../stores/document'
import { arm, type ArmedFault, useWorkspace } from '../stores/workspace'
import { Hint, IconButton } from './controls/Button'
import { type Cargo, PaletteDrag, type PaletteDragState, usePaletteDrag } from './palette-drag'
import css from './palette.module.css'

interface FaultItem {
  fault: ArmedFault
  label: string
  about: string
  icon: LucideIcon
}
type Item = Addable | FaultItem

const faults: FaultItem[] = [
  { fault: 'kill', label: 'Kill', about: 'Ends a process at once', icon: PowerOff },
  { fault: 'pause', label: 'Pause', about: 'Freezes a process', icon: CirclePause },
  { fault: 'slow', label: 'Slow', about: 'Delays its network', icon: Waves },
  { fault: 'cut', label: 'Cut', about: 'Parts them: draw a line', icon: Scissors },
]

function sectionsOf(mode: ControllersBlock['mode']): { title: string; items: Item[] }[] {
  const blocks = addables(mode)
  const partsOf = (part: Addable['part']) => ({ title: part, items: blocks.filter((item) => item.part === part) })
  return [partsOf('Clients'), partsOf('Cluster'), { title: 'Faults', items: faults }]
}

export function Palette({ rail: narrow }: { rail: boolean }) {
  const open = useWorkspace((workspace) => workspace.paletteOpen)
  const [flyOut, setFlyOut] = useState(false)
  const [search, setSearch] = useState('')
  const drag = usePaletteDrag()
  const rail = narrow ? !flyOut : !open
  // The one that shows it and the one that puts it away take each other's place, and the focus with it.
  const toggler = useRef<HTMLButtonElement>(null)
  const toggled = useRef(false)
  useEffect(() => {
    if (toggled.current) toggler.current?.focus()
    toggled.current = false
  }, [rail])
  const toggle = () => {
    toggled.current = true
    if (narrow) setFlyOut(!flyOut)
    else useWorkspace.setState({ paletteOpen: !open })
  }
  const mode = useDocument(({ scenario }) => scenario.blueprint.controllers.mode)
  const found = sectionsOf(mode)
    .map(({ title, items }) => ({ title, items: items.filter((item) => matches(item, search)) }))
    .filter(({ items }) => items.length > 0)
  return (
    <div className={css.place} data-fly={(narrow && flyOut) || undefined}>
      <nav
        className={css.palette}
        data-rail={rail || undefined}
        aria-label="Palette"
        onKeyDown={(event) => {
          if (event.key === 'Escape' && narrow && flyOut) setFlyOut(false)
        }}
      >
        {!rail && (
          <div className={css.searchRow}>
            <Search size={14} aria-hidden />
            <input
              type="search"
              aria-label="Search the palette"
              placeholder="Search"
              value={search}
              onChange={({ target }) => setSearch(target.value)}
            />
            <IconButton ref={toggler} label="Collapse the palette" side="right" onClick={toggle}>
              <ChevronsLeft size={16} />
            </IconButton>
          </div>
        )}
        {rail && (
          <IconButton ref={toggler} label="Expand the palette" side="right" className={css.railButton} onClick={toggle}>
            <ChevronsRight size={16} />
          </IconButton>
        )}
        <div className={css.sections}>
          {found.length === 0 && <p className={css.none}>Nothing is called “{search}”.</p>}
          {found.map(({ title, items }) => (
            <section key={title} role="group" aria-label={title} className={css.section}>
              {!rail && <h2>{title}</h2>}
              <ul>
                {items.map((item) => (
                  <li key={item.label}>
                    {'kind' in item ? (
                      <BlockButton item={item} rail={rail} drag={drag} />
                    ) : (
                      <FaultButton item={item} rail={rail} drag={drag} />
                    )}
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
        {!rail && (
          <button type="button" className={css.foot} onClick={() => runAction('file.gallery')}>
            <LayoutGrid size={14} aria-hidden /> Ready-made systems
          </button>
        )}
      </nav>
      <PaletteDrag drag={drag} />
    </div>
  )
}

const matches = ({ label, about }: Item, search: string) =>
  `${label} ${about}`.toLowerCase().includes(search.trim().toLowerCase())

interface ButtonProps<Kind extends Item> {
  item: Kind
  rail: boolean
  drag: PaletteDragState
}

function BlockButton({ item, rail, drag }: ButtonProps<Addable>) {
  const { kind, label, about, icon: Icon } = item
  const cargo: Cargo = {
    label,
    meaningAt: (x, y) => meaningAt(kind, x, y),
    dropAt: (x, y) => addAt(kind, x, y),
  }
  const button = (
    <button
      type="button"
      className={css.item}
      data-kind={kind}
      aria-label={rail ? `Add: ${label}` : undefined}
      {...drag.handlers(cargo)}
      onClick={() => drag.clicked() && addAtCentre(kind)}
    >
      <Icon size={16} aria-hidden />
      {!rail && <Words label={label} about={about} />}
    </button>
  )
  return rail ? (
    <Hint label={`${label}: ${about.toLowerCase()}`} side="right" quiet={drag.ghost !== null}>
      {button}
    </Hint>
  ) : (
    button
  )
}

function FaultButton({ item, rail, drag }: ButtonProps<FaultItem>) {
  const armed = useWorkspace((workspace) => workspace.armed === item.fault)
  const { fault, label, about, icon: Icon } = item
  const cargo: Cargo = {
    label,
    meaningAt: (x, y) => faultAt(fault, x, y),
    dropAt: (x, y) => dropFault(fault, x, y),
  }
  const button = (
    <button
      type="button"
      className={css.item}
      data-fault={fault}
      aria-pressed={armed}
      aria-label={rail ? `Fault: ${label}` : undefined}
      {...drag.handlers(cargo)}
      onClick={() => drag.clicked() && arm(armed ? null : fault)}
    >
      <Icon size={16} aria-hidden />
      {!rail && (
        <Words label={label} about={armed ? (fault === 'cut' ? 'Now draw a line' : 'Now click a target') : about} />
      )}
    </button>
  )
  return rail ? (
    <Hint label={`${label}: ${about.toLowerCase()}`} side="right" quiet={drag.ghost !== null}>
      {button}
    </Hint>
  ) : (
    button
  )
}

const Words = ({ label, about }: { label: string; about: string }) => (
  <span className={css.words}>
    <span>{label}</span>
    <small>{about}</small>
  </span>
)
