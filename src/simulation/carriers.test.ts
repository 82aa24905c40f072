// A record under way: who carries it, from when until when.
import { expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { seconds } from '../kernel/time'
import { carriers, lifeLine } from './ask'
import type { Carrier } from './frame'
import { advance, createRun } from './run'

const parsed = parseScenario(`
scenario: under-way
title: One record after the other
blueprint:
  brokers: 2
  topics: { orders: { partitions: 1, replicas: 2 } }
  producers: { web: { to: orders, rate: 1/s, limit: 1 } }
  groups: { billing: { topics: [orders], consumers: 1, auto.offset.reset: earliest } }
`)
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))

test('a record is carried to the leader, and later to its reader; in between, and while copies travel, it rests', () => {
  const run = createRun(parsed.scenario)
  const seen: Carrier[] = []
  let record: number | null = null
  for (let at = 0; at < seconds(20); at += 20_000) {
    advance(run, at)
    record ??= Array.from({ length: 4 }, (_, i) => 2 ** 32 + i).find((id) => lifeLine(run.state, id) !== null) ?? null
    if (record === null) continue
    for (const carrier of carriers(run.state, record)) {
      expect(carrier.sentAt).toBeLessThanOrEqual(run.state.world.now)
      expect(carrier.dueAt).toBeGreaterThan(run.state.world.now)
      if (!seen.some(({ sentAt, to }) => sentAt === carrier.sentAt && to === carrier.to)) seen.push(carrier)
    }
  }
  const steps = lifeLine(run.state, record!)!.steps
  const momentOf = (what: string) => steps.find((step) => step.what.startsWith(what))!.at
  expect(seen.map(({ from, kind, partition }) => `${kind} of ${partition} from ${from}`)).toEqual([
    'produce of orders-0 from web',
    expect.stringMatching(/^consumer-data of orders-0 from b[12]$/),
  ])
  expect(seen[0]).toMatchObject({ sentAt: momentOf('sent to'), lost: false })
  expect(seen[1]).toMatchObject({ to: 'billing-1', dueAt: momentOf('delivered to') })
})
