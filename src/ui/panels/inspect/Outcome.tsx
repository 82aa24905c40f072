// What became of a group's records in its applications, as the referee saw it, and why.
import type { GroupOutcome } from '../../../worker/protocol'
import { countText, plural } from '../../format'
import { Section } from './Section'
import advice from './advice.module.css'
import css from './inspect.module.css'

const rows: readonly { key: Exclude<keyof GroupOutcome, 'reasons'>; label: string; tone?: 'warn' | 'bad' }[] = [
  { key: 'once', label: 'Once' },
  { key: 'again', label: 'Twice or more', tone: 'warn' },
  { key: 'outOfOrder', label: 'Out of order', tone: 'warn' },
  { key: 'unseen', label: 'Unseen', tone: 'warn' },
  { key: 'missed', label: 'Never processed', tone: 'bad' },
  { key: 'skipped', label: 'Left out', tone: 'warn' },
  { key: 'deadLettered', label: 'Dead letters', tone: 'warn' },
]

/** By what the referee counts: how a reason begins. */
const words: Record<string, string> = {
  processedAgain: 'Processed again',
  processedOutOfOrder: 'Out of order',
  unseen: 'Unseen',
  missed: 'Never processed',
  skipped: 'Left out',
  deadLettered: 'Dead letters',
}

export const Outcome = ({ outcome }: { outcome: GroupOutcome }) => (
  <Section title="What became of its records">
    <dl className={css.figures}>
      {rows.map(({ key, label, tone }) => (
        <div key={key} data-tone={outcome[key] > 0 ? tone : undefined}>
          <dt>{label}</dt>
          <dd className="tabular">{countText(outcome[key])}</dd>
        </div>
      ))}
    </dl>
    {outcome.reasons.length > 0 && (
      <ul className={advice.advice} aria-label="Why">
        {outcome.reasons.map(({ what, code, count, sentence, fix }) => (
          <li key={`${what} ${code}`}>
            <p>
              <b>
                {words[what] ?? what}, {plural(count, 'record')}:
              </b>{' '}
              {sentence}. <span className={css.hint}>Instead: {fix}.</span>
            </p>
          </li>
        ))}
      </ul>
    )}
  </Section>
)
