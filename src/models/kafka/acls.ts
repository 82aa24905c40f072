// Who may do what: access control lists, and the decision of Kafka's StandardAuthorizer (S-1, S-2). Plain values only.
import type { Sealed } from '../../kernel/clone'

/** What rights are about (`org.apache.kafka.common.resource.ResourceType`). */
export const resourceTypes = ['TOPIC', 'GROUP', 'CLUSTER', 'TRANSACTIONAL_ID', 'DELEGATION_TOKEN', 'USER'] as const
export type ResourceType = (typeof resourceTypes)[number]

/** `org.apache.kafka.common.acl.AclOperation`, without UNKNOWN and ANY. */
export const aclOperations = [
  'ALL',
  'READ',
  'WRITE',
  'CREATE',
  'DELETE',
  'ALTER',
  'DESCRIBE',
  'CLUSTER_ACTION',
  'DESCRIBE_CONFIGS',
  'ALTER_CONFIGS',
  'IDEMPOTENT_WRITE',
  'CREATE_TOKENS',
  'DESCRIBE_TOKENS',
  'TWO_PHASE_COMMIT',
] as const
export type AclOperation = (typeof aclOperations)[number]

/** One access control entry: an `AccessControlEntryRecord` of the metadata log. */
export interface Acl extends Sealed {
  readonly permission: 'ALLOW' | 'DENY'
  /** `User:web`; `User:*` is everybody. */
  readonly principal: string
  readonly operation: AclOperation
  readonly resourceType: ResourceType
  /** With LITERAL `*` is any name. */
  readonly resource: string
  readonly pattern: 'LITERAL' | 'PREFIXED'
  /** `*` is any host. Millrace has no addresses: a client's host is called as the client is. */
  readonly host: string
}

/** What somebody wants to do. */
export interface AclQuestion {
  readonly principal: string
  readonly host: string
  readonly operation: AclOperation
  readonly resourceType: ResourceType
  readonly resource: string
}

/** What the brokers are set to. */
export interface AuthorizerRules {
  readonly superUsers: readonly string[]
  /** `allow.everyone.if.no.acl.found` */
  readonly allowIfNoAcl: boolean
}

/** Why it was decided so. `rule`: the entry that decided; null: a super user, or no entry at all. */
export interface AclDecision {
  readonly allowed: boolean
  readonly rule: Acl | null
  readonly because: 'super-user' | 'denied' | 'allowed' | 'no-acl-found' | 'not-allowed'
}

/** Who has not said who they are. */
export const ANONYMOUS = 'User:ANONYMOUS'
/** The one resource of type CLUSTER. */
export const CLUSTER_NAME = 'kafka-cluster'

// S-2: of what is allowed, and of nothing that is denied.
const implies: Partial<Record<AclOperation, readonly AclOperation[]>> = {
  DESCRIBE: ['READ', 'WRITE', 'DELETE', 'ALTER'],
  DESCRIBE_CONFIGS: ['ALTER_CONFIGS'],
}

const isAbout = (acl: Acl, { resourceType, resource }: Pick<AclQuestion, 'resourceType' | 'resource'>): boolean => {
  if (acl.resourceType !== resourceType) return false
  if (acl.pattern === 'PREFIXED') return resource.startsWith(acl.resource)
  return acl.resource === resource || acl.resource === '*'
}

function matches(acl: Acl, { principal, host, operation }: AclQuestion): boolean {
  if (acl.principal !== principal && acl.principal !== 'User:*') return false
  if (acl.host !== host && acl.host !== '*') return false
  if (acl.operation === operation || acl.operation === 'ALL') return true
  return acl.permission === 'ALLOW' && (implies[operation]?.includes(acl.operation) ?? false)
}

/** S-1: super users; then any entry that denies; then any that allows; then whether nobody has any right to the resource. */
export function authorize(acls: Iterable<Acl>, rules: AuthorizerRules, question: AclQuestion): AclDecision {
  if (rules.superUsers.includes(question.principal)) return { allowed: true, rule: null, because: 'super-user' }
  let allowed: Acl | null = null
  let isListed = false
  for (const acl of acls) {
    if (!isAbout(acl, question)) continue
    isListed = true
    if (!matches(acl, question)) continue
    if (acl.permission === 'DENY') return { allowed: false, rule: acl, because: 'denied' }
    allowed ??= acl
  }
  if (allowed !== null) return { allowed: true, rule: allowed, because: 'allowed' }
  if (!isListed && rules.allowIfNoAcl) return { allowed: true, rule: null, because: 'no-acl-found' }
  return { allowed: false, rule: null, because: 'not-allowed' }
}

/**
 * May it be done to any resource of the type at all (Authorizer.authorizeByResourceType)? An idempotent producer needs to
 * be allowed to write to some topic. An entry that denies dominates those for the same names or for longer ones.
 */
export function authorizeAny(
  acls: readonly Acl[],
  rules: AuthorizerRules,
  { principal, host, operation, resourceType }: Omit<AclQuestion, 'resource'>,
): boolean {
  if (rules.superUsers.includes(principal)) return true
  const own = acls.filter(
    (acl) =>
      acl.resourceType === resourceType && matches(acl, { principal, host, operation, resourceType, resource: '' }),
  )
  const denied = own.filter(({ permission }) => permission === 'DENY')
  if (denied.some(({ pattern, resource }) => pattern === 'LITERAL' && resource === '*')) return false
  const isDominated = ({ resource, pattern }: Acl) =>
    denied.some((deny) =>
      deny.pattern === 'PREFIXED'
        ? resource !== '*' && resource.startsWith(deny.resource)
        : pattern === 'LITERAL' && deny.resource === resource,
    )
  if (own.some((acl) => acl.permission === 'ALLOW' && !isDominated(acl))) return true
  return rules.allowIfNoAcl
}

// ---- as text: `allow User:web READ,WRITE topic:orders-* from web` ---------------------------------------------------------

const types: Record<string, ResourceType> = {
  topic: 'TOPIC',
  group: 'GROUP',
  cluster: 'CLUSTER',
  'transactional-id': 'TRANSACTIONAL_ID',
}

/** What is wrong with an entry that was written, and how to mend it. */
export interface AclObjection {
  readonly message: string
  readonly fix: string
}

const FORM = 'Write it as: allow User:web WRITE topic:orders (deny; orders-* for a prefix, * for all; from CLIENT).'

/** Entries as people write them: one line, with one or more operations. */
export function parseAcl(text: string): Acl[] | AclObjection {
  const words = text.trim().split(/\s+/)
  const [permission, principal, operations, resource, preposition, host = '*', ...rest] = words
  const says = permission?.toUpperCase()
  if (says !== 'ALLOW' && says !== 'DENY') return { message: `\`${text}\` neither allows nor denies.`, fix: FORM }
  if (
    resource === undefined ||
    rest.length > 0 ||
    (preposition !== undefined && !(/^from$/.test(preposition) && words.length === 6))
  )
    return { message: `\`${text}\` is not an access control entry.`, fix: FORM }
  if (!/^User:\S+$/.test(principal!))
    return { message: `\`${principal}\` is no principal.`, fix: 'Write User:web, or User:* for everybody.' }
  const [, type, name] = /^([a-z-]+)(?::(.+))?$/.exec(resource) ?? []
  const resourceType = types[type ?? '']
  if (resourceType === undefined || (resourceType !== 'CLUSTER' && name === undefined))
    return {
      message: `\`${resource}\` is no resource.`,
      fix: 'Write topic:orders, group:billing, transactional-id:shop or cluster.',
    }
  const list = operations!.toUpperCase().split(',')
  const unknown = list.find((operation) => !isOperation(operation))
  if (unknown !== undefined)
    return { message: `There is no operation \`${unknown}\`.`, fix: `Kafka has ${aclOperations.join(', ')}.` }
  return list.filter(isOperation).map((operation) => ({
    sealed: true,
    permission: says,
    principal: principal!,
    operation,
    resourceType,
    ...(resourceType === 'CLUSTER' ? { resource: CLUSTER_NAME, pattern: 'LITERAL' as const } : patternOf(name!)),
    host,
  }))
}

const isOperation = (word: string): word is AclOperation => aclOperations.some((operation) => operation === word)

const patternOf = (name: string): Pick<Acl, 'resource' | 'pattern'> =>
  name !== '*' && name.endsWith('*')
    ? { resource: name.slice(0, -1), pattern: 'PREFIXED' }
    : { resource: name, pattern: 'LITERAL' }

/** An entry as `parseAcl` reads it; also its id in the metadata. */
export function aclText({ permission, principal, operation, resourceType, resource, pattern, host }: Acl): string {
  const type = Object.keys(types).find((word) => types[word] === resourceType) ?? resourceType.toLowerCase()
  const what = resourceType === 'CLUSTER' ? type : `${type}:${resource}${pattern === 'PREFIXED' ? '*' : ''}`
  return `${permission.toLowerCase()} ${principal} ${operation} ${what}${host === '*' ? '' : ` from ${host}`}`
}
