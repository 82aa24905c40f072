// Rights and quotas that can be written and concern nobody: an authorizer that is missing, or names that nobody has.
import { isInternal } from '../models/kafka/partition'
import { ANONYMOUS, type Acl } from '../models/kafka/acls'
import { aclsOf } from './acls'
import { type Broken, worthNoting } from './broken'
import { suggestion } from './nearest'
import { quotasOf } from './quotas'
import type { Blueprint } from './scenario'

/** S-1, S-11: each entry and each quota is for somebody who is there, or will be. */
export function rightsFit(blueprint: Blueprint): Broken[] {
  return [...authorizerIsThere(blueprint), ...aclsConcern(blueprint), ...quotasConcern(blueprint)]
}

function authorizerIsThere({ acls, config, brokers }: Blueprint): Broken[] {
  const asks = [config, ...Object.values(brokers).map((broker) => broker.config)].some(
    (settings) => (settings['authorizer.class.name'] ?? null) !== null,
  )
  if (asks || acls.length === 0) return []
  const message = 'No broker has an authorizer, so nobody goes by these entries.'
  return [worthNoting('MR-163', 'acls', message, 'Add config: { authorizer.class.name: StandardAuthorizer }.')]
}

function aclsConcern(blueprint: Blueprint): Broken[] {
  const who = principalsOf(blueprint)
  const clients = clientsOf(blueprint)
  return blueprint.acls.flatMap((line, i) => {
    const [acl] = aclsOf([line])
    if (acl === undefined) return []
    const missing = [
      absent('client is', acl.principal, acl.principal === 'User:*', who),
      absent('client is called', acl.host, acl.host === '*', clients),
      resourceIsAbsent(blueprint, acl),
    ]
    return noted(`acls[${i}]`, missing)
  })
}

function resourceIsAbsent({ topics, groups }: Blueprint, { resourceType, pattern, resource }: Acl): Absent | null {
  const isOpen = pattern === 'PREFIXED' || resource === '*' || isInternal(resource)
  if (resourceType === 'TOPIC') return absent('topic is called', resource, isOpen, Object.keys(topics))
  return resourceType === 'GROUP' ? absent('group is called', resource, isOpen, Object.keys(groups)) : null
}

function quotasConcern(blueprint: Blueprint): Broken[] {
  const who = principalsOf(blueprint).map((principal) => principal.slice('User:'.length))
  // An operator's changes of topics have a quota, too (KIP-599).
  const clients = [...clientsOf(blueprint), 'admin']
  return blueprint.quotas.flatMap((line, i) => {
    const [quota] = quotasOf([line])
    if (quota === undefined) return []
    const { user, client, ip = '<' } = quota.entity
    const missing = [
      absent('client has the user', user ?? '', user === null || user.startsWith('<'), who),
      absent('client is called', client ?? '', client === null || client.startsWith('<'), clients),
      absent('address is called', ip, ip.startsWith('<'), [...clients, ...Object.keys(blueprint.brokers)]),
    ]
    return noted(`quotas[${i}]`, missing)
  })
}

interface Absent {
  readonly what: string
  readonly name: string
  readonly known: readonly string[]
}

const absent = (what: string, name: string, isOpen: boolean, known: readonly string[]): Absent | null =>
  isOpen || known.includes(name) ? null : { what, name, known }

const noted = (path: string, missing: readonly (Absent | null)[]): Broken[] =>
  missing
    .filter((one) => one !== null)
    .map(({ what, name, known }) =>
      worthNoting(
        'MR-163',
        path,
        `No ${what} ${name}, so far.`,
        suggestion(name, known, 'Add it to the blueprint, or leave this out.'),
      ),
    )

const principalsOf = ({ producers, groups }: Blueprint): string[] => [
  ...new Set([...Object.values(producers), ...Object.values(groups)].map(({ principal }) => principal ?? ANONYMOUS)),
]

const clientsOf = ({ producers, groups }: Blueprint): string[] => [
  ...Object.keys(producers),
  ...Object.values(groups).flatMap(({ consumers }) => Object.keys(consumers)),
]
