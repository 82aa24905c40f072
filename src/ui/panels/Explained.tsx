// Promises that were broken rightly: what was configured, or what was done, explains each. None of them is an error.
import type { ExplainedView } from '../../worker/protocol'
import { plural } from '../format'
import { ToneMark } from '../shell/controls/StateWord'
import { useRun } from '../stores/run'
import { select, selectRecord } from '../stores/workspace'
import { Moment } from './Moment'
import css from './panels.module.css'

export function Explained() {
  const explained = useRun(({ frame }) => frame?.explained)
  if (!explained || explained.length === 0) return null
  return (
    <section role="group" aria-labelledby="explained-title" data-testid="explained">
      <h2 className={css.summary} id="explained-title">
        {plural(explained.length, 'broken promise')}, explained
        <small>What was configured, or what was done, allows it: no fault of Kafka’s.</small>
      </h2>
      <ul className={css.checks}>
        {explained.map((view) => (
          <Item key={`${view.id} ${view.code}`} view={view} />
        ))}
      </ul>
    </section>
  )
}

function Item({
  view: { id, promise, code, sentence, fix, count, first, message, partition, record },
}: {
  view: ExplainedView
}) {
  return (
    <li className={css.check}>
      <ToneMark tone="plain" size={14} />
      <div>
        <code>{code}</code>
        <p className={css.reason}>{capital(sentence)}.</p>
        <p>What prevents it: {fix}.</p>
        <p>
          {count === 1 ? '' : 'The first time, '}
          {message}. {partition !== null && <Concerned partition={partition} record={record} />}
        </p>
        <p>
          <small>
            {id}: {promise}
          </small>
        </p>
      </div>
      <span className={css.checkState}>
        {count > 1 && `${count} times, `}
        <Moment at={first} />
      </span>
    </li>
  )
}

/** Opens the life-line of the record, or else the topic of the partition. */
function Concerned({ partition, record }: { partition: string; record: number | null }) {
  const topic = partition.slice(0, partition.lastIndexOf('-'))
  return (
    <button
      type="button"
      className={css.concerned}
      onClick={() => (record === null ? select(topic) : selectRecord(record, topic))}
    >
      {record === null ? `Show ${topic}` : 'Follow the record'}
    </button>
  )
}

const capital = (text: string) => text.replace(/^[a-z]/, (letter) => letter.toUpperCase())
