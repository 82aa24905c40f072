// Transactional ids as their coordinators have them: of one process, of a group's members, or all that a broker coordinates.
import type { CoordinatedTransaction, CoordinatedView, Frame } from '../../../worker/protocol'
import type { Block } from '../../actions/blocks'
import { momentText } from '../../../kernel/time'
import { listText, spanText } from '../../format'
import { select } from '../../stores/workspace'
import { type Figure, Figures, when } from './Figures'
import { Section } from './Section'
import css from './inspect.module.css'

/** The ids that concern a block: those of its process or of its members, or those that it coordinates. */
function idsOf({ coordinated }: Frame, block: Block): CoordinatedView[] {
  if (block.kind === 'broker') return coordinated.filter(({ broker }) => broker === block.id)
  if (block.kind === 'producer' || block.kind === 'consumer')
    return coordinated.filter(({ clients }) => clients.includes(block.id))
  if (block.kind !== 'group') return []
  const members = block.view.consumers.map(({ id }) => id)
  return coordinated.filter(({ clients }) => clients.some((client) => members.includes(client)))
}

export function Coordinated({ block, frame }: { block: Block; frame: Frame }) {
  const ids = idsOf(frame, block)
  const [one] = ids
  if (one === undefined) return null
  if (block.kind === 'producer' || block.kind === 'consumer')
    return (
      <Section title="At its transaction coordinator">
        <Figures figures={figuresOf(one, frame.now)} />
      </Section>
    )
  return (
    <Section title={block.kind === 'broker' ? 'Transactions it coordinates' : 'Transactions of its members'}>
      <Table ids={ids} now={frame.now} byPartition={block.kind === 'broker'} />
    </Section>
  )
}

const stateText = ({ state, pending }: Pick<CoordinatedTransaction, 'state' | 'pending'>): string =>
  pending === null || pending === state ? state : `${state}, then ${pending}`

/** Why there is nothing to be told. */
const silence = ({ broker, loading }: CoordinatedView): string =>
  broker === null ? 'nobody coordinates' : loading ? 'the coordinator still reads its log' : 'not heard of yet'

/** `12.4 s, 3.2 s ago`. */
const sinceText = (at: number, now: number): string => `${momentText(at)}, ${spanText(now - at)} ago`

function endText({ timeoutAt, timeout }: CoordinatedTransaction, now: number): string {
  if (timeoutAt === null) return `after ${spanText(timeout)}`
  return timeoutAt > now
    ? `${momentText(timeoutAt)}, in ${spanText(timeoutAt - now)}`
    : `${momentText(timeoutAt)}: over`
}

function figuresOf(view: CoordinatedView, now: number): Figure[] {
  const { id, partition, broker, transaction } = view
  const where: Figure[] = [
    { wide: true, label: 'Transactional id', value: id },
    { wide: true, label: 'Coordinated in', value: partition },
    { wide: true, label: 'By its leader', value: broker ? <GoTo id={broker} /> : 'none', ...when(!broker, 'bad') },
  ]
  if (transaction === null) return [...where, { wide: true, label: 'State', value: silence(view) }]
  const { producerId, producerEpoch, version, partitions, markersLeft, startedAt, state, timeoutAt } = transaction
  return [
    ...where,
    { wide: true, label: 'State', value: stateText(transaction), ...when(state === 'PrepareEpochFence', 'warn') },
    { label: 'Producer id', value: String(producerId) },
    { label: 'Epoch', value: `${producerEpoch} (TV${version})` },
    { wide: true, label: 'Partitions in it', value: partitions.length === 0 ? 'none' : listText(partitions) },
    ...(markersLeft.length > 0
      ? [{ wide: true, label: 'Markers to be written', value: listText(markersLeft), tone: 'warn' as const }]
      : []),
    ...(startedAt === null
      ? []
      : [
          {
            wide: true,
            label: timeoutAt === null ? 'Last one began' : 'Open since',
            value: sinceText(startedAt, now),
          },
        ]),
    {
      wide: true,
      label: 'Times out',
      value: endText(transaction, now),
      ...when(timeoutAt !== null && timeoutAt <= now, 'bad'),
    },
  ]
}

/** Rows that are shown. */
const MOST = 50

function Table({ ids, now, byPartition }: { ids: CoordinatedView[]; now: number; byPartition: boolean }) {
  return (
    <>
      <table className={css.table} aria-label="Transactions">
        <thead>
          <tr>
            <th scope="col">Transactional id</th>
            <th scope="col">State</th>
            <th scope="col" title="Producer id and epoch">
              Id, epoch
            </th>
            <th scope="col" className={css.number} title="When an open transaction is aborted for taking too long">
              Until
            </th>
          </tr>
        </thead>
        <tbody>
          {ids.slice(0, MOST).map((view) => (
            <Rows key={view.id} view={view} now={now} byPartition={byPartition} />
          ))}
        </tbody>
      </table>
      {ids.length > MOST && <p className={css.hint}>and {ids.length - MOST} more</p>}
    </>
  )
}

function Rows({ view, now, byPartition }: { view: CoordinatedView; now: number; byPartition: boolean }) {
  const { id, clients, partition, broker, transaction } = view
  const [client] = clients
  const timeoutAt = transaction?.timeoutAt ?? null
  const from = byPartition ? `in ${partition}` : `${partition}, ${broker ?? 'nobody'}`
  const rest =
    transaction === null
      ? []
      : [
          ...(transaction.timeoutAt === null ? [] : [`since ${momentText(transaction.startedAt ?? now)}`]),
          ...(transaction.partitions.length === 0 ? [] : [`with ${listText(transaction.partitions)}`]),
          ...(transaction.markersLeft.length === 0
            ? []
            : [`markers to be written in ${listText(transaction.markersLeft)}`]),
        ]
  return (
    <>
      <tr data-tone={timeoutAt !== null && timeoutAt <= now ? 'bad' : undefined} data-id={id} className={css.led}>
        <th scope="row">{client === undefined ? id : <GoTo id={client} text={id} />}</th>
        <td>{transaction === null ? silence(view) : stateText(transaction)}</td>
        <td className="tabular">
          {transaction === null ? '–' : `${transaction.producerId}, ${transaction.producerEpoch}`}
        </td>
        <td className="tabular">{timeoutAt === null ? '–' : momentText(timeoutAt)}</td>
      </tr>
      <tr>
        <td colSpan={4} className={css.more}>
          {[from, ...rest].join('; ')}
        </td>
      </tr>
    </>
  )
}

const GoTo = ({ id, text = id }: { id: string; text?: string }) => (
  <button type="button" className={css.link} onClick={() => select(id)}>
    {text}
  </button>
)
