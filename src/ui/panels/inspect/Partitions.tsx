// The partitions of a topic as a table: leader, in-sync replicas, high watermark, log end.
import { Fragment } from 'react'
import { shorten, useNames } from '../../names'
import { Name } from '../../Name'
import type { PartitionView, TopicView } from '../../../worker/protocol'
import { countText, listText } from '../../format'
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

/** Letters of a broker's name in a list. */
const LETTERS = 10

function Row({ topic, partition }: { topic: string; partition: PartitionView }) {
  const frame = useRun((run) => run.frame)
  const { index, leader, leaderEpoch, isr, elr, replicas, adding, highWatermark, logEndOffset, pendingIsr } = partition
  const service = frame ? serviceOf(partition, liveBrokers(frame)) : 'online'
  const missing = replicas.filter((replica) => !isr.includes(replica))
  const names = useNames()
  const list = (brokers: readonly string[]) =>
    brokers.map((broker, i) => (
      <Fragment key={broker}>
        {i > 0 && ' '}
        <span className={css.listed}>{shorten(broker, LETTERS, names)}</span>
      </Fragment>
    ))
  return (
    <tr data-tone={service !== 'online' ? 'bad' : missing.length > 0 ? 'warn' : undefined}>
      <th scope="row">{index}</th>
      <td>
        {leader === null ? (
          <span className={css.badText}>offline</span>
        ) : (
          <button type="button" className={css.link} onClick={() => select(leader)}>
            <Name of={leader} />
          </button>
        )}{' '}
        <small title="Leader epoch">e{leaderEpoch}</small>
        {service === 'unavailable' && <small className={css.badText}> down</small>}
      </td>
      <td title={`In sync: ${listText(isr) || 'none'}`}>
        {list(isr)}
        {missing.length > 0 && <span className={css.warnText}> (without {list(missing)})</span>}
        {elr.length > 0 && <small title="Eligible leader replicas: may lead without loss"> eligible {list(elr)}</small>}
        {adding.length > 0 && <small> copying to {list(adding)}</small>}
        {pendingIsr && <small> asks for {list(pendingIsr)}</small>}
      </td>
      <td className="tabular">{countText(highWatermark)}</td>
      <td className="tabular">{countText(logEndOffset)}</td>
      <td>
        <PartitionMenu topic={topic} partition={partition} />
      </td>
    </tr>
  )
}
