// The title of a block while it is being edited.
import { useState } from 'react'
import { toast } from 'sonner'
import { LONGEST_TOPIC } from '../../../blueprint/ids'
import { useWorkspace } from '../../stores/workspace'
import { renameBlock } from '../edit'
import { focusBlock } from '../focus'
import css from './face.module.css'

/** Letters of a name that the field has room for; the rest is scrolled. */
const MOST_SHOWN = 64

export function RenameField({ id }: { id: string }) {
  const [text, setText] = useState(id)
  const close = () => {
    if (useWorkspace.getState().renaming === id) useWorkspace.setState({ renaming: null })
  }
  const commit = () => {
    close()
    const name = text.trim()
    if (name === '' || name === id) return focusBlock(id)
    const problem = renameBlock(id, name)
    if (problem) toast.error(problem.message, { description: problem.fix })
    focusBlock(problem ? id : name)
  }
  return (
    <input
      className={`${css.rename} nodrag nopan`}
      value={text}
      aria-label={`New name of ${id}`}
      spellCheck={false}
      maxLength={LONGEST_TOPIC}
      size={Math.min(Math.max(text.length, 4), MOST_SHOWN)}
      // The person asked for this field, and will type into it.
      // oxlint-disable-next-line jsx-a11y/no-autofocus
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key === 'Escape') {
          setText(id)
          close()
          focusBlock(id)
        }
      }}
    />
  )
}
