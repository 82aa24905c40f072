// The log cleaner and the logs of a compacted topic: what is dirty, how far it has come, and what its latest pass did.
import type { CleanerView, TopicView } from '../../../worker/protocol'
import { bytesText, countText, percentText, spanText } from '../../format'
import { Section } from './Section'
import css from './inspect.module.css'

/** With more partitions the table would be the whole inspector. */
const MOST = 8

export function Compaction({ topic }: { topic: TopicView }) {
  const rows = topic.partitions.flatMap(({ index, cleaner }) => (cleaner === null ? [] : [{ index, cleaner }]))
  if (rows.length === 0) return null
  return (
    <Section title="Log cleaner">
      <table className={css.table} aria-label="Log cleaner" data-testid="cleaner">
        <thead>
          <tr>
            <th scope="col" title="Partition, as its leader cleans it" aria-label="Partition">
              P
            </th>
            <th scope="col" className={css.number} title="First offset that was never cleaned">
              Dirty from
            </th>
            <th scope="col" className={css.number} title="Share of the closed segments that was not cleaned yet">
              Dirty
            </th>
            <th scope="col" className={css.number} title="Since the latest pass here">
              Cleaned
            </th>
            <th scope="col" className={css.number} title="Records that the latest pass took">
              Took
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST).map(({ index, cleaner }) => (
            <Row key={index} index={index} cleaner={cleaner} />
          ))}
        </tbody>
      </table>
      <p className={css.hint}>{sentence(rows[0]!.cleaner)}</p>
    </Section>
  )
}

function Row({ index, cleaner }: { index: number; cleaner: CleanerView }) {
  const { broker, firstDirtyOffset, dirtyRatio, due, walking, last } = cleaner
  return (
    <tr data-tone={walking === null ? undefined : 'move'}>
      <th scope="row">{index}</th>
      <td className="tabular">{countText(firstDirtyOffset)}</td>
      <td className="tabular">
        {due && <span className={css.warnText}>due </span>}
        {percentText(dirtyRatio)}
      </td>
      <td className="tabular">
        {walking === null ? (
          last === null ? (
            'never'
          ) : (
            `${spanText(last.ago)} ago`
          )
        ) : (
          <progress value={walking} max={1} aria-label={`the cleaner of ${broker} walks through p${index}`} />
        )}
      </td>
      <td
        className="tabular"
        title={last === null ? undefined : `${bytesText(last.bytesBefore)} became ${bytesText(last.bytesAfter)}`}
      >
        {last === null ? '–' : countText(last.removed)}
      </td>
    </tr>
  )
}

const sentence = ({ minDirtyRatio, cleanableTo }: CleanerView): string =>
  `It comes when more than ${percentText(minDirtyRatio)} is dirty, and leaves the active segment alone${
    cleanableTo > 0 ? ` (offset ${countText(cleanableTo)} and later in p0)` : ''
  }. Of each key the latest record stays.`
