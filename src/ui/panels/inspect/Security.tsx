// Who may do what: the authorizer, and the access control entries as they are now.
import { problemOfAcl } from '../../../blueprint/acls'
import type { Act, Config } from '../../../blueprint/scenario'
import { Toggle } from '../../shell/controls/Toggle'
import { edit, useDocument } from '../../stores/document'
import { perform } from '../../stores/perform'
import { useBlueprint } from '../../stores/useBlueprint'
import { ToggleRow } from './FieldRows'
import { LineList } from './LineList'
import { Section } from './Section'
import css from './inspect.module.css'

const AUTHORIZER = 'authorizer.class.name'
const EVERYONE = 'allow.everyone.if.no.acl.found'

const setConfig = (label: string, key: string, value: Config[string]) =>
  edit(label, (scenario) => {
    const { [key]: _, ...rest } = scenario.blueprint.config
    const config = value === null ? rest : { ...rest, [key]: value }
    return { ...scenario, blueprint: { ...scenario.blueprint, config } }
  })

const change = (verb: 'add-acl' | 'remove-acl', acl: string): boolean => {
  const act: Act = { do: verb, target: 'cluster:all', acl }
  return perform(act, `${verb === 'add-acl' ? 'add' : 'remove'} the entry ${acl}`)
}

export function Security() {
  const { mode } = useDocument(({ scenario }) => scenario.blueprint.controllers)
  const config = useDocument(({ scenario }) => scenario.blueprint.config)
  const { acls } = useBlueprint()
  if (mode !== 'kraft') return null
  const isOn = (config[AUTHORIZER] ?? null) !== null
  return (
    <Section
      title="Who may do what"
      end={
        <Toggle
          label="Authorizer"
          checked={isOn}
          onChange={(on) =>
            setConfig(
              on ? 'authorizer on' : 'authorizer off',
              AUTHORIZER,
              on ? 'org.apache.kafka.metadata.authorizer.StandardAuthorizer' : null,
            )
          }
        />
      }
    >
      <p className={css.hint}>
        {isOn
          ? 'A client may do what an entry allows and none denies. Clients say who they are by their principal.'
          : 'There is no authorizer: everybody may do everything.'}
      </p>
      {isOn && (
        <>
          <LineList
            label="Access control entries"
            lines={acls}
            add="Add an entry"
            example="allow User:web WRITE topic:orders"
            problem={problemOfAcl}
            onAdd={(line) => change('add-acl', line)}
            onRemove={(line) => change('remove-acl', line)}
          />
          <ToggleRow
            label="All may use what no entry is about"
            says="All may use what no entry is about"
            checked={config[EVERYONE] === true}
            onChange={(on) => setConfig(EVERYONE, EVERYONE, on ? true : null)}
          />
        </>
      )}
    </Section>
  )
}
