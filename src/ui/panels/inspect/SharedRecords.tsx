// What a share group has in flight, partition by partition: where it begins and ends, who has what, and for how long.
import type { GroupView, ShareRange, ShareView } from '../../../worker/protocol'
import { countText, plural, spanText } from '../../format'
import { useRun } from '../../stores/run'
import { Section } from './Section'
import css from './inspect.module.css'

/** Rows of records that are shown of a partition. */
const MOST = 12

const words: Record<ShareRange['state'], string> = {
  AVAILABLE: 'available',
  ACQUIRED: 'acquired',
  ACKNOWLEDGED: 'acknowledged',
  ARCHIVED: 'archived',
}

export function SharedRecords({ group }: { group: GroupView }) {
  const topics = useRun((run) => run.frame?.topics)
  const found = (topics ?? []).flatMap(({ partitions }) =>
    partitions.flatMap(({ partition, shares }) => {
      const view = shares.find((share) => share.group === group.id)
      return view === undefined ? [] : [{ partition, view }]
    }),
  )
  return (
    <Section title="Records in flight">
      {found.length === 0 ? (
        <p className={css.hint}>
          Nobody has fetched yet. A leader keeps here who has which record, until when, and how often it was delivered.
        </p>
      ) : (
        found.map(({ partition, view }) => <OnePartition key={partition} partition={partition} view={view} />)
      )}
    </Section>
  )
}

function OnePartition({ partition, view }: { partition: string; view: ShareView }) {
  const { startOffset, endOffset, ranges, inFlight, maxLocks, maxDeliveries, lag } = view
  return (
    <table className={css.table} aria-label="Records in flight" data-testid={`in-flight-${partition}`}>
      <caption>
        {partition}: SPSO {countText(startOffset)}
        {endOffset < startOffset ? ', nothing in flight' : `, SPEO ${countText(endOffset)}`}, {countText(inFlight)} of{' '}
        {countText(maxLocks)} in flight, lag {countText(lag)}
      </caption>
      {ranges.length > 0 && (
        <>
          <thead>
            <tr>
              <th scope="col">Offsets</th>
              <th scope="col">State</th>
              <th scope="col">Whose</th>
              <th scope="col" title={`Deliveries; after ${maxDeliveries} it is archived`}>
                Deliv.
              </th>
              <th scope="col" title="Until the lock ends">
                Lock
              </th>
            </tr>
          </thead>
          <tbody>
            {ranges.slice(0, MOST).map(({ from, to, state, client, deliveryCount, lockLeft }) => (
              <tr key={from} data-tone={state === 'ARCHIVED' ? 'bad' : undefined}>
                <th scope="row">{from === to ? from : `${from}–${to}`}</th>
                <td>{words[state]}</td>
                <td>{client ?? '–'}</td>
                <td className="tabular">
                  {deliveryCount} of {maxDeliveries}
                </td>
                <td className="tabular">{state === 'ACQUIRED' ? spanText(lockLeft) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </>
      )}
      {ranges.length > MOST && (
        <tfoot>
          <tr>
            <td colSpan={5}>and {plural(ranges.length - MOST, 'more range')}</td>
          </tr>
        </tfoot>
      )}
    </table>
  )
}
