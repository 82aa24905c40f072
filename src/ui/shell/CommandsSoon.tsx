// Until the command palette has come: its field, so that no letter which is typed meanwhile is lost.
import { useEffect, useRef } from 'react'
import controls from './controls/controls.module.css'
import css from './dialogs.module.css'

let typed = ''

/** What was typed before the palette came; it is told once. */
export function takeTyped(): string {
  const text = typed
  typed = ''
  return text
}

export function CommandsSoon({ onClose }: { onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    typed = ''
    field.current?.focus()
  }, [])
  return (
    <>
      <div className={controls.overlay} />
      <div className={css.commands}>
        <input
          ref={field}
          className={css.commandInput}
          aria-label="Find a command or a block"
          placeholder="Find a command or a block"
          onChange={({ target }) => (typed = target.value)}
          onKeyDown={({ key }) => key === 'Escape' && onClose()}
        />
      </div>
    </>
  )
}
