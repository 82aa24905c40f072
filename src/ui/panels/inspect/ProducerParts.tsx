// A producer partition by partition (batches and sequence numbers), and the producer inside of a consumer's application.
import type { ConsumerView, ProducerPartitionView, ProducerView } from '../../../worker/protocol'
import { countText } from '../../format'
import { Figures } from './Figures'
import { producerFigures } from './producer-numbers'
import { Section } from './Section'
import css from './inspect.module.css'

/** With more partitions the table would be the whole inspector. */
const MOST = 24

/** What waits and flies for each partition, and the numbers that its batches have. */
export function ProducerPartitions({ producer }: { producer: ProducerView }) {
  const { partitions } = producer
  if (partitions.length === 0) return null
  return (
    <Section title="Batches by partition">
      <PartitionTable partitions={partitions} />
    </Section>
  )
}

function PartitionTable({ partitions }: { partitions: ProducerPartitionView[] }) {
  const numbered = partitions.some(({ nextSequence }) => nextSequence !== null)
  return (
    <>
      <table className={css.table} aria-label="Batches by partition">
        <thead>
          <tr>
            <th scope="col">Partition</th>
            <th
              scope="col"
              className={css.number}
              title="Batches that wait in the buffer"
              aria-label="Batches that wait"
            >
              Wait
            </th>
            <th
              scope="col"
              className={css.number}
              title="Batches that are sent and not answered"
              aria-label="Batches in flight"
            >
              Fly
            </th>
            <th
              scope="col"
              className={css.number}
              title="Attempts after the first, of those batches"
              aria-label="Attempts again"
            >
              Again
            </th>
            {numbered && (
              <>
                <th
                  scope="col"
                  className={css.number}
                  title="Sequence number of the next new batch"
                  aria-label="Next sequence number"
                >
                  Next seq.
                </th>
                <th
                  scope="col"
                  className={css.number}
                  title="Last sequence number that a broker has confirmed"
                  aria-label="Last sequence number acknowledged"
                >
                  Acked seq.
                </th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {partitions.slice(0, MOST).map(({ partition, queued, inFlight, retries, nextSequence, lastAcked }) => (
            <tr key={partition} data-tone={retries > 0 ? 'warn' : undefined}>
              <th scope="row">{partition}</th>
              <td className="tabular">{queued}</td>
              <td className="tabular">{inFlight}</td>
              <td className="tabular">{retries}</td>
              {numbered && (
                <>
                  <td className="tabular">{nextSequence === null ? '–' : countText(nextSequence)}</td>
                  <td className="tabular">{lastAcked === null ? '–' : countText(lastAcked)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {partitions.length > MOST && <p className={css.hint}>and {partitions.length - MOST} more</p>}
    </>
  )
}

/** The producer with which a member of a read-process-write group writes. */
export function OwnProducer({ consumer: { id, producer } }: { consumer: ConsumerView }) {
  if (producer === null) return null
  return (
    <Section title="Its producer">
      <p className={css.hint}>
        The application of {id} writes what it makes to {producer.to === '' ? 'no topic yet' : producer.to}, with a
        producer of its own{producer.transaction === null ? '' : ', in transactions'}.
      </p>
      <Figures figures={producerFigures(producer)} />
      {producer.partitions.length > 0 && <PartitionTable partitions={producer.partitions} />}
    </Section>
  )
}
