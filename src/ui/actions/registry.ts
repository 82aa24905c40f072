// All actions, and the keys that run them.
import { useWorkspace } from '../stores/workspace'
import type { Action } from './action'
import { editActions } from './edit'
import { fileActions } from './file'
import { timeActions } from './time'
import { viewActions } from './view'

export const actions: readonly Action[] = [...timeActions, ...editActions, ...viewActions, ...fileActions]

/** Runs the action called `id`, if it can be done now. */
export function runAction(id: string) {
  const action = actions.find((candidate) => candidate.id === id)
  if (action && (action.when?.() ?? true)) action.run()
}

/** The key combination that is shown for an action. */
export const keysOf = (id: string): string | undefined => actions.find((action) => action.id === id)?.keys?.[0]

/** What a keyboard event may be called: by the character it types, and by the key as on a US keyboard. */
export function namesOf(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>,
): string[] {
  const mods = [event.ctrlKey || event.metaKey ? 'Mod' : '', event.altKey ? 'Alt' : ''].filter(Boolean)
  const shift = event.shiftKey ? ['Shift'] : []
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key
  const names = [[...mods, ...shift, key].join('+')]
  // `?` and `+` are typed with Shift on most keyboards, and are meant without it.
  if (event.shiftKey && /^[^A-Z0-9]$/.test(key)) names.push([...mods, key].join('+'))
  const physical = codeNames[event.code] ?? /^(?:Key|Digit)(.)$/.exec(event.code)?.[1]
  if (physical && physical !== key) names.push([...mods, ...shift, physical].join('+'))
  return names
}

const codeNames: Record<string, string> = {
  Comma: ',',
  Period: '.',
  Minus: '-',
  Equal: '=',
  Slash: '/',
  BracketLeft: '[',
  BracketRight: ']',
}

/** A combination without modifiers that types a character; those can be switched off (WCAG 2.1.4). */
const isSingle = (keys: string) => /^(Shift\+)?[^+]$|^\+$/.test(keys)

/** The action for a keyboard event, or null; `singles`: single characters count; `part`: of the page, that has the focus. */
export function actionFor(event: Parameters<typeof namesOf>[0], singles: boolean, part?: string): Action | null {
  for (const within of part === undefined ? [undefined] : [part, undefined])
    for (const name of namesOf(event)) {
      if (!singles && isSingle(name)) continue
      const action = actions.find(
        ({ keys, when, within: own }) => own === within && keys?.includes(name) && (when?.() ?? true),
      )
      if (action) return action
    }
  return null
}

const editable =
  'input:not([type="checkbox"], [type="range"], [type="radio"], [type="button"]), textarea, select, [contenteditable="true"]'
const widget =
  'button, a[href], [role="menuitem"], [role="option"], [role="tab"], [role="radio"], [role="slider"], [role="separator"], summary, input'
/** What Space presses; on a slider or a separator it means nothing, and plays. */
const pressed = 'button, [role="menuitem"], [role="option"], [role="tab"], [role="radio"], summary, input'
const modal =
  '[role="dialog"][data-state="open"], [role="menu"][data-state="open"], [role="listbox"][data-state="open"]'

/** Listens for keys on the whole page. Returns the way to stop. */
export function listenForKeys(): () => void {
  const stop = new AbortController()
  let space: 'up' | 'tapped' | 'held' = 'up'
  // The control that was pressed with the pointer, for as long as it has the focus from that. Not `:focus-visible`: a browser
  // says yes to that as soon as a key goes down.
  let clicked: Element | null = null

  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector(modal)) return
    const target = event.target instanceof Element ? event.target : document.body
    if (target.closest(editable)) return
    // Keys that a focused control understands itself stay with it.
    const own = /^( |Enter|Arrow.*|Home|End)$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey
    const control = own ? target.closest(event.key === ' ' ? pressed : widget) : null
    // Space plays after a click on a button, and presses a button that the keyboard has come to.
    if (control !== null && (event.key !== ' ' || control !== clicked)) return
    const { singleKeys, presenting } = useWorkspace.getState()
    const part = presenting ? 'presentation' : target.closest<HTMLElement>('[data-keys]')?.dataset.keys
    const action = actionFor(event, singleKeys, part)
    if (!action || action.native) return
    event.preventDefault()
    // Space held down pans the canvas; only a tap plays or pauses. What is held repeats: how soon, a person's system knows,
    // where a number of ours would be too short for slow fingers.
    if (action.id === 'time.toggle') space = event.repeat ? 'held' : 'tapped'
    else action.run()
  }
  const onKeyUp = (event: KeyboardEvent) => {
    if (event.key !== ' ' || space === 'up') return
    event.preventDefault()
    if (space === 'tapped') runAction('time.toggle')
    space = 'up'
  }
  const { signal } = stop
  window.addEventListener('keydown', onKey, { signal })
  window.addEventListener('keyup', onKeyUp, { signal })
  const onPointer = ({ target }: PointerEvent) => {
    space = 'up'
    clicked = target instanceof Element ? target.closest(pressed) : null
  }
  const onFocus = ({ target }: FocusEvent) => {
    if (target instanceof Element && target.closest(pressed) !== clicked) clicked = null
  }
  window.addEventListener('pointerdown', onPointer, { signal, capture: true })
  window.addEventListener('focusin', onFocus, { signal })
  window.addEventListener('blur', () => (space = 'up'), { signal })
  return () => stop.abort()
}
