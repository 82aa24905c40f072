// A list of lines that are read as they are written, with a field for another one.
import { X } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../../shell/controls/Button'
import { DraftField } from './DraftField'
import css from './inspect.module.css'

interface LineListProps {
  label: string
  lines: readonly string[]
  /** What the field for another line is called, and shows while it is empty. */
  add: string
  example: string
  problem: (line: string) => { message: string; fix: string } | null
  /** False: it was refused. */
  onAdd: (line: string) => boolean
  onRemove: (line: string) => void
}

export function LineList({ label, lines, add, example, problem, onAdd, onRemove }: LineListProps) {
  // Each line that was added empties the field.
  const [round, setRound] = useState(0)
  const wrong = (text: string) => {
    const objection = text.trim() === '' ? null : problem(text)
    return objection === null ? null : `${objection.message} ${objection.fix}`
  }
  const commit = (text: string): boolean => {
    const line = text.trim().split(/\s+/).join(' ')
    const done = line !== '' && onAdd(line)
    if (done) setRound(round + 1)
    return done
  }
  return (
    <>
      <ul className={css.lines} aria-label={label}>
        {lines.map((line) => (
          <li key={line}>
            <code>{line}</code>
            <IconButton label={`Remove: ${line}`} onClick={() => onRemove(line)}>
              <X size={14} />
            </IconButton>
          </li>
        ))}
      </ul>
      <div className={css.addLine}>
        <DraftField key={round} label={add} placeholder={example} value="" problem={wrong} commit={commit} />
      </div>
    </>
  )
}
