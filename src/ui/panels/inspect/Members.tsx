// The members of a group: who reads what, and how far behind.
import { Name } from '../../Name'
import type { GroupMemberView, GroupView } from '../../../worker/protocol'
import { findBlock, stateOf } from '../../actions/blocks'
import { countText, listText } from '../../format'
import { StateWord } from '../../shell/controls/StateWord'
import { useRun } from '../../stores/run'
import { select } from '../../stores/workspace'
import { Section } from './Section'
import css from './inspect.module.css'

const isUnderway = ({ revoking, waitingFor }: GroupMemberView): boolean => revoking.length + waitingFor.length > 0

/** N-4: what is between a member and its target. */
function wayText({ client, epoch, revoking, waitingFor }: GroupMemberView): string {
  if (revoking.length > 0) return `${client} must give up ${listText(revoking)} before it leaves epoch ${epoch}.`
  return `${client} waits for ${listText(waitingFor)}.`
}

/** N-2: as the coordinator has the member; `away`: a static one that left for a while. */
function epochText({ members }: GroupView, consumer: string): string {
  const epoch = members.find(({ client }) => client === consumer)?.epoch
  return epoch === undefined ? '–' : epoch < 0 ? 'away' : String(epoch)
}

export function Members({ group }: { group: GroupView }) {
  const { frame } = useRun.getState()
  if (group.consumers.length === 0) {
    return (
      <Section title="Members">
        <p className={css.hint}>
          Nobody. Add a consumer, and it reads{' '}
          {group.topics.length === 0 ? 'once the group is connected to a topic' : group.topics.join(', ')}.
        </p>
      </Section>
    )
  }
  const isConsumer = group.groupProtocol !== 'classic'
  return (
    <Section title="Members">
      <table className={css.table} aria-label="Members">
        <thead>
          <tr>
            <th scope="col">Consumer</th>
            <th scope="col">Partitions</th>
            <th scope="col">Lag</th>
            {isConsumer && <th scope="col">Epoch</th>}
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {group.consumers.map((consumer) => {
            const block = frame && findBlock(frame, consumer.id)
            return (
              <tr key={consumer.id}>
                <th scope="row">
                  <button type="button" className={css.link} onClick={() => select(consumer.id)}>
                    <Name of={consumer.id} />
                  </button>
                </th>
                <td>{consumer.owned.length === 0 ? 'none' : consumer.owned.join(' ')}</td>
                <td className="tabular">{countText(consumer.lag)}</td>
                {isConsumer && <td className="tabular">{epochText(group, consumer.id)}</td>}
                <td>{block && <StateWord {...stateOf(block)} />}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {group.members.filter(isUnderway).map((member) => (
        <p key={member.id} className={css.hint}>
          {wayText(member)}
        </p>
      ))}
    </Section>
  )
}
