// Import: which columns of a person's own data become key, value and time, and how fast the rows come.
import { useMemo, useState } from 'react'
import { toast } from 'sonner'
import { limits } from '../../blueprint/limits'
import { guessColumns, readRows } from '../../blueprint/rows'
import type { DataSource } from '../../blueprint/scenario'
import { countText, plural, spanText } from '../format'
import { Button } from '../shell/controls/Button'
import { Dialog } from '../shell/controls/Dialog'
import { Segmented } from '../shell/controls/Segmented'
import controls from '../shell/controls/controls.module.css'
import { useBlueprint } from '../stores/useBlueprint'
import { cancelImport, giveData, type Import } from './import'
import css from './import.module.css'

/** With the original pace, all rows come within about this time, Micros, unless it is changed. */
const COMFORTABLE = 60_000_000
/** Rows per second otherwise. */
const USUAL_RATE = 20
const NEW = ''

export default function ImportDialog({ pending }: { pending: Import }) {
  const { text, format, file } = pending
  const guess = useMemo(() => guessColumns(text, format), [text, format])
  const producers = Object.keys(useBlueprint().producers)
  const [producer, setProducer] = useState(pending.producer ?? producers[0] ?? NEW)
  const [chosen, setChosen] = useState(guess.chosen)
  const [original, setOriginal] = useState(guess.chosen.timestamp !== null)
  const [rate, setRate] = useState(String(USUAL_RATE))
  const read = useMemo(() => readRows(text, format, chosen), [text, format, chosen])
  const span = useMemo(() => read.rows.at.reduce((most, at) => Math.max(most, at), 0), [read])
  const [speed, setSpeed] = useState<string | null>(null)
  const paced = original && chosen.timestamp !== null
  const speedup = speed === null ? comfortable(span) : Number(speed)
  const count = read.rows.keys.length
  const keys = useMemo(() => new Set(read.rows.keys).size, [read])
  const valid =
    count > 0 && (paced ? speedup > 0 && Number.isFinite(speedup) : Number(rate) > 0 && Number(rate) <= limits.rate.max)
  const lasts = paced ? span / speedup : (count / Number(rate)) * 1e6

  const use = () => {
    const data: DataSource = {
      file,
      format,
      ...chosen,
      timestamp: paced ? chosen.timestamp : null,
      speedup: paced ? speedup : 1,
      text,
    }
    const sender = giveData(producer === NEW ? null : producer, data, paced ? null : Number(rate))
    if (sender === null) return
    cancelImport()
    const pace = paced ? 'its rate setting rests' : `${rate} per second`
    toast(`${sender} sends the ${plural(count, 'row')} of ${file}; ${pace}`, { id: 'import' })
  }
  return (
    <Dialog
      open
      onClose={cancelImport}
      width={720}
      title={file}
      text={`${plural(guess.rows, 'row')}, ${plural(guess.columns.length, 'column')}. It stays in this browser.`}
      foot={
        <>
          <Button onClick={cancelImport}>Cancel</Button>
          <Button tone="primary" disabled={!valid} onClick={use}>
            Send {plural(count, 'record')}
          </Button>
        </>
      }
    >
      <Preview columns={guess.columns} rows={guess.preview} chosen={chosen} />
      <div className={css.fields}>
        <Column
          label="Key"
          none="no key"
          value={chosen.key}
          columns={guess.columns}
          onChange={(key) => setChosen({ ...chosen, key })}
        />
        <Column
          label="Value"
          none="the whole row"
          value={chosen.value}
          columns={guess.columns}
          onChange={(value) => setChosen({ ...chosen, value })}
        />
        <Column
          label="Time"
          none="no time"
          value={chosen.timestamp}
          columns={guess.columns}
          onChange={(timestamp) => setChosen({ ...chosen, timestamp })}
        />
        <label>
          Producer
          <select className={controls.field} value={producer} onChange={({ target }) => setProducer(target.value)}>
            {producers.map((id) => (
              <option key={id}>{id}</option>
            ))}
            <option value={NEW}>a new one</option>
          </select>
        </label>
      </div>
      <div className={css.pace}>
        {chosen.timestamp !== null && (
          <Segmented
            label="Pace"
            value={paced ? 'original' : 'rate'}
            options={[
              { value: 'original', label: 'Original pace' },
              { value: 'rate', label: 'Steady' },
            ]}
            onChange={(value) => setOriginal(value === 'original')}
          />
        )}
        {paced ? (
          <label>
            times
            <input
              className={controls.field}
              inputMode="decimal"
              value={speed ?? String(speedup)}
              onChange={({ target }) => setSpeed(target.value)}
            />
          </label>
        ) : (
          <label>
            <input
              className={controls.field}
              inputMode="decimal"
              value={rate}
              onChange={({ target }) => setRate(target.value)}
            />
            records per second
          </label>
        )}
        {valid && <span className={css.lasts}>all of it within {spanText(lasts)} of virtual time</span>}
        {!valid && count > 0 && (
          <span className={css.lasts} role="status">
            {paced ? 'Write a number above 0.' : `Write a number above 0, at most ${countText(limits.rate.max)}.`}
          </span>
        )}
      </div>
      <p className={css.note}>
        {chosen.key === null
          ? 'Without a key, records are spread over all partitions.'
          : `${plural(keys, 'different key')}; all records of a key go to one partition, in their order.`}
      </p>
      {read.problems.length > 0 && (
        <ul className={css.problems} aria-label="Problems in the data">
          {read.problems.slice(0, 6).map(({ line, message, fix }) => (
            <li key={`${line} ${message}`}>
              {line > 0 && <b>Line {line}: </b>}
              {message} {fix}
            </li>
          ))}
          {read.problems.length > 6 && <li>and {read.problems.length - 6} more</li>}
        </ul>
      )}
    </Dialog>
  )
}

/** A round factor with which `span` fits into a minute. */
function comfortable(span: number): number {
  const exact = span / COMFORTABLE
  return exact <= 1 ? 1 : Number(exact.toPrecision(1))
}

interface ColumnProps {
  label: string
  none: string
  value: string | null
  columns: string[]
  onChange: (column: string | null) => void
}

const Column = ({ label, none, value, columns, onChange }: ColumnProps) => (
  <label>
    {label}
    <select
      className={controls.field}
      value={value ?? NEW}
      onChange={({ target }) => onChange(target.value === NEW ? null : target.value)}
    >
      <option value={NEW}>{none}</option>
      {columns.map((column) => (
        <option key={column}>{column}</option>
      ))}
    </select>
  </label>
)

function Preview({
  columns,
  rows,
  chosen,
}: {
  columns: string[]
  rows: (string | null)[][]
  chosen: Pick<DataSource, 'key' | 'value' | 'timestamp'>
}) {
  const role = (column: string) =>
    column === chosen.key ? 'key' : column === chosen.timestamp ? 'time' : column === chosen.value ? 'value' : ''
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={css.preview} tabIndex={0} role="region" aria-label="First rows">
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" data-role={role(column) || undefined}>
                {column}
                {role(column) && <small>{role(column)}</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {columns.map((column, index) => (
                <td key={column} data-role={role(column) || undefined}>
                  {row[index]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
