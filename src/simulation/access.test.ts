// Rights in a running cluster: who is refused what, where, and what clients make of it.
import { expect, test } from 'vitest'
import { seconds } from '../kernel/time'
import { advance } from './run'
import type { Run } from './run-state'
import { runOf, told, valueOf as value } from './testing/document'

const until = (run: Run, at: number) => void advance(run, seconds(at))

interface Setup {
  config?: string
  /** Of the group. */
  more?: string
  topic?: string
  producer?: string
  anonymous?: boolean
}

// One topic, one producer, one group, and an authorizer.
function begin(
  acls: string[],
  { config = '', more = '', topic = '', producer = '', anonymous = false }: Setup = {},
  lines: string[] = [],
) {
  const drawing = `
  config: { authorizer.class.name: StandardAuthorizer, super.users: User:ops${config} }
  acls: [${acls.map((acl) => `"${acl}"`).join(', ')}]
  brokers: 1
  topics: { orders: { partitions: 1${topic} } }
  producers: { web: { to: orders, rate: 5/s, principal: User:web${producer} } }
  groups: { billing: { topics: [orders], consumers: 1, principal: User:billing, auto.offset.reset: earliest${more} } }`
  return runOf(anonymous ? drawing.replaceAll(/, principal: User:\w+/g, '') : drawing, lines)
}

const write = 'allow User:web WRITE topic:orders'
const readTopic = 'allow User:billing READ topic:orders'
const readGroup = 'allow User:billing READ group:billing'
test('S-3 with the rights that it needs a client notices nothing of the authorizer', () => {
  for (const more of ['', ', group.protocol: consumer']) {
    const run = begin([write, readTopic, readGroup], { more })
    until(run, 16)
    expect(value(run, 'producer(web).acked')).toBeGreaterThan(40)
    expect(value(run, 'group(billing).processed')).toBeGreaterThan(20)
    expect(told(run, 'request-denied')).toEqual([])
  }
})

test('S-4 who may not DESCRIBE a topic learns nothing of it: each send() throws, and the metadata were refused', () => {
  const run = begin([])
  until(run, 5)
  expect(value(run, 'producer(web).acked')).toBe(0)
  expect(told(run, 'request-denied').join('\n')).toMatch(
    /b1 refused the metadata request of web \(User:web\): no entry allows User:web to DESCRIBE topic orders \(TOPIC_AUTHORIZATION_FAILED, 29, not retriable\)/,
  )
  expect(told(run, 'record-refused').length).toBeGreaterThan(0)
})

test('S-3 who may only read a topic has its producer id refused, and its batches fail (CLUSTER_AUTHORIZATION_FAILED)', () => {
  const run = begin(['allow User:web READ topic:orders'])
  until(run, 5)
  expect(told(run, 'batch-failed')[0]).toContain('CLUSTER_AUTHORIZATION_FAILED, 31')
  expect(value(run, 'producer(web).acked')).toBe(0)
})

test('S-1 an entry that denies ends writing at once, whatever allows it, and its removal lets the producer go on', () => {
  const deny = 'deny User:* WRITE topic:ord*'
  const run = begin([write], {}, [
    `{ at: 4s, do: add-acl, acl: "${deny}" }`,
    `{ at: 8s, do: remove-acl, acl: "${deny}" }`,
  ])
  until(run, 4)
  const before = Number(value(run, 'producer(web).acked'))
  expect(before).toBeGreaterThan(10)
  until(run, 8)
  expect(Number(value(run, 'producer(web).acked')) - before).toBeLessThan(9)
  expect(told(run, 'produce-refused')[0]).toContain(`"${deny}" denies User:web to WRITE topic orders`)
  until(run, 16)
  expect(Number(value(run, 'producer(web).acked')) - before).toBeGreaterThan(15)
  expect(told(run, 'acls-changed')).toHaveLength(2)
})

test('S-4 poll() throws what a group member may not do, by both protocols: the group, then the topic', () => {
  for (const more of ['', ', group.protocol: consumer']) {
    const group = begin([write, readTopic], { more })
    until(group, 6)
    expect(told(group, 'client-stuck')[0]).toContain('GROUP_AUTHORIZATION_FAILED')
    const topic = begin([write, readGroup], { more })
    until(topic, 6)
    expect(told(topic, 'client-stuck')[0]).toContain('TOPIC_AUTHORIZATION_FAILED')
    expect(value(topic, 'group(billing).processed')).toBe(0)
  }
})

test('S-4 a right that is taken away while it reads ends the fetch, although there is nothing new', () => {
  const line = `{ at: 5s, do: remove-acl, acl: "${readTopic}" }`
  const run = begin([write, readTopic, readGroup], { producer: ', limit: 10' }, [line])
  until(run, 10)
  expect(told(run, 'client-stuck')[0]).toContain('TOPIC_AUTHORIZATION_FAILED: not authorized to access topics orders')
})

test('S-3 S-4 the members of a share group need READ of the group and of its topics, too', () => {
  const shared = (acls: string[], lines: string[] = []) => {
    const drawing = `
  config: { authorizer.class.name: StandardAuthorizer, super.users: User:ops }
  acls: [${acls.map((acl) => `"${acl}"`).join(', ')}]
  brokers: 1
  topics: { orders: { partitions: 1 } }
  producers: { web: { to: orders, rate: 5/s, principal: User:web } }
  groups: { billing: { topics: [orders], consumers: 1, principal: User:billing, type: share, share.auto.offset.reset: earliest } }`
    const run = runOf(drawing, lines)
    until(run, 20)
    return run
  }
  const allowed = shared([write, readTopic, readGroup])
  expect(value(allowed, 'group(billing).processed')).toBeGreaterThan(20)
  expect(told(allowed, 'request-denied')).toEqual([])
  const group = shared([write, readTopic])
  expect(told(group, 'client-stuck')[0]).toContain('GROUP_AUTHORIZATION_FAILED')
  const topic = shared([write, readGroup])
  expect(told(topic, 'client-stuck')[0]).toContain('TOPIC_AUTHORIZATION_FAILED')
  const takenAway = (acl: string) =>
    shared([write, readTopic, readGroup], [`{ at: 15s, do: remove-acl, acl: "${acl}" }`])
  expect(told(takenAway(readTopic), 'client-stuck')[0]).toContain('not authorized to access topics orders')
  expect(told(takenAway(readGroup), 'client-stuck')[0]).toContain('GROUP_AUTHORIZATION_FAILED')
})

test('S-3 without principal a client is User:ANONYMOUS, and allow.everyone.if.no.acl.found lets it in where nobody has a right', () => {
  const config = ', allow.everyone.if.no.acl.found: true'
  const free = begin([], { config, anonymous: true })
  until(free, 8)
  expect(value(free, 'group(billing).processed')).toBeGreaterThan(10)
  const listed = begin([write], { config, anonymous: true })
  until(listed, 8)
  expect(value(listed, 'producer(web).acked')).toBe(0)
  expect(told(listed, 'request-denied')[0]).toContain('User:ANONYMOUS')
})

test('S-3 a missing topic is made only for who may CREATE it', () => {
  const auto = (acl: string) => begin([write, acl], { topic: ', auto: true' })
  const refused = auto(readTopic)
  until(refused, 5)
  expect(told(refused, 'topic-created')).toEqual([])
  const made = auto('allow User:web CREATE topic:orders')
  until(made, 5)
  expect(value(made, 'producer(web).acked')).toBeGreaterThan(0)
})

test('S-3 a transactional producer needs WRITE on its transactional id, and its topic', () => {
  const producer = ', transactional.id: shop'
  const refused = begin([write], { producer })
  until(refused, 8)
  expect(told(refused, 'request-denied').join('\n')).toContain(
    'no entry allows User:web to DESCRIBE transactional id shop (TRANSACTIONAL_ID_AUTHORIZATION_FAILED, 53, not retriable)',
  )
  expect(value(refused, 'producer(web).acked')).toBe(0)
  const allowed = begin([write, 'allow User:web WRITE transactional-id:shop', readTopic, readGroup], { producer })
  until(allowed, 12)
  expect(value(allowed, 'producer(web).acked')).toBeGreaterThan(3)
  expect(told(allowed, 'request-denied')).toEqual([])
})
