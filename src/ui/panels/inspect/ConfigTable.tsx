// Settings: Kafka's key, an editor for its type, both defaults, a mark where it was changed, and the way back.
import { RotateCcw, Search } from 'lucide-react'
import { type FocusEvent, Fragment, type KeyboardEvent, memo, useId, useRef, useState } from 'react'
import { refusedBy } from '../../../blueprint/rules'
import type { ConfigRow } from '../../../blueprint/config-rows'
import { same } from '../../canvas/live'
import { bytesText, countText, isEndless, listText, millisText, parseBytes } from '../../format'
import { Hint, IconButton } from '../../shell/controls/Button'
import { Toggle } from '../../shell/controls/Toggle'
import controls from '../../shell/controls/controls.module.css'
import { perform } from '../../stores/perform'
import { tell } from '../../tell'
import { useDocument } from '../../stores/document'
import { DraftField } from './DraftField'
import { Section } from './Section'
import css from './inspect.module.css'

type Value = ConfigRow['value']

/** With more keys than this there is a search field. */
const SEARCH_FROM = 6

interface TableProps {
  target: string
  rows: readonly ConfigRow[]
  title: string
}

/** The rows are made anew with every frame, and mostly say the same: so many fields are drawn again only where they do not. */
export const ConfigTable = memo(function ConfigTable({ target, rows, title }: TableProps) {
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const shown = rows.filter(({ key, doc, changed }) =>
    wanted === 'changed' ? changed : `${key} ${doc}`.toLowerCase().includes(wanted),
  )
  const changed = rows.filter((row) => row.changed).length
  return (
    <Section title={title} end={changed > 0 && <span className={css.count}>{changed} changed</span>}>
      {rows.length > SEARCH_FROM && (
        <label className={css.configSearch}>
          <Search size={13} aria-hidden />
          <input
            type="search"
            className={controls.field}
            placeholder={`Search ${rows.length} settings`}
            aria-label="Search settings"
            value={search}
            onChange={({ target: field }) => setSearch(field.value)}
          />
        </label>
      )}
      <ul className={css.config}>
        {shown.map((row) => (
          <Setting key={row.key} row={row} rows={rows} target={target} />
        ))}
      </ul>
      {shown.length === 0 && <p className={css.hint}>No setting is called “{search}”.</p>}
    </Section>
  )
}, same)

function Setting({ row, rows, target }: { row: ConfigRow; rows: readonly ConfigRow[]; target: string }) {
  const set = (value: Value) => {
    const out = row.key === 'group.protocol' ? leftOut(rows, String(value ?? row.default)) : []
    const config = { [row.key]: value, ...Object.fromEntries(out.map((key) => [key, null])) }
    const done = perform({ do: 'set', target, config, block: {} }, `${row.key} = ${value ?? 'default'}`)
    if (done && out.length > 0)
      tell(`${listText(out)} ${out.length === 1 ? 'is' : 'are'} left out`, {
        description: `Consumers of this protocol refuse ${out.length === 1 ? 'it' : 'them'}. Undo brings both back.`,
      })
    return done
  }
  const id = useId()
  const told = useTold()
  return (
    <li className={css.setting} data-changed={row.changed || undefined} data-key={row.key} {...told.handlers}>
      <span id={`${id}about`} hidden>
        {row.doc}
      </span>
      <div className={css.settingHead}>
        <Hint label={row.doc} side="left" open={told.open} onOpenChange={told.setOpen}>
          {/* Its editor has this name, and says what else there is to say. */}
          <span className={css.settingKey} aria-hidden>
            {row.changed && <i className={css.dot} title="Changed" />}
            <Broken name={row.key} />
          </span>
        </Hint>
        <Editor row={row} set={set} describedBy={`${id}defaults ${id}about`} />
        <IconButton
          label={`Reset ${row.key} to ${valueText(row.key, row.default)}`}
          side="left"
          className={css.reset}
          disabled={!row.changed || row.ofCluster}
          onClick={() => set(null)}
        >
          <RotateCcw size={13} />
        </IconButton>
      </div>
      <Defaults row={row} id={`${id}defaults`} />
    </li>
  )
}

/** What a setting means is told where the pointer rests on its name, and while the keyboard is at its editor. */
function useTold() {
  const [pointed, setPointed] = useState(false)
  const [keyed, setKeyed] = useState(false)
  const pressed = useRef(false)
  const handlers = {
    onPointerDown: () => (pressed.current = true),
    onFocus: ({ target }: FocusEvent) => {
      // The way back has words of its own.
      setKeyed(!pressed.current && !target.classList.contains(css.reset!))
      pressed.current = false
    },
    onBlur: () => setKeyed(false),
    onKeyDown: ({ key }: KeyboardEvent) => key === 'Escape' && setKeyed(false),
  }
  return { open: pointed || keyed, setOpen: setPointed, handlers }
}

/** What was set and cannot stay with another protocol (N-1). */
const leftOut = (rows: readonly ConfigRow[], protocol: string): string[] =>
  rows.filter(({ key, changed }) => changed && refusedBy(protocol).includes(key)).map(({ key }) => key)

/** A dotted name that may go on in the next line after each of its dots. */
const Broken = ({ name }: { name: string }) =>
  // A word may come twice: transaction.abort.timed.out.transaction.…
  name.split(/(?<=\.)/).map((word, at) => (
    <Fragment key={at}>
      {word}
      <wbr />
    </Fragment>
  ))

/** Kafka's default always; the profile's beside it where it differs. */
function Defaults({ row, id }: { row: ConfigRow; id: string }) {
  const profile = useDocument(({ scenario }) => scenario.time.profile)
  const kafka = valueText(row.key, row.kafkaDefault)
  const own = valueText(row.key, row.default)
  return (
    <p id={id} className={css.defaults}>
      {row.changed && <span className="visually-hidden">Changed. </span>}
      Kafka {kafka}
      {own !== kafka && ` · ${profile} ${own}`}
      {typeof row.value === 'number' &&
        isMillis(row.key) &&
        row.value >= 1_000 &&
        row.changed &&
        ` · now ${millisText(row.value)}`}
      {row.ofCluster && ' · set for all brokers'}
    </p>
  )
}

/** Of a Java class its name without the package, as there is no room for both. */
const simpleName = (value: string): string => value.slice(value.lastIndexOf('.') + 1)

interface EditorProps {
  row: ConfigRow
  set: (value: Value) => boolean
  describedBy: string
}

function Editor({ row, set, describedBy }: EditorProps) {
  if (row.type === 'boolean') {
    return <Toggle label={row.key} checked={row.value === true} onChange={set} describedBy={describedBy} />
  }
  if (row.values && row.type === 'list')
    return <ListEditor row={row} values={row.values} set={set} describedBy={describedBy} />
  if (row.values) {
    return (
      <select
        className={css.select}
        value={String(row.value ?? '')}
        aria-label={row.key}
        aria-describedby={describedBy}
        onChange={({ target }) => set(target.value === '' ? null : target.value)}
      >
        {row.kafkaDefault === null && <option value="">none</option>}
        {choicesOf(row).map((value) => (
          <option key={value} value={value} title={value}>
            {simpleName(value)}
          </option>
        ))}
      </select>
    )
  }
  if (row.type === 'string') return <TextEditor row={row} set={set} describedBy={describedBy} />
  if (typeof row.value === 'number' && isBytes(row.key))
    return <BytesEditor row={row} value={row.value} set={set} describedBy={describedBy} />
  const endless = typeof row.value === 'number' && isEndless(row.value)
  return (
    <DraftField
      label={row.key}
      describedBy={describedBy}
      value={endless ? NO_LIMIT : row.value === null ? '' : String(row.value)}
      numeric
      {...(isMillis(row.key) && !endless ? { suffix: 'ms' } : {})}
      problem={(text) => (text === NO_LIMIT ? null : problemOfNumber(text, row))}
      commit={(text) => set(text === NO_LIMIT ? Number.MAX_SAFE_INTEGER : Number(text))}
    />
  )
}

/** What is empty by default may be emptied again. */
function TextEditor({ row, set, describedBy }: EditorProps) {
  const mayBeEmpty = row.default === null || row.default === ''
  return (
    <DraftField
      label={row.key}
      describedBy={describedBy}
      value={row.value === null ? '' : String(row.value)}
      problem={(text) => (text.trim() === '' && !mayBeEmpty ? 'Say something' : null)}
      commit={(text) => set(text.trim() === '' ? null : text.trim())}
    />
  )
}

/** Every value is a button with its place in the list. A press puts it at the end, or takes it out. */
function ListEditor({ row, values, set, describedBy }: EditorProps & { values: readonly string[] }) {
  const items = itemsOf(row.value)
  return (
    <span className={css.list} role="group" aria-label={row.key} aria-describedby={describedBy}>
      {values.map((value) => {
        const place = items.indexOf(value)
        const next = place < 0 ? [...items, value] : items.filter((item) => item !== value)
        return (
          <button
            key={value}
            type="button"
            aria-pressed={place >= 0}
            aria-label={place < 0 ? `Add ${value}` : `${value}, number ${place + 1} of ${items.length}`}
            disabled={next.length === 0}
            onClick={() => set(next.join(','))}
          >
            {place >= 0 && items.length > 1 && <b>{place + 1}</b>}
            {value}
          </button>
        )
      })}
    </span>
  )
}

/** `acks` as it is written everywhere: 0, 1, all; -1 is another name of all, and only shown where it stands. */
function choicesOf({ key, value, values }: ConfigRow): readonly string[] {
  if (key !== 'acks') return values ?? []
  return value === '-1' ? ['0', '1', 'all', '-1'] : ['0', '1', 'all']
}

function BytesEditor({ row, value, set, describedBy }: EditorProps & { value: number }) {
  return (
    <DraftField
      label={row.key}
      describedBy={describedBy}
      value={valueText(row.key, value)}
      numeric
      problem={(text) => {
        const bytes = parseBytes(text)
        return bytes === null ? 'Like 32 MiB or 16384' : problemOfNumber(String(bytes), row)
      }}
      commit={(text) => set(parseBytes(text))}
    />
  )
}

function problemOfNumber(text: string, { type, min, max }: ConfigRow): string | null {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) return 'A number'
  if (type !== 'double' && !Number.isInteger(value)) return 'A whole number'
  if (min !== null && value < min) return `At least ${countText(min)}`
  if (max !== null && value > max) return `At most ${countText(max)}`
  return null
}

/** The items of a list, as `a,b`. */
const itemsOf = (value: Value): string[] =>
  String(value ?? '')
    .split(',')
    .filter((item) => item !== '')

const NO_LIMIT = 'no limit'
const isBytes = (key: string) => /bytes$|memory$|batch\.size$|request\.size$/.test(key)
/** Can it be written in KiB or MiB without losing any? */
const isRound = (value: number) => parseBytes(bytesText(value)) === value
const isMillis = (key: string) => key.endsWith('.ms')

/** `30 s` for times, `2,147,483,647` for numbers, words as they are. */
function valueText(key: string, value: Value): string {
  if (value === null || value === '') return 'none'
  if (typeof value !== 'number') return itemsOf(value).join(', ')
  if (isEndless(value)) return NO_LIMIT
  if (isMillis(key)) return value < 1_000 ? `${value} ms` : millisText(value)
  if (isBytes(key) && isRound(value)) return bytesText(value)
  return countText(value)
}
