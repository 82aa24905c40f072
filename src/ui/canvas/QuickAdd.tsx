// A small menu at the pointer: what could be put there.
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { addAt } from '../actions/add'
import { type AddKind, addables, recentFirst } from '../actions/addable'
import { useWorkspace } from '../stores/workspace'
import css from './canvas.module.css'
import { connect, drawnNow } from './edit'
import type { QuickAddAt } from './quick-add'

/** What a wire from this block could end at. */
function kindsFor(from: string): AddKind[] {
  const { producers, topics } = drawnNow()
  if (Object.hasOwn(producers, from)) return ['topic']
  return Object.hasOwn(topics, from) ? ['group', 'read-process-write', 'producer'] : ['topic']
}

export function QuickAdd({ at, onClose }: { at: QuickAddAt; onClose: () => void }) {
  const menu = useRef<HTMLDivElement>(null)
  const typed = useRef({ text: '', at: 0 })
  useEffect(() => {
    const before = document.activeElement
    menu.current!.querySelector('button')?.focus()
    const close = (event: PointerEvent) => {
      if (!menu.current?.contains(event.target as Node)) onClose()
    }
    window.addEventListener('pointerdown', close, true)
    return () => {
      window.removeEventListener('pointerdown', close, true)
      if (before instanceof HTMLElement && document.activeElement === document.body)
        before.focus({ preventScroll: true })
    }
  }, [onClose])

  const add = (kind: AddKind) => {
    onClose()
    const id = addAt(kind, at.x, at.y)
    if (id !== null && at.from !== undefined) connect(at.from, id)
  }
  const kinds = at.from === undefined ? null : kindsFor(at.from)
  const recent = useWorkspace((workspace) => workspace.recent)
  const possible = addables(drawnNow().controllers.mode).filter(({ kind }) => kinds === null || kinds.includes(kind))
  const shown = recentFirst(possible, recent)
  const height = shown.length * 32 + 44
  return (
    <div
      ref={menu}
      className={css.quickAdd}
      role="menu"
      tabIndex={-1}
      aria-label={at.from === undefined ? 'Add here' : `Connect ${at.from} to a new`}
      data-testid="quick-add"
      data-state="open"
      style={{ left: Math.min(at.x, window.innerWidth - 200), top: Math.min(at.y, window.innerHeight - height) }}
      onKeyDown={(event) => onMenuKey(event, typed.current, onClose)}
    >
      <p className={css.quickTitle}>{at.from === undefined ? 'Add here' : `${at.from} →`}</p>
      {shown.map(({ kind, label, icon: Icon }) => (
        <button key={kind} type="button" role="menuitem" onClick={() => add(kind)}>
          <Icon size={15} aria-hidden />
          {label}
        </button>
      ))}
    </div>
  )
}

/** Letters closer than this, ms, are one word. */
const ONE_WORD = 800

function onMenuKey(event: KeyboardEvent<HTMLDivElement>, typed: { text: string; at: number }, onClose: () => void) {
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.indexOf(event.target as HTMLButtonElement)
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  // A word goes to what begins with it; one letter, again and again, to each that does.
  if (/^[a-z]$/i.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const letter = event.key.toLowerCase()
    const goesOn = event.timeStamp - typed.at < ONE_WORD && typed.text !== letter
    typed.text = goesOn ? typed.text + letter : letter
    typed.at = event.timeStamp
    const order = goesOn ? buttons : [...buttons.slice(at + 1), ...buttons]
    const next = order.find(({ textContent }) => textContent.toLowerCase().startsWith(typed.text))
    event.preventDefault()
    event.stopPropagation()
    next?.focus()
    return
  }
  if (step === 0 && event.key !== 'Escape' && event.key !== 'Tab') return
  event.preventDefault()
  event.stopPropagation()
  if (step === 0) onClose()
  else buttons[(at + step + buttons.length) % buttons.length]?.focus()
}
