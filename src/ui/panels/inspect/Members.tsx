// The members of a group: who reads what, and how far behind.
import type { GroupView } from '../../../worker/protocol'
import { findBlock, stateOf } from '../../actions/blocks'
import { countText } from '../../format'
import { StateWord } from '../../shell/controls/StateWord'
import { useRun } from '../../stores/run'
import { select } from '../../stores/workspace'
import { Section } from './Section'
import css from './inspect.module.css'

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
  return (
    <Section title="Members">
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Consumer</th>
            <th scope="col">Partitions</th>
            <th scope="col">Lag</th>
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
                    {consumer.id}
                  </button>
                </th>
                <td>{consumer.owned.length === 0 ? 'none' : consumer.owned.join(' ')}</td>
                <td className="tabular">{countText(consumer.lag)}</td>
                <td>{block && <StateWord {...stateOf(block)} />}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Section>
  )
}
