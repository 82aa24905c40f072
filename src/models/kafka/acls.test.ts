// Access control entries: what they allow (S-1, S-2), and how they are written.
import { expect, test } from 'vitest'
import { aclText, authorize, authorizeAny, parseAcl, type Acl, type AclOperation } from './acls'

const rules = { superUsers: ['User:root'], allowIfNoAcl: false }
const entries = (...lines: string[]): Acl[] =>
  lines.flatMap((line) => {
    const read = parseAcl(line)
    if (!Array.isArray(read)) throw new Error(read.message)
    return read
  })
const may = (
  acls: Acl[],
  principal: string,
  operation: AclOperation,
  resource = 'orders',
  { host = 'web', allowIfNoAcl = false } = {},
) => authorize(acls, { ...rules, allowIfNoAcl }, { principal, host, operation, resourceType: 'TOPIC', resource })

test('S-1 a prefix or wildcard that denies beats a literal entry that allows', () => {
  const acls = entries('allow User:web WRITE topic:orders', 'deny User:web WRITE topic:ord*')
  expect(may(acls, 'User:web', 'WRITE')).toMatchObject({
    allowed: false,
    because: 'denied',
    rule: { pattern: 'PREFIXED' },
  })
  expect(may(acls, 'User:root', 'WRITE').allowed).toBe(true)
  const everybody = entries('deny User:* WRITE topic:*', 'allow User:web WRITE topic:orders')
  expect(may(everybody, 'User:web', 'WRITE').allowed).toBe(false)
})

test('S-1 what no entry is about is denied, unless allow.everyone.if.no.acl.found; what one is about never passes by that', () => {
  const acls = entries('allow User:other READ topic:orders')
  expect(may([], 'User:web', 'READ').allowed).toBe(false)
  expect(may([], 'User:web', 'READ', 'orders', { allowIfNoAcl: true }).because).toBe('no-acl-found')
  expect(may(acls, 'User:web', 'READ', 'orders', { allowIfNoAcl: true }).because).toBe('not-allowed')
  expect(may(acls, 'User:web', 'READ', 'payments', { allowIfNoAcl: true }).allowed).toBe(true)
})

test('S-1 an entry may be for one host only', () => {
  const acls = entries('allow User:web WRITE topic:orders from web')
  expect(may(acls, 'User:web', 'WRITE').allowed).toBe(true)
  expect(may(acls, 'User:web', 'WRITE', 'orders', { host: 'elsewhere' }).allowed).toBe(false)
})

test('S-2 READ, WRITE, DELETE and ALTER allow DESCRIBE, too; what denies implies nothing', () => {
  for (const operation of ['READ', 'WRITE', 'DELETE', 'ALTER']) {
    expect(may(entries(`allow User:web ${operation} topic:orders`), 'User:web', 'DESCRIBE').allowed).toBe(true)
  }
  const acls = entries('allow User:web ALL topic:orders', 'deny User:web READ topic:orders')
  expect(may(acls, 'User:web', 'READ').allowed).toBe(false)
  expect(may(acls, 'User:web', 'DESCRIBE').allowed).toBe(true)
  expect(may(entries('allow User:web ALTER_CONFIGS topic:orders'), 'User:web', 'DESCRIBE_CONFIGS').allowed).toBe(true)
  const hidden = entries('allow User:web READ topic:orders', 'deny User:web DESCRIBE topic:orders')
  expect(may(hidden, 'User:web', 'READ').allowed).toBe(true)
})

test('S-3 an idempotent producer needs WRITE on some topic that nobody denies', () => {
  const any = (...lines: string[]) =>
    authorizeAny(entries(...lines), rules, {
      principal: 'User:web',
      host: 'web',
      operation: 'WRITE',
      resourceType: 'TOPIC',
    })
  expect(any()).toBe(false)
  expect(any('allow User:web WRITE topic:orders')).toBe(true)
  expect(any('allow User:web READ topic:orders')).toBe(false)
  expect(any('allow User:web WRITE topic:orders', 'deny User:* WRITE topic:ord*')).toBe(false)
  expect(any('allow User:web WRITE topic:*', 'deny User:web WRITE topic:orders')).toBe(true)
  expect(any('allow User:web WRITE topic:*', 'deny User:web WRITE topic:*')).toBe(false)
})

test('an entry is one line, with one or more operations; what is wrong with it is said', () => {
  expect(entries('Allow  User:web  write,READ topic:orders-* from web').map(aclText)).toEqual([
    'allow User:web WRITE topic:orders-* from web',
    'allow User:web READ topic:orders-* from web',
  ])
  expect(entries('deny User:* CLUSTER_ACTION cluster').map(aclText)).toEqual(['deny User:* CLUSTER_ACTION cluster'])
  expect(entries('allow User:web READ topic:*')[0]).toMatchObject({ pattern: 'LITERAL', resource: '*' })
  for (const [line, message] of [
    ['permit User:web READ topic:orders', 'neither allows nor denies'],
    ['allow web READ topic:orders', '`web` is no principal'],
    ['allow User:web PEEK topic:orders', 'no operation `PEEK`'],
    ['allow User:web READ orders', '`orders` is no resource'],
    ['allow User:web READ', 'not an access control entry'],
  ] as const) {
    expect(parseAcl(line)).toMatchObject({ message: expect.stringContaining(message) })
  }
})
