// The partitions of a topic as a table: leader, in-sync replicas, high watermark, log end.
import type { PartitionView, TopicView } from '../../../worker/protocol'
import { countText } from '../../format'
import { liveBrokers, serviceOf } from '../../states'
import { useRun } from '../../stores/run'
import { PartitionMenu } from './PartitionMenu'
import { select } from '../../stores/workspace'
import { Section } from './Section'
import css from './inspect.module.css'

/** Rows that are shown; a table of thousands helps nobody. */
const MOST = 200

export function Partitions({ topic }: { topic: TopicView }) {
  if (topic.partitions.length === 0) {
    return (
      <Section title="Partitions">
        <p className={css.hint}>The controller is placing them.</p>
      </Section>
    )
  }
  const shown = topic.partitions.slice(0, MOST)
  return (
    <Section title="Partitions">
      <table className={css.table} aria-label="Partitions">
        <thead>
          <tr>
            <th scope="col" title="Partition" aria-label="Partition">
              P
            </th>
            <th scope="col">Leader</th>
            <th scope="col">In sync</th>
            <th scope="col" title="High watermark: below it, records can be read" aria-label="High watermark">
              HW
            </th>
            <th scope="col" title="Log end offset: the next to be written" aria-label="Log end offset">
              LEO
            </th>
            <th scope="col">
              <span className="visually-hidden">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((partition) => (
            <Row key={partition.partition} partition={partition} topic={topic.id} />
          ))}
        </tbody>
      </table>
      {topic.partitions.length > MOST && (
        <p className={css.hint}>and {countText(topic.partitions.length - MOST)} more</p>
      )}
    </Section>
  )
}

function Row({ topic, partition }: { topic: string; partition: PartitionView }) {
  const frame = useRun((run) => run.frame)
  const { index, leader, leaderEpoch, isr, elr, replicas, adding, highWatermark, logEndOffset, pendingIsr } = partition
  const service = frame ? serviceOf(partition, liveBrokers(frame)) : 'online'
  const missing = replicas.filter((replica) => !isr.includes(replica))
  return (
    <tr data-tone={service !== 'online' ? 'bad' : missing.length > 0 ? 'warn' : undefined}>
      <th scope="row">{index}</th>
      <td>
        {leader === null ? (
          <span className={css.badText}>offline</span>
        ) : (
          <button type="button" className={css.link} onClick={() => select(leader)}>
            {leader}
          </button>
        )}{' '}
        <small title="Leader epoch">e{leaderEpoch}</small>
        {service === 'unavailable' && <small className={css.badText}> down</small>}
      </td>
      <td>
        {isr.join(' ')}
        {missing.length > 0 && <span className={css.warnText}> (without {missing.join(' ')})</span>}
        {elr.length > 0 && (
          <small title="Eligible leader replicas: may lead without loss"> eligible {elr.join(' ')}</small>
        )}
        {adding.length > 0 && <small> copying to {adding.join(' ')}</small>}
        {pendingIsr && <small> asks for {pendingIsr.join(' ')}</small>}
      </td>
      <td className="tabular">{countText(highWatermark)}</td>
      <td className="tabular">{countText(logEndOffset)}</td>
      <td>
        <PartitionMenu topic={topic} partition={partition} />
      </td>
    </tr>
  )
}
