// How much each client may send, read and keep threads busy with.
import { problemOfQuota, withoutValue } from '../../../blueprint/quotas'
import { perform } from '../../stores/perform'
import { useDocument } from '../../stores/document'
import { useBlueprint } from '../../stores/useBlueprint'
import { LineList } from './LineList'
import { Section } from './Section'
import css from './inspect.module.css'

const set = (quota: string): boolean => perform({ do: 'set-quota', target: 'cluster:all', quota }, `the quota ${quota}`)

export function Quotas() {
  const { mode } = useDocument(({ scenario }) => scenario.blueprint.controllers)
  const { quotas } = useBlueprint()
  if (mode !== 'kraft') return null
  return (
    <Section title="Quotas">
      <p className={css.hint}>
        Per broker: producer_byte_rate and consumer_byte_rate in bytes per second, request_percentage of a thread’s
        time. Who is over is answered, and held back. controller_mutation_rate is of partitions that are made and
        deleted per second; you are client:admin. connection_creation_rate is of an address, ip:web.
      </p>
      <LineList
        label="Quotas"
        lines={quotas}
        add="Set a quota"
        example="user:web producer_byte_rate=20000"
        problem={problemOfQuota}
        onAdd={set}
        onRemove={(line) => set(withoutValue(line))}
      />
    </Section>
  )
}
