// What Kafka's own monitoring would show of a block, by the names that its dashboards and alerts use.
import type { Block } from '../../actions/blocks'
import { countText } from '../../format'
import { useRun } from '../../stores/run'
import css from './inspect.module.css'
import { metricsOf } from './kafka-metrics'
import { Section } from './Section'

export function KafkaMetrics({ block }: { block: Block }) {
  const { frame } = useRun.getState()
  const metrics = frame ? metricsOf(block, frame) : []
  if (metrics.length === 0) return null
  return (
    <Section title="Kafka’s metrics">
      <dl className={css.figures} data-testid="kafka-metrics">
        {metrics.map(({ name, value, about, tone }) => (
          <div key={name} data-wide data-tone={tone ?? undefined} title={about}>
            <dt>{name}</dt>
            <dd className="tabular">
              {tone !== null && <span aria-hidden>{tone === 'bad' ? '✕ ' : '! '}</span>}
              {typeof value === 'number' ? countText(value) : value}
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
