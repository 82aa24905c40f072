// Which rules of replication the document runs: Kafka's of today, or those of its past, on purpose (X-LEGACY).
import { TriangleAlert } from 'lucide-react'
import { generations, isHistoric, safeguardsOf } from '../../../blueprint/replication-rules'
import type { RulesSettings } from '../../../blueprint/scenario'
import { Toggle } from '../../shell/controls/Toggle'
import { edit, useDocument } from '../../stores/document'
import { Row } from './FieldRows'
import { Section } from './Section'
import css from './inspect.module.css'

export function Rules() {
  const rules = useDocument(({ scenario }) => scenario.rules)
  const set = (rules: RulesSettings) => edit('rules of replication', (scenario) => ({ ...scenario, rules }))
  return (
    <Section title="Rules of replication">
      {isHistoric(rules) && (
        <p className={css.warning} role="status">
          <TriangleAlert size={14} aria-hidden />
          You are running {generations[rules.version].kafka} on purpose: what it loses is told as X-LEGACY.
        </p>
      )}
      <Row label="Replicas follow">
        <select
          className={css.select}
          aria-label="Rules of replication"
          value={rules.version}
          onChange={({ target }) => {
            const version = versions.find((name) => name === target.value)
            if (version !== undefined) set({ ...rules, version })
          }}
        >
          {versions.map((version) => (
            <option key={version} value={version}>
              {generations[version].kafka}
            </option>
          ))}
        </select>
      </Row>
      <p className={css.hint}>
        {generations[rules.version].kafka}: {generations[rules.version].does}
      </p>
      <details className={css.more} open={rules.without.length > 0}>
        <summary>Single safeguards</summary>
        {safeguardsOf(rules.version).map(({ name, without }) => {
          const isOn = !rules.without.includes(name)
          return (
            <div key={name}>
              <Row label={name}>
                <Toggle
                  label={name}
                  checked={isOn}
                  onChange={(on) => {
                    const kept = rules.without.filter((other) => other !== name)
                    set({ ...rules, without: on ? kept : [...kept, name] })
                  }}
                />
              </Row>
              <p className={css.hint}>{isOn ? `Without it: ${without}` : without}</p>
            </div>
          )
        })}
      </details>
    </Section>
  )
}

const versions = Object.keys(generations) as RulesSettings['version'][]
