// The sections of last errors, for clients that have met one; their words come when they are first needed.
import type { ConsumerView, ProducerView } from '../../../worker/protocol'
import type { Block } from '../../actions/blocks'
import { later } from '../../later'
import { Boundary } from '../../shell/Boundary'

const LastError = later(() => import('./LastError').then((module) => module.default))

/** Members of a group whose errors are explained; more would be the whole inspector. */
const MOST = 3

interface Met {
  title: string
  view: Pick<ConsumerView | ProducerView, 'lastError' | 'lastErrorWhy'>
}

/** Whose errors a block shows: its own, those of the producer inside of it, those of its members. */
function metBy(block: Block): Met[] {
  if (block.kind === 'producer') return [{ title: 'What the error means', view: block.view }]
  if (block.kind === 'consumer') {
    const { producer } = block.view
    const own = { title: 'What the error means', view: block.view }
    return producer === null ? [own] : [own, { title: 'What the error of its producer means', view: producer }]
  }
  if (block.kind !== 'group') return []
  const met = block.view.consumers.filter(({ lastError }) => lastError !== null)
  return met.slice(0, MOST).map((view) => ({ title: `What the error of ${view.id} means`, view }))
}

export function LastErrorSection({ block }: { block: Block }) {
  const met = metBy(block).flatMap(({ title, view: { lastError: error, lastErrorWhy: why } }) =>
    error === null ? [] : [{ title, error, why }],
  )
  if (met.length === 0) return null
  return (
    <Boundary instead={null}>
      {met.map(({ title, error, why }) => (
        <LastError key={title} title={title} error={error} why={why} />
      ))}
    </Boundary>
  )
}
