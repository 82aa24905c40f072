// What is told of a group whose coordinator is gone, and of a partition whose leader is: the last that was true.
import { expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { seconds } from '../kernel/time'
import { environmentOf } from './environment'
import { evaluate, parseOnce } from './evaluate'
import { groupLags, groupsOf } from './lag'
import { sceneOf } from './views/picture'
import { advance, change, createRun } from './run'
import type { Run } from './run-state'
import { statesOf } from './states'
import { groupViews } from './views/groups'
import { topicViews } from './views/topics'

const text = `
scenario: no-coordinator
version: 1
title: A group loses its only coordinator
seed: 5
time: { profile: realistic }
blueprint:
  brokers: { b1: {}, b2: {}, b3: {} }
  topics: { orders: { partitions: 1, replicas: 3, min.insync.replicas: 1 } }
  producers: { web: { to: orders, rate: 200/s } }
  groups: { billing: { topics: [orders], consumers: 1, auto.offset.reset: earliest } }
timeline: []
`
const parsed = parseScenario(text)
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
const { scenario } = parsed

const ask = ({ state }: Run, question: string) =>
  evaluate(parseOnce(question), environmentOf(state.world, state.referee, state.blueprint))

/** The run until the group is at work, and then with these brokers dead. */
function without(broker: string): Run {
  const timeline = [
    {
      trigger: { at: seconds(17) },
      id: null,
      recorded: false,
      act: { do: 'kill' as const, target: `broker:${broker}`, silent: true, lose: null },
    },
  ]
  const run = createRun({ ...scenario, timeline })
  advance(run, seconds(17) + 1)
  return run
}

const before = createRun(scenario)
advance(before, seconds(17) - 1)
const coordinator = groupsOf(before.state.world)[0]!.broker!.id
const committed = ask(before, 'group(billing).p(orders-0).committed') as number

test('a group without a coordinator is not Empty: its generation, its commits and its lag are as they are stored', () => {
  const run = without(coordinator)
  const { world } = run.state
  expect(committed).toBeGreaterThan(0)
  expect(groupsOf(world)).toMatchObject([{ broker: null, available: false, group: { generation: 1 } }])
  expect(ask(run, 'group(billing).state')).toBe('CoordinatorUnavailable')
  expect(ask(run, 'group(billing).generation')).toBe(1)
  expect(ask(run, 'group(billing).p(orders-0).committed')).toBe(committed)
  expect(ask(run, 'group(billing).lag')).toBeGreaterThan(0)
  expect(groupLags(world, ['k1'])['billing/orders-0']).toBeGreaterThan(0)
  expect(statesOf(world, scenario)).toContainEqual({ of: 'group', id: 'billing', to: 'CoordinatorUnavailable' })
  const [view] = groupViews(sceneOf(run))
  expect(view).toMatchObject({ state: 'CoordinatorUnavailable', coordinator: null, generation: 1 })
  expect(view!.lag).toBeGreaterThan(0)
})

test('G-3 M5 a commit is shown once it is replicated, as OffsetFetch would answer, not when its coordinator has written it', () => {
  const groups = { ...scenario.blueprint.groups }
  groups.billing = { ...groups.billing!, commit: 'after' }
  const run = createRun({ ...scenario, blueprint: { ...scenario.blueprint, groups } })
  let ahead = 0
  for (let at = seconds(17); at < seconds(17.4); at += 250) {
    advance(run, at)
    const [known] = groupsOf(run.state.world)
    const shown = known!.group.offsets['orders-0']!.offset
    const { referee, world } = run.state
    expect(shown).toBe(referee.groups[0]!.partitions[referee.partitionIndex['orders-0']!]!.committed)
    const broker = world.actors[known!.broker!.id]
    if (broker?.kind !== 'broker') throw new Error('no coordinator')
    const written = broker.volatile.groups[known!.partition]!.groups.billing!.offsets['orders-0']!.offset
    if (written > shown) ahead++
  }
  expect(ahead).toBeGreaterThan(0)
})

test('R-HW5 what a group has committed does not fall when its coordinator dies, though the copies have yet to hear how far it is committed', () => {
  const slow = parseScenario(text.replace('realistic', 'classroom').replace('200/s', '20/s'))
  if (!slow.ok) throw new Error(JSON.stringify(slow.problems))
  const run = createRun(slow.scenario)
  for (let at = seconds(12); at < seconds(16); at += seconds(0.5)) {
    advance(run, at)
    const [before] = groupsOf(run.state.world)
    const shown = before!.group.offsets['orders-0']!.offset
    const act = { do: 'kill' as const, target: `broker:${before!.broker!.id}`, silent: false, lose: null }
    const line = { trigger: { at }, id: null, recorded: false, act }
    change(run, { ...slow.scenario, timeline: [line] })
    advance(run, at)
    const [after] = groupsOf(run.state.world)
    expect(after!.available).toBe(false)
    expect(after!.group.offsets['orders-0']?.offset).toBeGreaterThanOrEqual(shown)
    change(run, slow.scenario)
  }
})

test('when another broker has loaded the group, that one answers again', () => {
  const run = without(coordinator)
  advance(run, seconds(40))
  expect(groupsOf(run.state.world)).toMatchObject([{ available: true }])
  expect(ask(run, 'group(billing).state')).not.toBe('CoordinatorUnavailable')
})

test('R-HW5 a partition whose leader has died is shown readable as far as it was', () => {
  const { leader } = topicViews(sceneOf(before))[0]!.partitions[0]!
  const run = without(leader!)
  const [view] = topicViews(sceneOf(run))
  const shown = view!.partitions[0]!
  expect(shown.highWatermark).toBe(ask(run, 'topic(orders).p(0).hw'))
  expect(shown.flags[0]!.position).toBeLessThanOrEqual(shown.highWatermark)
  expect(groupViews(sceneOf(run))[0]!.lag).toBe(shown.flags[0]!.lag)
})

test('what a group has processed is the same number in views and in conditions, removed consumers included', () => {
  const act = { do: 'scale' as const, target: 'group:billing', to: 0 }
  const run = createRun({ ...scenario, timeline: [{ trigger: { at: seconds(17) }, id: null, recorded: false, act }] })
  advance(run, seconds(20))
  const [view] = groupViews(sceneOf(run))
  expect(view!.consumers).toEqual([])
  expect(view!.processed).toBeGreaterThan(0)
  expect(view!.processed).toBe(ask(run, 'group(billing).processed'))
})
