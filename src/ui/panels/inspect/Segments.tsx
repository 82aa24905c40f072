// The segments of a topic's logs: where each begins, what it holds, how old it is. Retention deletes them from the top.
import type { PartitionView, TopicView } from '../../../worker/protocol'
import { bytesText, countText, spanText } from '../../format'
import { Section } from './Section'
import css from './inspect.module.css'

/** With more partitions the table would be the whole inspector. */
const MOST = 8

export function Segments({ topic }: { topic: TopicView }) {
  const { partitions } = topic
  if (partitions.length === 0 || partitions.length > MOST) return null
  return (
    <Section title="Segments">
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col" title="Partition">
              P
            </th>
            <th scope="col" className={css.number} title="Base offset: that of its first record">
              From
            </th>
            <th scope="col" className={css.number}>
              Records
            </th>
            <th scope="col" className={css.number} title="Bytes of the file">
              Size
            </th>
            <th scope="col" className={css.number} title="Since it was begun">
              Age
            </th>
          </tr>
        </thead>
        <tbody>
          {partitions.map((partition) => (
            <Rows key={partition.partition} partition={partition} />
          ))}
        </tbody>
      </table>
    </Section>
  )
}

function Rows({ partition: { index, segments, olderSegments, logStartOffset } }: { partition: PartitionView }) {
  return (
    <>
      {olderSegments > 0 && (
        <tr>
          <th scope="row">{index}</th>
          <td colSpan={4}>
            {countText(olderSegments)} older, from {countText(logStartOffset)}
          </td>
        </tr>
      )}
      {segments.map(({ baseOffset, records, bytes, age, clean }, i) => (
        <tr key={baseOffset}>
          <th scope="row">{i === 0 && olderSegments === 0 ? index : ''}</th>
          <td className="tabular">
            {countText(baseOffset)}{' '}
            {i === segments.length - 1 ? (
              <small>active</small>
            ) : (
              clean !== null && <small>{clean ? 'clean' : 'dirty'}</small>
            )}
          </td>
          <td className="tabular">{countText(records)}</td>
          <td className="tabular">{bytesText(bytes)}</td>
          <td className="tabular">{spanText(age)}</td>
        </tr>
      ))}
    </>
  )
}
