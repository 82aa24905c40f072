// Decisions of Kafka's StandardAuthorizer, as its vector asks for them.
import { authorize, type Acl } from '../../models/kafka/acls'

type AclTuple = [Acl['resourceType'], string, Acl['pattern'], string, string, Acl['operation'], Acl['permission']]
type Query = [principal: string, host: string, operation: Acl['operation'], type: Acl['resourceType'], name: string]

interface AclCase {
  superUsers?: string[]
  allowIfNoAcl: boolean
  acls: AclTuple[]
  queries: Query[]
}

/** `out` has a letter per query: A allowed, D denied. */
export function aclDecisions({ superUsers = [], allowIfNoAcl, acls, queries }: AclCase, out: string): boolean {
  const entries = acls.map(([resourceType, resource, pattern, principal, host, operation, permission]): Acl => ({
    sealed: true,
    resourceType,
    resource,
    pattern,
    principal,
    host,
    operation,
    permission,
  }))
  const decisions = queries.map(([principal, host, operation, resourceType, resource]) => {
    const question = { principal, host: javaAddress(host), operation, resourceType, resource }
    return authorize(entries, { superUsers, allowIfNoAcl }, question).allowed ? 'A' : 'D'
  })
  return decisions.join('') === out
}

// InetAddress.getHostAddress() writes IPv6 addresses in full.
const javaAddress = (host: string): string => (host === '::1' ? '0:0:0:0:0:0:0:1' : host)
