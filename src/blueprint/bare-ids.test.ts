// A target may be a bare id: ids are unique over all kinds.
import { expect, test } from 'vitest'
import { applyAct, problemsOfAct } from './apply'
import { parseScenario } from './parse'
import type { Act } from './scenario'

const parse = (...lines: string[]) =>
  parseScenario(`scenario: x
blueprint:
  brokers: { b1: {} }
  topics: { orders: { partitions: 1, replicas: 1 } }
  producers: { web: { to: orders } }
  groups: { billing: { topics: [orders], consumers: 1 } }
timeline:
${lines.map((line) => `  - ${line}`).join('\n')}
`)

const actsOf = (...lines: string[]): Act[] => {
  const result = parse(...lines)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.scenario.timeline.map(({ act }) => act)
}

const problemsOf = (line: string) => {
  const result = parse(line)
  return result.ok ? [] : result.problems.map(({ code, message, fix }) => ({ code, message, fix }))
}

test('set, like kill, takes a bare id of every kind, and writes it out', () => {
  expect(
    actsOf(
      '{ at: 1s, do: kill, target: b1 }',
      '{ at: 2s, do: set, target: web, with: { acks: 1, rate: 10/s } }',
      '{ at: 3s, do: set, target: orders, with: { partitions: 2 } }',
      '{ at: 4s, do: set, target: billing, with: { max.poll.records: 5 } }',
      '{ at: 5s, do: set, target: b1, with: { zone: null } }',
      '{ at: 6s, do: scale, target: billing, to: 2 }',
      '{ at: 7s, do: remove, target: billing-2 }',
    ).map((act) => ('target' in act ? act.target : '')),
  ).toEqual([
    'broker:b1',
    'producer:web',
    'topic:orders',
    'group:billing',
    'broker:b1',
    'group:billing',
    'consumer:billing-2',
  ])
})

test('set knows the kind of a block that an earlier line adds', () => {
  const [, set] = actsOf(
    '{ at: 1s, do: add, target: "producer:shop", with: { to: orders } }',
    '{ at: 2s, do: set, target: shop, with: { acks: 1 } }',
  )
  expect(set).toMatchObject({ do: 'set', target: 'producer:shop', config: { acks: '1' } })
})

test('a bare id works in an act that is performed, too', () => {
  const result = parse('{ at: 1s, mark: here }')
  if (!result.ok) throw new Error('unreadable')
  const { blueprint } = result.scenario
  const act: Act = { do: 'set', target: 'web', config: { acks: '1' }, block: {} }
  expect(problemsOfAct(blueprint, act)).toEqual([])
  expect(applyAct(blueprint, act).producers.web!.config).toEqual({ acks: '1' })
})

test('a name that nothing has is told once, with the nearest one', () => {
  expect(problemsOf('{ at: 1s, do: set, target: wep, with: { acks: 1 } }')).toEqual([
    { code: 'MR-140', message: 'Nothing is called `wep`.', fix: 'Did you mean `web`?' },
  ])
})

test('a verb in the place of `do` is told how to be written, and no verb is listed twice', () => {
  expect(problemsOf('{ at: 1s, set: web }')).toMatchObject([
    { code: 'MR-127', fix: 'Write do: set, and what it is done to as target.' },
  ])
  const fix = problemsOf('{ at: 1s }')[0]?.fix ?? ''
  expect(fix.match(/\b(mark|note|ask)\b/g)).toEqual(['mark', 'note', 'ask'])
})
