// The referee's counts, always in sight: what was acknowledged, delivered, lost, doubled, out of order, unseen.
import { Popover } from 'radix-ui'
import { useRef } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { Frame, LedgerView } from '../../worker/protocol'
import { countText, plural, shortCount } from '../format'
import { Moment } from '../panels/Moment'
import { useRun } from '../stores/run'
import { selectRecord, useWorkspace } from '../stores/workspace'
import { useCalm } from './controls/calm'
import { ToneMark } from './controls/StateWord'
import css from './referee.module.css'

interface Count {
  key: keyof LedgerView
  label: string
  short: string
  about: string
  /** Its hue when it is more than 0. */
  tone: 'ok' | 'bad' | 'warn'
}

const counts: Count[] = [
  {
    key: 'acked',
    label: 'acknowledged',
    short: 'acked',
    about: 'The producer was told that they are stored.',
    tone: 'ok',
  },
  {
    key: 'delivered',
    label: 'delivered',
    short: 'delivered',
    about: 'Handed to a group for the first time; each group counts.',
    tone: 'ok',
  },
  {
    key: 'lost',
    label: 'lost',
    short: 'lost',
    about: 'Acknowledged, and no copy is left that anybody can read.',
    tone: 'bad',
  },
  { key: 'duplicates', label: 'duplicate', short: 'dup', about: 'Stored more than once.', tone: 'warn' },
  {
    key: 'outOfOrder',
    label: 'out of order',
    short: 'reordered',
    about: 'Stored in another order than they were sent.',
    tone: 'warn',
  },
  {
    key: 'unseen',
    label: 'unseen',
    short: 'unseen',
    about: 'Readable, and skipped by a group that reads the topic.',
    tone: 'warn',
  },
]

/** Shown only when there are any, and only where there is room for words. */
const troubles: Count[] = [
  { key: 'missed', label: 'never processed', short: 'missed', about: '', tone: 'bad' },
  { key: 'processedAgain', label: 'processed again', short: 'again', about: '', tone: 'warn' },
  { key: 'skipped', label: 'left out', short: 'left out', about: '', tone: 'warn' },
  { key: 'deadLettered', label: 'dead letters', short: 'dead', about: '', tone: 'warn' },
  { key: 'failed', label: 'failed', short: 'failed', about: '', tone: 'warn' },
  { key: 'indeterminate', label: 'unknown outcome', short: 'unknown', about: '', tone: 'warn' },
]

/** Counts for React change four times a second at most with the frames; equal ones render nothing. */
export function RefereeStrip({ compact = false }: { compact?: boolean }) {
  const values = useRun(
    useShallow(({ frame }) => counts.map(({ key }) => (frame?.ledger[key] as number | undefined) ?? 0)),
  )
  const button = useRef<HTMLButtonElement>(null)
  const words = useRun(({ frame }) => (frame ? ledgerWords(frame) : ''))
  const name = useCalm(button, `Referee: ${words}`)
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button
          ref={button}
          type="button"
          className={css.strip}
          aria-label={name}
          data-compact={compact || undefined}
          data-testid="referee"
        >
          {counts.map(({ key, label, short, tone }, index) => {
            const value = values[index]!
            return (
              <span key={key} className={css.count} data-tone={value > 0 ? tone : undefined} data-count={key}>
                {value > 0 && tone !== 'ok' && <ToneMark tone={tone} size={10} />}
                <b className="tabular">{compact ? shortCount(value) : countText(value)}</b> {compact ? short : label}
              </span>
            )
          })}
          <Troubles compact={compact} />
          <ExplainedCount />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={css.popover}
          side="top"
          align="end"
          sideOffset={8}
          collisionPadding={8}
          aria-label="What the referee saw"
        >
          <Ledger />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** All of it in full words. */
function ledgerWords({ ledger, explained }: Frame): string {
  const there = troubles.filter(({ key }) => Number(ledger[key] ?? 0) > 0)
  const words = [...counts, ...there].map(({ key, label }) => `${countText(Number(ledger[key] ?? 0))} ${label}`)
  return [...words, ...(explained.length > 0 ? [`${explained.length} explained`] : [])].join(', ')
}

function Troubles({ compact }: { compact: boolean }) {
  const values = useRun(
    useShallow(({ frame }) => troubles.map(({ key }) => (frame?.ledger[key] as number | undefined) ?? 0)),
  )
  return troubles.map(({ key, label, short, tone }, index) =>
    values[index] === 0 ? null : (
      <span key={key} className={css.count} data-tone={tone} data-count={key}>
        <ToneMark tone={tone} size={10} />
        <b className="tabular">{shortCount(values[index]!)}</b> {compact ? short : label}
      </span>
    ),
  )
}

/** Broken promises that configuration or faults explain; the checks panel says which. */
function ExplainedCount() {
  const count = useRun(({ frame }) => frame?.explained.length ?? 0)
  if (count === 0) return null
  return (
    <span className={css.count} data-count="explained">
      <b className="tabular">{count}</b> explained
    </span>
  )
}

function Ledger() {
  const ledger = useRun(({ frame }) => frame?.ledger)
  const explained = useRun(({ frame }) => frame?.explained.length ?? 0)
  if (!ledger) return null
  const rest = [
    ['Sent', ledger.sent],
    ['On their way', ledger.pending],
    ['Failed', ledger.failed],
    ['Outcome unknown', ledger.indeterminate],
    ['Delivered again', ledger.redelivered],
    ['Processed again', ledger.processedAgain],
    ['Committed, never processed', ledger.missed],
    ['Left out by applications', ledger.skipped],
    ['Dead letters', ledger.deadLettered],
    ['Lost, never acknowledged', ledger.unconfirmedLost],
    ['Expired, or deleted on purpose', ledger.expired],
    ['Compacted: a later record has the key', ledger.compacted],
  ] as const
  return (
    <>
      <p className={css.about}>
        The referee follows every record from send() to its end. It shares no code with the cluster that it judges.
      </p>
      <dl className={css.table}>
        {counts.map(({ key, label, about, tone }) => (
          <div key={key} data-tone={(ledger[key] as number) > 0 ? tone : undefined} title={about}>
            <dt>{label}</dt>
            <dd className="tabular">{countText(ledger[key] as number)}</dd>
          </div>
        ))}
        {rest.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="tabular">{countText(value)}</dd>
          </div>
        ))}
      </dl>
      {ledger.reasons.length > 0 && (
        <ul className={css.reasons} aria-label="Why">
          {ledger.reasons.map(({ code, count, sentence, fix }) => (
            <li key={code}>
              <p>
                <b>{plural(count, 'record')}</b> · {sentence}
              </p>
              {fix && <p className={css.fix}>{fix}</p>}
            </li>
          ))}
        </ul>
      )}
      {explained > 0 && (
        <Popover.Close asChild>
          <button
            type="button"
            className={css.toChecks}
            onClick={() => useWorkspace.setState({ tab: 'checks', dockOpen: true })}
          >
            {plural(explained, 'broken promise')}, explained
          </button>
        </Popover.Close>
      )}
      {ledger.recentLosses.length > 0 && (
        <ul className={css.losses} aria-label="Lost records">
          {ledger.recentLosses.slice(-8).map(({ record, partition, offset, key, at }) => (
            <li key={`${record} ${partition}`}>
              <Moment at={at} />
              <button
                type="button"
                className={css.record}
                onClick={() => selectRecord(record, partition.replace(/-\d+$/, ''))}
              >
                {key ?? 'no key'} at {partition}, offset {offset}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
