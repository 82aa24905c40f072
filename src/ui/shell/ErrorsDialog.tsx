// Kafka's errors: number, name, whether a client tries again, what is wrong, and what usually mends it; searchable.
import { useState } from 'react'
import { errorTable, reactionTo } from '../../blueprint/kafka-errors'
import { latestOf } from '../error-moments'
import { Moment } from '../panels/Moment'
import { useRun } from '../stores/run'
import { useWorkspace } from '../stores/workspace'
import { Dialog } from './controls/Dialog'
import controls from './controls/controls.module.css'
import css from './errors.module.css'

export default function ErrorsDialog({ onClose }: { onClose: () => void }) {
  const [search, setSearch] = useState(useWorkspace.getState().error ?? '')
  const wanted = search.trim().toLowerCase().split(/\s+/)
  const shown = errorTable.filter((error) => {
    const text = `${error.code} ${error.name} ${error.says} ${error.fix} ${reactionTo(error)}`.toLowerCase()
    return wanted.every((word) => text.includes(word))
  })
  return (
    <Dialog
      open
      onClose={onClose}
      width={820}
      title="Kafka’s errors"
      text="What brokers answer when something is wrong, as in Apache Kafka 4.3.1. Errors of what is not simulated (SASL, delegation tokens, log directories) are left out."
    >
      <input
        type="search"
        className={`${controls.field} ${css.search}`}
        aria-label="Search errors"
        placeholder="A name, a number, or a word such as leader"
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      <p className={css.count} role="status">
        {shown.length === errorTable.length
          ? `${shown.length} errors`
          : `${shown.length} of ${errorTable.length} errors`}
      </p>
      <dl className={css.errors}>
        {shown.map((error) => (
          <div key={error.name} data-error={error.name}>
            <dt>
              <code>{error.name}</code> <span className={css.code}>{error.code}</span>
            </dt>
            <dd>
              <p>{error.says.replace(/^[a-z]/, (letter) => letter.toUpperCase())}.</p>
              <p className={css.reaction}>{reactionTo(error)}</p>
              <p>What usually mends it: {error.fix}.</p>
              <Here name={error.name} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}

/** When it last came up in this run, and why it did. */
function Here({ name }: { name: string }) {
  const latest = useRun(({ history, frame }) => latestOf(history.headlines, name, frame?.now ?? 0))
  if (!latest) return null
  return (
    <p className={css.here} data-testid={`here-${name}`}>
      In this run, <Moment at={latest.at} />: {latest.text}
    </p>
  )
}
