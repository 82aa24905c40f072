// Random share groups under random faults: whatever is broken has its excuse, and however a run is reached, it is the same.
import { expect, test } from 'vitest'
import { parseScenario } from '../../blueprint/parse'
import { type Stream, streamFor } from '../../kernel/random'
import { seconds } from '../../kernel/time'
import { recount } from '../referee/ledger-truth'
import { between, oneOf } from '../testing/chance'
import { advance, createRun, digest, seek } from '../run'
import type { Run } from '../run-state'

const END = 45

/** The text of a scenario; everything in it follows from the seed. */
function scenarioOf(seed: number): string {
  const chance = streamFor(seed, 'share-swarm')
  const mode = oneOf(chance, 'implicit', 'explicit')
  const group = [
    `topics: [jobs], consumers: ${between(chance, 1, 4)}, type: share, work: ${between(chance, 0, 300)}ms`,
    `share.auto.offset.reset: ${oneOf(chance, 'earliest', 'latest')}, share.acknowledgement.mode: ${mode}`,
    `share.record.lock.duration.ms: ${oneOf(chance, 1_000, 4_000, 15_000)}`,
    `share.delivery.count.limit: ${between(chance, 2, 5)}, share.partition.max.record.locks: ${oneOf(chance, 100, 2_000)}`,
    `max.poll.records: ${oneOf(chance, 1, 5, 500)}, share.acquire.mode: ${oneOf(chance, 'batch_optimized', 'record_limit')}`,
  ]
  if (mode === 'explicit' && oneOf(chance, true, false)) {
    group.push(`failing: { nth: ${between(chance, 5, 20)} }, unprocessed: ${oneOf(chance, 'release', 'reject')}`)
  }
  if (mode === 'explicit') group.push(`renews: ${oneOf(chance, true, false)}`)
  const faults = Array.from({ length: between(chance, 2, 7) }, () => fault(chance)).flat()
  return `
scenario: swarm
version: 1
title: Seed ${seed}
seed: ${seed}
time: { profile: classroom, end: ${END}s }
blueprint:
  brokers: 3
  config: { share.coordinator.snapshot.update.records.per.snapshot: ${oneOf(chance, 5, 500)} }
  topics: { jobs: { partitions: 2, replicas: 3, min.insync.replicas: ${between(chance, 1, 2)}, unclean.leader.election.enable: ${oneOf(chance, true, false)} } }
  producers: { web: { to: jobs, rate: 6/s, keys: cycle(5) } }
  groups: { workers: { ${group.join(', ')} } }
timeline:
${faults.map((line) => `  - { ${line} }`).join('\n')}
`
}

/** Lines that break something, and mostly mend it later. */
function fault(chance: Stream): string[] {
  const at = between(chance, 8, END - 10)
  const until = at + between(chance, 2, 12)
  const broker = `"broker:b${between(chance, 1, 3)}"`
  const whom = oneOf(chance, broker, 'consumer:workers-1')
  return oneOf(
    chance,
    [
      `at: ${at}s, do: kill, target: ${whom}, silent: ${oneOf(chance, true, false)}`,
      `at: ${until}s, do: restore, target: ${whom}`,
    ],
    [`at: ${at}s, do: kill, target: "leader:jobs/p0"`],
    [`at: ${at}s, do: kill, target: "broker:b2"`],
    [`at: ${at}s, do: pause, target: ${whom}, for: ${until - at}s`],
    [`at: ${at}s, do: cut, target: ${broker}`, `at: ${until}s, do: heal, target: ${broker}`],
    [`at: ${at}s, do: restart, target: ${broker}, for: ${until - at}s`],
    [`at: ${at}s, do: kill, target: ${broker}, lose: unflushed`, `at: ${until}s, do: restore, target: ${broker}`],
    [`at: ${at}s, do: wipe, target: ${broker}`],
    [`at: ${at}s, do: delete-records, target: "topic:jobs/p0", before: ${between(chance, 1, 40)}`],
    [`at: ${at}s, do: scale, target: "group:workers", to: ${between(chance, 1, 5)}`],
    [
      `at: ${at}s, do: set, target: "group:workers", with: { share.record.lock.duration.ms: ${oneOf(chance, 1_000, 9_000)} }`,
    ],
  )
}

function begin(seed: number): Run {
  const parsed = parseScenario(scenarioOf(seed))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return createRun(parsed.scenario)
}

test.each(Array.from({ length: Number(process.env.SEEDS ?? 8) }, (_, i) => ({ seed: i + 1 })))(
  'S1 S2 S3 S4 S5 whatever happens to a share group, no promise is broken without an excuse: seed $seed',
  ({ seed }) => {
    const run = begin(seed)
    advance(run, seconds(END))
    const { referee, stopped } = run.state
    expect(stopped).toBeNull()
    expect(recount(referee)).toEqual(referee.totals)
    expect(referee.lostBy[''] ?? 0).toBe(0)
  },
)

test('a share group goes on from a seek, and in chunks, as if nothing had been', () => {
  const straight = begin(3)
  advance(straight, seconds(END))
  const run = begin(3)
  for (let to = 0; to < seconds(END); to += 1_777_777) advance(run, to)
  seek(run, seconds(17.3))
  const there = digest(run)
  seek(run, seconds(4))
  seek(run, seconds(17.3))
  expect(digest(run)).toBe(there)
  advance(run, seconds(END))
  expect(digest(run)).toBe(digest(straight))
})
