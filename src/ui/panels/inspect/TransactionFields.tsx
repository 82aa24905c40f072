// How applications use transactions: what a producer puts into one, and what a group writes with the offsets that it has read.
import { newOutput, newTransaction } from '../../../blueprint/defaults'
import type { GroupBlock, ProducerBlock } from '../../../blueprint/scenario'
import { ms } from '../../../kernel/time'
import { DraftField } from './DraftField'
import { problemOfRange, problemOfWhole, Row, SpanField, ToggleRow } from './FieldRows'
import css from './inspect.module.css'

type Setter = (fields: Record<string, unknown>) => boolean

/** What a producer's transactions are like. They need a `transactional.id`, which is among its settings. */
export function TransactionRows({ value, set }: { value: ProducerBlock['transaction']; set: Setter }) {
  const change = (fields: object) => set({ transaction: { ...(value ?? newTransaction()), ...fields } })
  return (
    <>
      <ToggleRow
        label="Sends in transactions"
        says="It sends in transactions; set its transactional.id first"
        checked={value !== null}
        onChange={(on) => set({ transaction: on ? newTransaction() : null })}
      />
      {value !== null && (
        <>
          <Row label="Records in each">
            <DraftField
              label="Records in each transaction"
              numeric
              placeholder="by time"
              value={value.records === null ? '' : String(value.records)}
              problem={(text) => (text.trim() === '' ? null : problemOfWhole(text, 1, 1_000_000))}
              commit={(text) =>
                text.trim() === ''
                  ? change({ records: null, every: value.every ?? ms(1_000) })
                  : change({ records: Number(text), every: null })
              }
            />
          </Row>
          {value.every !== null && (
            <Row label="One every">
              <SpanField
                label="Time of a transaction"
                value={value.every}
                commit={(every) => change({ every, records: null })}
              />
            </Row>
          )}
          <Percent label="Aborts" value={value.abort} commit={(abort) => change({ abort })} />
          <Percent label="Dies inside of one" value={value.crash} commit={(crash) => change({ crash })} />
          {value.crash > 0 && (
            <Row label="And is gone for">
              <SpanField label="It is gone for" value={value.restart} commit={(restart) => change({ restart })} />
            </Row>
          )}
        </>
      )}
    </>
  )
}

/** No topic can be called so. */
const NOTHING = '–'

/** A group that writes what it makes of its records: consume, work, produce. */
export function OutputRows({ group: { output }, topics, set }: { group: GroupBlock; topics: string[]; set: Setter }) {
  const change = (fields: object) => set({ output: { ...output, ...fields } })
  return (
    <>
      <Row label="Writes to">
        <select
          className={css.select}
          aria-label="Writes what it makes of a record to"
          value={output === null ? NOTHING : output.to}
          onChange={({ target: { value: to } }) =>
            to === NOTHING ? set({ output: null }) : output === null ? set({ output: newOutput(to) }) : change({ to })
          }
        >
          <option value={NOTHING}>nothing: it only reads</option>
          {output?.to === '' && <option value="">a topic: which one?</option>}
          {topics.map((topic) => (
            <option key={topic}>{topic}</option>
          ))}
        </select>
      </Row>
      {output !== null && (
        <>
          <ToggleRow
            label="In transactions"
            says="It writes in transactions, with its offsets in them"
            checked={output.transactional}
            onChange={(transactional) => change({ transactional })}
          />
          {output.transactional && (
            <>
              <ToggleRow
                label="Says who it is (KIP-447)"
                says="It sends its group's metadata with the offsets"
                checked={output.groupMetadata}
                onChange={(groupMetadata) => change({ groupMetadata })}
              />
              <Percent label="Aborts" value={output.abort} commit={(abort) => change({ abort })} />
            </>
          )}
        </>
      )}
    </>
  )
}

const Percent = ({ label, value, commit }: { label: string; value: number; commit: (share: number) => boolean }) => (
  <Row label={label}>
    <DraftField
      label={label}
      numeric
      suffix="%"
      value={String(Math.round(value * 1_000) / 10)}
      problem={(text) => problemOfRange(text, 0, 100)}
      commit={(text) => commit(Number(text) / 100)}
    />
  </Row>
)
