// The last error that a client met: what it means, why it came, what the client does about it, and what usually mends it.
import { errorTable, reactionTo } from '../../../blueprint/kafka-errors'
import { showError } from '../../stores/workspace'
import { Section } from './Section'
import css from './inspect.module.css'

/** `error` as the client says it, Kafka's name in it; `why`: what of the cluster's state decided it. */
export default function LastError({ title, error, why }: { title: string; error: string; why: string | null }) {
  const known = errorTable.find(({ name }) => new RegExp(`\\b${name}\\b`).test(error))
  if (known === undefined) return null
  const { name, code, says, fix } = known
  return (
    <Section title={title}>
      <p data-testid="last-error">
        <button type="button" className={css.link} onClick={() => showError(name)}>
          {name}
        </button>{' '}
        ({code}, {known.retriable ? 'retriable' : 'not retriable'}): {says}.
      </p>
      {why !== null && <p className={css.why}>Now: {why}.</p>}
      <p className={css.why}>{reactionTo(known)}</p>
      <p className={css.why}>What usually mends it: {fix}.</p>
    </Section>
  )
}
