// Rights in a document: entries, principals, and lines that change them.
import { expect, test } from 'vitest'
import { applyAct } from './apply'
import { parseScenario } from './parse'
import { printYaml } from './print'

const file = (blueprint: string, timeline = '') =>
  `scenario: x\nblueprint: {brokers: 1, topics: {orders: {}}, ${blueprint}}\ntimeline: [${timeline}]\n`

function read(text: string) {
  const result = parseScenario(text)
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'))
  return result.scenario
}

test('entries and principals are read, and written as they were', () => {
  const scenario = read(
    file(
      'config: {authorizer.class.name: StandardAuthorizer}, acls: ["allow  User:web WRITE,DESCRIBE topic:orders"], producers: {web: {to: orders, principal: User:web}}',
      '{ at: 1s, do: add-acl, acl: "deny User:* READ group:*" }',
    ),
  )
  expect(scenario.blueprint.acls).toEqual(['allow User:web WRITE,DESCRIBE topic:orders'])
  expect(scenario.blueprint.producers.web!.principal).toBe('User:web')
  expect(scenario.blueprint.config['authorizer.class.name']).toMatch(/StandardAuthorizer$/)
  const written = printYaml(scenario)
  expect(written).toContain('do: add-acl, acl: deny User:* READ group:*')
  expect(read(written)).toEqual(scenario)
})

test('lines add entries and take single ones away, and what is there is not added again', () => {
  const { blueprint } = read(file('acls: ["allow User:web WRITE,READ topic:orders"]'))
  const target = 'cluster:all'
  const same = applyAct(blueprint, { do: 'add-acl', target, acl: 'allow User:web READ topic:orders' })
  expect(same.acls).toEqual(blueprint.acls)
  const less = applyAct(blueprint, { do: 'remove-acl', target, acl: 'allow User:web READ topic:orders' })
  expect(less.acls).toEqual(['allow User:web WRITE topic:orders'])
})

test('what is wrong is said where it is, and how to mend it', () => {
  const wrong = [
    [file('acls: ["allow web READ topic:orders"]'), '`web` is no principal', 'blueprint.acls[0]'],
    [file('producers: {web: {principal: web}}'), 'Write User:web', 'blueprint.producers.web.principal'],
    [
      file('controllers: {mode: zookeeper}', '{ at: 1s, do: add-acl, acl: "allow User:web READ topic:orders" }'),
      'need KRaft',
      'timeline[0].target',
    ],
  ] as const
  for (const [text, words, path] of wrong) {
    const result = parseScenario(text)
    const [problem] = result.ok ? [] : result.problems
    expect(`${problem?.message} ${problem?.fix}`).toContain(words)
    expect(problem?.path).toBe(path)
  }
})

test('S-1, S-11 entries and quotas that concern nobody are read, with a word about it', () => {
  const written = file(
    'acls: [allow User:wbe WRITE topic:order, "deny User:* READ group:* from web"], quotas: [user:web producer_byte_rate=5], producers: {web: {to: orders, principal: User:web}}',
  )
  const result = parseScenario(written)
  expect(result.ok && result.notices.map(({ path, message, fix }) => [path, message, fix])).toEqual([
    [
      'blueprint.acls',
      'No broker has an authorizer, so nobody goes by these entries.',
      'Add config: { authorizer.class.name: StandardAuthorizer }.',
    ],
    ['blueprint.acls[0]', 'No client is User:wbe, so far.', 'Did you mean `User:web`?'],
    ['blueprint.acls[0]', 'No topic is called order, so far.', 'Did you mean `orders`?'],
  ])
})
