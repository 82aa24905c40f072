// Until the command palette has come: its field, so that no letter which is typed meanwhile is lost.
import { useEffect, useRef } from 'react'
import controls from './controls/controls.module.css'
import css from './dialogs.module.css'

let typed = ''
let entered = false

/** The palette is there, and takes over what was typed before it, and whether Enter was pressed after that. */
export function endMeanwhile(): { typed: string; entered: boolean } {
  const meanwhile = { typed, entered }
  typed = ''
  entered = false
  return meanwhile
}

export function CommandsSoon({ onClose }: { onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    endMeanwhile()
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
          onKeyDown={({ key }) => {
            if (key === 'Escape') onClose()
            else if (key === 'Enter') entered = typed !== ''
          }}
        />
      </div>
    </>
  )
}
