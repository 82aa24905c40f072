// Transactions on a strip: a bracket over the cells of each, and the offset at which readers of committed data wait.
import type { PartitionView, TransactionView } from '../../../worker/protocol'
import { cell } from '../faces'
import type { Scale } from './scale'
import css from './transactions.module.css'

interface Props {
  view: PartitionView
  scale: Scale
}

export const Transactions = ({ view: { transactions, partition }, scale }: Props) =>
  transactions
    .filter(({ to }) => to >= scale.first)
    .map((shown) => {
      const left = scale.left(Math.max(shown.from, scale.first))
      const title = `transaction of ${shown.producer}: ${fates[shown.fate]}`
      return (
        <span
          key={`${shown.producer} ${shown.from}`}
          className={css.bracket}
          style={{ transform: `translateX(${left}px)`, width: scale.left(shown.to) + cell.pitch - 2 - left }}
          role="img"
          aria-label={title}
          title={title}
          data-testid={`transaction-${partition}-${shown.from}`}
          data-fate={shown.fate}
          data-odd={overlaps(shown, transactions) || undefined}
        />
      )
    })

const fates = {
  open: 'open, so that nobody knows yet what will become of its records',
  committed: 'committed',
  aborted: 'aborted; readers of committed data leave its records out',
}

/** Does it begin inside of an earlier one? */
const overlaps = (one: TransactionView, all: readonly TransactionView[]): boolean =>
  all.some(({ from, to }) => from < one.from && one.from < to)

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
