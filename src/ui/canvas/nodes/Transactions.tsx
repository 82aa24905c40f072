// Transactions on a strip: a bracket over the cells of each, and the offset at which readers of committed data wait.
import type { PartitionView, TransactionView } from '../../../worker/protocol'
import { keep, litOf, nameOf, partText, point, transactionText, useLit } from '../../lit'
import { useRun } from '../../stores/run'
import { tell, UNHURRIED } from '../../tell'
import { cell } from '../faces'
import type { Scale } from './scale'
import css from './transactions.module.css'

interface Props {
  view: PartitionView
  scale: Scale
}

/** Width of what stands for cells that lie further left, px. */
const STUB = 22

export const Transactions = ({ view, scale }: Props) =>
  view.transactions.map((shown) => (
    <Bracket key={shown.key} shown={shown} view={view} scale={scale} odd={overlaps(shown, view.transactions)} />
  ))

function Bracket({ shown, view, scale, odd }: Props & { shown: TransactionView; odd: boolean }) {
  const lit = useLit((all) => litOf(all) === shown.key)
  const kept = useLit((all) => all.kept === shown.key)
  const { partition } = view
  const { from, to, key, fate } = shown
  // It began before the leftmost cell; or all that there is of it lies there, and it is open still.
  const begunBefore = from < scale.first || !shown.reaches
  if (to < scale.first && fate !== 'open') return null
  const left = begunBefore ? scale.left(scale.first) - 6 : scale.left(from)
  const right = to < scale.first ? left + STUB : scale.left(to) + cell.pitch - 2
  const title = `${nameOf(shown)}; ${partText({ partition, view: shown, shownFrom: scale.first })}`
  return (
    <button
      type="button"
      className={`${css.bracket} nodrag`}
      style={{ transform: `translateX(${left}px)`, width: right - left }}
      tabIndex={-1}
      aria-label={title}
      aria-pressed={kept}
      title={`${title}. Click to see all of it`}
      data-testid={`transaction-${partition}-${from}`}
      data-fate={fate}
      data-before={begunBefore || undefined}
      data-odd={odd || undefined}
      data-lit={lit || undefined}
      onPointerEnter={() => point(key)}
      onPointerLeave={() => point(null)}
      onFocus={() => point(key)}
      onBlur={() => point(null)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !kept) return
        event.stopPropagation()
        keep(null)
      }}
      onClick={(event) => {
        event.stopPropagation()
        keepAndTell(key)
      }}
    >
      <span />
    </button>
  )
}

/** Keeps a transaction lit, and says in words where it lies. */
export function keepAndTell(key: string) {
  keep(key)
  const { frame } = useRun.getState()
  const text = frame && useLit.getState().kept === key ? transactionText(frame, key) : ''
  if (text !== '') tell(text, { id: 'transaction', duration: UNHURRIED })
}

/** Does it begin inside of an earlier one? */
const overlaps = (one: TransactionView, all: readonly TransactionView[]): boolean =>
  all.some(({ from, to }) => from < one.from && one.from < to)

/** What the transaction that is lit does to a cell; undefined: none is lit, or it has nothing in the whole drawing. */
export function litIn({ transactions }: PartitionView, key: string | null) {
  if (key === null) return null
  const found = transactions.find((one) => one.key === key)
  return (offset: number, producer: string): 'in' | 'out' =>
    found !== undefined &&
    offset >= found.from &&
    offset <= found.to &&
    (producer === found.producer || (offset === found.to && found.fate !== 'open'))
      ? 'in'
      : 'out'
}

/** Only where it holds somebody back: otherwise it is the high watermark. */
export function StableOffset({ view: { lastStableOffset, highWatermark, partition }, scale }: Props) {
  if (lastStableOffset === null || lastStableOffset >= highWatermark) return null
  return (
    <span
      className={css.stable}
      style={{ transform: `translateX(${scale.left(lastStableOffset)}px)` }}
      title={`Last stable offset ${lastStableOffset}: readers of committed data wait here for a transaction to end`}
      data-testid={`stable-${partition}`}
    />
  )
}
