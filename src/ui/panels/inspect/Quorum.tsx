// The quorum in the inspector: every voter with its vote and its log, who reads without a vote, and the last records of the log.
import { Name } from '../../Name'
import type { ControllerView, QuorumView } from '../../../worker/protocol'
import { logWords, voteWords } from '../../canvas/quorum'
import { kindOfRecord, recordKinds, recordName } from '../../canvas/quorum-log'
import { controllerState } from '../../states'
import { countText } from '../../format'
import { StateWord } from '../../shell/controls/StateWord'
import { useRun } from '../../stores/run'
import { select } from '../../stores/workspace'
import { Section } from './Section'
import css from './inspect.module.css'
import own from './quorum.module.css'

export function Voters({ quorum }: { quorum: QuorumView }) {
  const now = useRun(({ frame }) => frame?.now ?? 0)
  const voting = quorum.nodes.filter(({ voter }) => voter).length
  return (
    <Section title="Voters">
      <table className={css.table} aria-label="Voters" data-testid="quorum-voters">
        <thead>
          <tr>
            <th scope="col">Voter</th>
            <th scope="col">State</th>
            <th scope="col" className={css.number} title="Epoch that it is in">
              Epoch
            </th>
            <th scope="col" className={css.number} title="Log end offset: its next record goes there">
              Log end
            </th>
          </tr>
        </thead>
        <tbody>
          {quorum.nodes.map((node) => (
            <Voter key={node.id} node={node} quorum={quorum} now={now} />
          ))}
        </tbody>
      </table>
      {voting < quorum.voters && (
        <p className={css.hint}>
          {countText(quorum.voters - voting)} more {quorum.voters - voting === 1 ? 'was' : 'were'} taken away and{' '}
          {quorum.voters - voting === 1 ? 'counts' : 'count'} until a majority of {quorum.voters} has agreed.
        </p>
      )}
      <p className={css.hint}>
        A controller that is added while it runs copies the log first, and then votes (KIP-853). Voters change one at a
        time.
      </p>
    </Section>
  )
}

function Voter({ node, quorum, now }: { node: ControllerView; quorum: QuorumView; now: number }) {
  const notes = [voteWords(node, quorum, now)?.text ?? null, logWords(node, quorum)].filter((note) => note !== null)
  return (
    <>
      <tr className={notes.length > 0 ? own.noted : undefined}>
        <th scope="row">
          <button type="button" className={css.link} onClick={() => select(node.id)}>
            {node.id}
          </button>
        </th>
        <td>
          <StateWord {...controllerState(node)} />
        </td>
        <td className="tabular">{node.epoch}</td>
        <td className="tabular">{countText(node.logEnd)}</td>
      </tr>
      {notes.length > 0 && (
        <tr>
          <td colSpan={4}>
            <small>{notes.join('; ')}</small>
          </td>
        </tr>
      )}
    </>
  )
}

export function Observers({ quorum: { observers } }: { quorum: QuorumView }) {
  if (observers.length === 0) return null
  return (
    <Section title="Observers">
      <p className={css.hint}>
        Brokers read the metadata log without a vote; lag is what is committed and not read yet.
      </p>
      <dl className={css.figures}>
        {observers.map(({ id, lag }) => (
          <div key={id} data-tone={lag > 0 ? 'warn' : undefined}>
            <dt>
              <Name of={id} />
            </dt>
            <dd className="tabular">{lag === 0 ? 'up to date' : `lag ${countText(lag)}`}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

/** The last records, newest first; no-ops are left out. */
export function MetadataLog({ quorum: { records, highWatermark } }: { quorum: QuorumView }) {
  return (
    <Section title="Metadata log">
      <p className={css.hint}>
        The last records of <code>__cluster_metadata</code>, newest first, without no-ops. Committed up to{' '}
        {countText(highWatermark)}.
      </p>
      <table className={css.table} aria-label="Metadata records" data-testid="metadata-records">
        <thead>
          <tr>
            <th scope="col">Offset</th>
            <th scope="col" title="Epoch of the leader that wrote it">
              Epoch
            </th>
            <th scope="col">Record</th>
          </tr>
        </thead>
        <tbody>
          {records.map(({ offset, epoch, type, says, committed }) => {
            const kind = kindOfRecord(type)
            return (
              <tr key={offset}>
                <th scope="row" className="tabular">
                  {countText(offset)}
                </th>
                <td>{epoch}</td>
                <td className={own.record} data-committed={committed}>
                  <small>
                    <i data-kind={kind} aria-hidden>
                      {recordKinds.find((look) => look.kind === kind)?.letter}
                    </i>{' '}
                    {recordName(type)}
                    {!committed && ' · not committed'}
                  </small>
                  {says}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Section>
  )
}
