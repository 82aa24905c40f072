// A sentence in which the names of Kafka's errors can be pressed: each opens its row in the table of errors.
import { showError } from '../stores/workspace'
import css from './panels.module.css'

/** As sentences write them: the name, its number, and whether trying again may help. */
const error = /([A-Z]+(?:_[A-Z]+)+)(?=, -?\d+, (?:not )?retriable)/

export function ErrorWords({ text }: { text: string }) {
  const parts = text.split(error)
  if (parts.length === 1) return text
  // Every second part is a name.
  return parts.map((part, i) =>
    i % 2 === 0 ? (
      part
    ) : (
      <button key={`${i} ${part}`} type="button" className={css.error} onClick={() => showError(part)}>
        {part}
      </button>
    ),
  )
}
