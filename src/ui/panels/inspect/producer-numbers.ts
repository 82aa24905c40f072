// What a producer has in hand, and what became of it: of one that is drawn, and of one inside of an application.
import type { ProducerTransactionView, ProducerView } from '../../../worker/protocol'
import { bytesText, codecText, countText, percentText, plural, spanText } from '../../format'
import { type Figure, when } from './Figures'

export function producerFigures(view: ProducerView): Figure[] {
  const { sent, acked, failed, retries, buffered, bufferUsed, bufferSize, inFlight, maxInFlight } = view
  const { producerId, producerEpoch, lastError, throttled, lingerLeft, lingerTotal, source, transaction } = view
  return [
    { label: 'Sent', value: countText(sent) },
    { label: 'Acknowledged', value: countText(acked) },
    { label: 'Failed', value: countText(failed), ...when(failed > 0, 'bad') },
    { label: 'Retries', value: countText(retries), ...when(retries > 0, 'warn') },
    { wide: true, label: 'In its buffer', value: plural(buffered, 'record') },
    { wide: true, label: 'Memory', value: `${bytesText(bufferUsed)} of ${bytesText(bufferSize)}` },
    { wide: true, label: 'In flight to one broker', value: `${inFlight} of ${maxInFlight}` },
    { wide: true, label: 'Batch leaves in', value: `${spanText(lingerLeft)} of ${spanText(lingerTotal)}` },
    ...compressionFigures(view.compression),
    ...(producerId >= 0
      ? [
          { label: 'Producer id', value: String(producerId) },
          { label: 'Its epoch', value: String(producerEpoch) },
        ]
      : []),
    ...(transaction === null ? [] : transactionFigures(transaction)),
    ...(source ? [{ wide: true, label: 'Source', value: source }] : []),
    ...(throttled > 0
      ? [{ wide: true, label: 'Held back for', value: spanText(throttled), tone: 'warn' as const }]
      : []),
    ...(lastError ? [{ wide: true, label: 'Last error', value: lastError, tone: 'bad' as const }] : []),
  ]
}

const transactionFigures = (transaction: ProducerTransactionView): Figure[] => [
  { wide: true, label: 'Transactional id', value: transaction.id },
  {
    wide: true,
    label: `Transaction (TV${transaction.version})`,
    value: transaction.state,
    ...when(transaction.state === 'FATAL_ERROR', 'bad'),
    ...when(transaction.state === 'ABORTABLE_ERROR', 'warn'),
  },
  {
    wide: true,
    label: 'In it',
    value: `${plural(transaction.records, 'record')}, ${plural(transaction.partitions, 'partition')}`,
  },
  { label: 'Committed', value: countText(transaction.committed) },
  { label: 'Aborted', value: countText(transaction.aborted), ...when(transaction.aborted > 0, 'warn') },
]

// What compression does, and what it takes; without it, that it takes nothing.
function compressionFigures(compression: ProducerView['compression']): Figure[] {
  if (compression === null) return [{ wide: true, label: 'Compression', value: 'none, which takes no time' }]
  const { used, rate } = compression
  return [
    {
      wide: true,
      label: 'Compression',
      value: `${codecText(compression)}${rate === null ? '' : `: to ${percentText(rate)}`}`,
    },
    { wide: true, label: 'Sender busy with it', value: percentText(used), ...when(used > 0.7, 'warn') },
  ]
}
