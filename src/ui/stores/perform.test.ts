// What a person does becomes an edit, a line of the timeline, or a new future.
import { beforeEach, expect, test, vi } from 'vitest'
import { emptyScenario } from '../../blueprint/defaults'
import { parseScenario } from '../../blueprint/parse'
import { printJson, printYaml } from '../../blueprint/print'
import { starter } from '../files/starter'
import { frame } from '../testing/frame'
import { open, undo, useDocument } from './document'
import { useFutures } from './futures'
import { perform } from './perform'
import { useRun } from './run'

const clock = vi.hoisted(() => ({ now: 0 }))
const told = vi.hoisted(() => ({ errors: [] as string[] }))
vi.mock('../tell', () => ({
  tell: (text: string, _: unknown, tone?: string) => tone === 'error' && told.errors.push(text),
}))
vi.mock('./run', async (original) => ({ ...(await original<object>()), actTime: () => clock.now }))

const scenario = () => useDocument.getState().scenario
const at = (now: number, live = now) => {
  clock.now = now
  useRun.setState({ started: now > 0 || live > 0, frame: frame({ now, live }) })
}
const kill = (id: string) => perform({ do: 'kill', target: `broker:${id}`, silent: false, lose: null }, `kill ${id}`)
const times = () => scenario().timeline.map(({ trigger }) => ('at' in trigger ? trigger.at : null))

beforeEach(() => {
  open(starter(), { from: 'new' })
  told.errors = []
  at(0)
})

test('before the first play, drawing edits the blueprint', () => {
  expect(perform({ do: 'add', kind: 'broker', id: 'b4', group: null, block: {} }, 'add b4')).toBe(true)
  expect(Object.keys(scenario().blueprint.brokers)).toEqual(['b1', 'b2', 'b3', 'b4'])
  expect(scenario().timeline).toEqual([])
})

test('a topic that was drawn before its brokers gets its copies with them, unless somebody chose how many', () => {
  open(emptyScenario(), { from: 'new' })
  const add = (kind: 'topic' | 'broker', id: string) =>
    perform({ do: 'add', kind, id, group: null, block: {} }, `add ${id}`)
  add('topic', 'orders')
  add('topic', 'chosen')
  perform({ do: 'set', target: 'topic:chosen', config: {}, block: { replicas: 2 } }, 'copies')
  const copies = () => Object.values(scenario().blueprint.topics).map(({ replicas }) => replicas)
  const seen = ['b1', 'b2', 'b3', 'b4'].map((id) => {
    add('broker', id)
    return copies()
  })
  expect(seen).toEqual([
    [1, 2],
    [2, 2],
    [3, 2],
    [3, 2],
  ])
  expect(scenario().blueprint.topics.orders!.config).toEqual({ 'min.insync.replicas': 2 })
})

test('a fault is a line of the timeline even then', () => {
  kill('b1')
  expect(scenario().timeline).toEqual([
    {
      trigger: { at: 0 },
      id: null,
      recorded: true,
      act: { do: 'kill', target: 'broker:b1', silent: false, lose: null },
    },
  ])
})

test('while it runs, everything becomes a line, and undo takes it out again', () => {
  at(5_000)
  perform({ do: 'set', target: 'producer:web', config: { acks: '1' }, block: {} }, 'acks = 1')
  expect(times()).toEqual([5_000])
  expect(scenario().blueprint.producers.web!.config).toEqual({})
  expect(undo()).toBe('acks = 1')
  expect(scenario().timeline).toEqual([])
})

test('whatever is added, changed and removed while it runs is in the file, and reads the same', () => {
  at(5_000)
  const added = { do: 'add', group: null, block: {} } as const
  perform({ ...added, kind: 'broker', id: 'b4' }, 'add b4')
  perform({ ...added, kind: 'topic', id: 'clicks' }, 'add clicks')
  perform({ ...added, kind: 'producer', id: 'app' }, 'add app')
  perform({ ...added, kind: 'group', id: 'audit' }, 'add audit')
  perform({ ...added, kind: 'consumer', id: 'audit-3', group: 'audit' }, 'add audit-3')
  perform({ do: 'set', target: 'producer:app', config: { acks: '1' }, block: { to: 'clicks' } }, 'connect app')
  perform({ do: 'set', target: 'producer:app', config: { acks: null }, block: {} }, 'reset acks')
  perform({ do: 'remove', target: 'consumer:audit-1' }, 'remove audit-1')
  expect(told.errors).toEqual([])
  expect(scenario().timeline).toHaveLength(8)
  for (const [text, name] of [
    [printYaml(scenario()), 'x.yaml'],
    [printJson(scenario()), 'x.json'],
  ] as const) {
    expect(parseScenario(text, name)).toMatchObject({ ok: true, scenario: scenario() })
  }
})

test('acting in the past begins a new future; undo brings the old one back', () => {
  at(5_000)
  kill('b1')
  at(9_000)
  kill('b2')
  at(6_000, 12_000)
  kill('b3')
  expect(times()).toEqual([5_000, 6_000])
  undo()
  expect(times()).toEqual([5_000, 9_000])
})

test('the future that somebody leaves is kept for comparing, until another document is opened', () => {
  at(9_000)
  kill('b1')
  const before = scenario()
  at(3_000, 12_000)
  kill('b2')
  expect(useFutures.getState().futures).toEqual([
    { id: 1, at: 3_000, until: 12_000, instead: 'kill b2', scenario: before },
  ])
  open(starter(), { from: 'new' })
  expect(useFutures.getState().futures).toEqual([])
})

test('what the author wrote for later stays when somebody acts in the past', () => {
  const act = { do: 'mark', text: 'look' } as const
  open({ ...starter(), timeline: [{ trigger: { at: 20_000 }, id: null, recorded: false, act }] }, { from: 'new' })
  at(6_000, 12_000)
  kill('b3')
  expect(times()).toEqual([20_000, 6_000])
})

test('what cannot be done is refused with its reason, and changes nothing', () => {
  at(5_000)
  expect(kill('b9')).toBe(false)
  expect(told.errors).toHaveLength(1)
  expect(scenario().timeline).toEqual([])
})

test('what was added while it ran can be acted on', () => {
  at(5_000)
  perform({ do: 'add', kind: 'broker', id: 'b4', group: null, block: {} }, 'add b4')
  at(6_000)
  expect(kill('b4')).toBe(true)
})
