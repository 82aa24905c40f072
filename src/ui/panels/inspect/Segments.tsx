// The segments of a topic's logs: where each begins and lies, what it holds, how old it is. Retention deletes them from the top.
import { Cloud, HardDrive } from 'lucide-react'
import type { PartitionView, SegmentView, TopicView } from '../../../worker/protocol'
import { placeSentence, placeText, remoteText } from '../../canvas/remote-words'
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
      <table className={css.table} aria-label="Segments">
        <thead>
          <tr>
            <th scope="col" title="Partition" aria-label="Partition">
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
      {partitions.map((partition) => {
        const text = remoteText(partition)
        return (
          text !== null && (
            <p key={partition.partition} className={css.hint} data-testid={`remote-text-${partition.partition}`}>
              p{partition.index}: {text}.
            </p>
          )
        )
      })}
    </Section>
  )
}

function Rows({ partition }: { partition: PartitionView }) {
  const { index, segments, olderSegments, logStartOffset, localStartOffset, remote } = partition
  const isAway = remote !== null && segments[0] !== undefined && segments[0].baseOffset <= localStartOffset
  return (
    <>
      {olderSegments > 0 && (
        <tr>
          <th scope="row">{index}</th>
          <td colSpan={4}>
            {countText(olderSegments)} older, from {countText(logStartOffset)}
            {isAway && ', remote only'}
          </td>
        </tr>
      )}
      {segments.map((segment, i) => (
        <Row
          key={segment.baseOffset}
          segment={segment}
          partition={partition.partition}
          index={i === 0 && olderSegments === 0 ? index : null}
          isActive={i === segments.length - 1}
        />
      ))}
    </>
  )
}

function Row({
  segment: { baseOffset, records, bytes, age, clean, lies },
  partition,
  index,
  isActive,
}: {
  segment: SegmentView
  partition: string
  /** Of the partition, in its first row. */
  index: number | null
  isActive: boolean
}) {
  return (
    <>
      <tr className={lies === null ? undefined : css.led}>
        <th scope="row">{index}</th>
        <td className="tabular">
          {countText(baseOffset)}{' '}
          {isActive ? <small>active</small> : clean !== null && <small>{clean ? 'clean' : 'dirty'}</small>}
        </td>
        <td className="tabular">{countText(records)}</td>
        <td className="tabular">{bytesText(bytes)}</td>
        <td className="tabular">{spanText(age)}</td>
      </tr>
      {lies !== null && (
        <tr data-testid={`lies-${partition}-${baseOffset}`}>
          <td colSpan={5} className={css.more}>
            <Place lies={lies} />
          </td>
        </tr>
      )}
    </>
  )
}

function Place({ lies }: { lies: NonNullable<SegmentView['lies']> }) {
  return (
    <span className={css.place} title={placeSentence(lies)} data-remote={lies.remote}>
      {lies.remote === 'yes' && <Cloud size={11} aria-hidden />}
      {lies.disks.length > 0 && <HardDrive size={11} aria-hidden />}
      {placeText(lies)}
    </span>
  )
}
