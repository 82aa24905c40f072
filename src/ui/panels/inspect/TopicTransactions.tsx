// The transactions that lie on a topic's strips, as a list: each can be lit from here, and says where all of it lies.
import type { TopicView } from '../../../worker/protocol'
import { keepAndTell } from '../../canvas/nodes/Transactions'
import { keep, litOf, nameOf, partsOf, partText, point, transactionText, useLit } from '../../lit'
import { useRun } from '../../stores/run'
import { Section } from './Section'
import css from './inspect.module.css'

/** Newest ones that are listed. */
const MOST = 12

export function TopicTransactions({ topic }: { topic: TopicView }) {
  const frame = useRun((run) => run.frame)
  const lit = useLit(litOf)
  const kept = useLit((all) => all.kept)
  const keys = new Set(topic.partitions.flatMap(({ transactions }) => transactions.map(({ key }) => key)))
  if (!frame || keys.size === 0) return null
  const shown = [...keys]
    .flatMap((key) => {
      const parts = partsOf(frame, key)
      const own = parts.filter(({ partition }) => topic.partitions.some((view) => view.partition === partition))
      return own.length === 0 ? [] : [{ key, parts, own, last: Math.max(...own.map(({ view }) => view.to)) }]
    })
    .toSorted((a, b) => b.last - a.last)
    .slice(0, MOST)
  return (
    <Section title="Transactions on its strips">
      <ul className={css.transactions}>
        {shown.map(({ key, parts, own }) => {
          const told = parts.find(({ view }) => view.fate !== 'open') ?? parts[0]!
          return (
            <li key={key}>
              <button
                type="button"
                aria-pressed={kept === key}
                data-fate={told.view.fate}
                data-lit={lit === key || undefined}
                onPointerEnter={() => point(key)}
                onPointerLeave={() => point(null)}
                onFocus={() => point(key)}
                onBlur={() => point(null)}
                onClick={() => (kept === key ? keep(key) : keepAndTell(key))}
              >
                <b>{told.view.producer || 'somebody who is gone'}</b> <span>{told.view.fate}</span>
                <small>{own.map(partText).join('; ')}</small>
                <span className="visually-hidden">{nameOf(told.view)}</span>
              </button>
            </li>
          )
        })}
      </ul>
      <p className={css.hint} role="status">
        {kept === null ? 'Point at one to see all of it, in every partition.' : transactionText(frame, kept)}
      </p>
    </Section>
  )
}
