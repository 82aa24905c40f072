import { test } from 'vitest'
import { begin, scenarioOf } from './share-swarm.test'
import { seconds } from '../../kernel/time'
import { advance } from '../run'
const cases: [number, string, number][] = [[10, 'jobs-1', 22], [17, 'jobs-1', 16], [23, 'jobs-1', 24]]
for (const [seed, partition, offset] of cases) test(`dbg ${seed}`, () => {
  const run = begin(seed)
  advance(run, seconds(45))
  console.log(scenarioOf(seed))
  for (const h of run.headlines as any[]) {
    const f = h.fact ?? h
    const t = JSON.stringify(f)
    if (f.partition === partition && /share|log-trunc|elected|wiped/.test(f.type)) {
      const inRange = (f.changes ?? [f]).some((c: any) => (c.firstOffset ?? -1) <= offset && offset <= (c.lastOffset ?? 1e9))
      if (inRange) console.log('H', h.at ?? h.time, t.slice(0, 420))
    } else if (/leader|killed|wipe|crash|truncat|fenc|removed/.test(f.type) && (f.partition === undefined || f.partition === partition)) console.log('--', h.at ?? h.time, t.slice(0, 200))
  }
}, 60000)
