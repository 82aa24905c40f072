// A key combination as key caps, with the names that the keys have on this machine.
import css from './controls.module.css'

const mac = typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.platform)
const names: Record<string, string> = {
  Mod: mac ? '⌘' : 'Ctrl',
  Shift: mac ? '⇧' : 'Shift',
  Alt: mac ? '⌥' : 'Alt',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Delete: 'Del',
}

/** The caps of `Mod+Shift+Z`, in order. */
export const keyCaps = (keys: string): string[] =>
  keys.split(/\+(?=.)/).map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))

/** The same for assistive technology, which has names of its own for keys (`aria-keyshortcuts`). */
export const keyShortcuts = (keys: string | undefined): string | undefined =>
  keys?.replace('Mod', mac ? 'Meta' : 'Control')

/** Signs that are skipped, or read as something else, when a text is read aloud. */
const spoken: Record<string, string> = {
  ',': 'comma',
  '.': 'full stop',
  '?': 'question mark',
  '[': 'left bracket',
  ']': 'right bracket',
  '←': 'left arrow',
  '→': 'right arrow',
  '↑': 'up arrow',
  '↓': 'down arrow',
  '⌘': 'Command',
  '⇧': 'Shift',
  '⌥': 'Option',
  Esc: 'Escape',
  Del: 'Delete',
}

export function Keys({ keys }: { keys: string }) {
  return (
    <span className={css.keys}>
      {keyCaps(keys).map((cap) => (
        <kbd key={cap} className={css.kbd}>
          {spoken[cap] ? <Spoken cap={cap} as={spoken[cap]} /> : cap}
        </kbd>
      ))}
    </span>
  )
}

const Spoken = ({ cap, as }: { cap: string; as: string }) => (
  <>
    <span aria-hidden>{cap}</span>
    <span className="visually-hidden">{as}</span>
  </>
)
