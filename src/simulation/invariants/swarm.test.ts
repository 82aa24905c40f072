// Random clusters under random faults: whatever is broken has its excuse, and the books balance.
import { describe, expect, test } from 'vitest'
import { parseScenario } from '../../blueprint/parse'
import { type Stream, streamFor } from '../../kernel/random'
import { seconds } from '../../kernel/time'
import { recount } from '../referee/ledger-truth'
import { between, oneOf } from '../testing/chance'
import { advance, createRun } from '../run'

const END = 40

/** The text of a scenario; everything in it follows from the seed. */
function scenarioOf(seed: number, compacted = false): string {
  const chance = streamFor(seed, 'swarm')
  const brokers = between(chance, 2, 4)
  const replicas = Math.min(brokers, between(chance, 1, 3))
  const acks = oneOf(chance, 'all', 'all', '1', '0')
  const idempotent = acks === 'all' && oneOf(chance, true, true, false)
  const topic = [
    'partitions: 2',
    `replicas: ${replicas}`,
    `min.insync.replicas: ${between(chance, 1, replicas)}`,
    `unclean.leader.election.enable: ${oneOf(chance, true, false)}`,
  ]
  const producer = [
    'to: orders, rate: 9/s, keys: cycle(5)',
    `acks: ${acks}, enable.idempotence: ${idempotent}`,
    `max.in.flight.requests.per.connection: ${oneOf(chance, 1, 5)}`,
  ]
  const group = [
    'topics: [orders], consumers: 2',
    `work: ${between(chance, 1, 60)}ms`,
    `commit: ${oneOf(chance, 'auto', 'before', 'after')}`,
    `auto.offset.reset: ${oneOf(chance, 'earliest', 'latest')}`,
    oneOf(
      chance,
      'group.protocol: consumer',
      'group.protocol: consumer, group.remote.assignor: range',
      'partition.assignment.strategy: [range, cooperative-sticky]',
      'partition.assignment.strategy: [cooperative-sticky]',
      'partition.assignment.strategy: [sticky]',
      'partition.assignment.strategy: [roundrobin]',
    ),
    ...oneOf(chance, [], [], ['group.instance.id: "${consumer}"']),
  ]
  if (compacted) {
    topic.push(
      `cleanup.policy: ${oneOf(chance, 'compact', 'compact', '"compact,delete"')}, segment.ms: ${between(chance, 1, 4)}s`,
      `min.cleanable.dirty.ratio: 0.1, delete.retention.ms: ${between(chance, 0, 9)}s, retention.ms: ${between(chance, 5, 20)}s`,
    )
    producer.push('tombstones: 20%')
  }
  const faults = Array.from({ length: between(chance, 3, 9) }, () => fault(chance, brokers, compacted)).flat()
  return `
scenario: swarm
version: 1
title: Seed ${seed}
seed: ${seed}
time: { profile: classroom, end: ${END}s }
blueprint:
  brokers: { ${Array.from({ length: brokers }, (_, i) => `b${i + 1}: {}`).join(', ')} }
  topics: { orders: { ${topic.join(', ')} } }
  producers: { web: { ${producer.join(', ')} } }
  groups: { billing: { ${group.join(', ')} } }
timeline:
${faults.map((line) => `  - { ${line} }`).join('\n')}
`
}

/** Lines that break something, and mostly mend it later. */
function fault(chance: Stream, brokers: number, compacted: boolean): string[] {
  const at = between(chance, 2, END - 12)
  const until = at + between(chance, 2, 14)
  const broker = between(chance, 1, brokers)
  const link = `"link:b${broker}-b${(broker % brokers) + 1}"`
  const whom = oneOf(chance, `broker:b${broker}`, `broker:b${broker}`, 'consumer:billing-1', 'producer:web')
  const silent = oneOf(chance, true, false)
  if (compacted && between(chance, 1, 5) === 1) {
    return [`at: ${at}s, do: delete-records, target: "topic:orders/p0", before: ${between(chance, 1, 60)}`]
  }
  return oneOf(
    chance,
    [`at: ${at}s, do: kill, target: "${whom}", silent: ${silent}`, `at: ${until}s, do: restore, target: "${whom}"`],
    [`at: ${at}s, do: kill, target: "leader:orders/p0"`, `at: ${until}s, do: restore, target: "broker:b${broker}"`],
    [`at: ${at}s, do: pause, target: "${whom}", for: ${until - at}s`],
    [`at: ${at}s, do: cut, target: ${link}, oneWay: ${silent}`, `at: ${until}s, do: heal, target: ${link}`],
    [`at: ${at}s, do: cut, target: "broker:b${broker}"`, `at: ${until}s, do: heal, target: "broker:b${broker}"`],
    [`at: ${at}s, do: restart, target: "broker:b${broker}", for: ${until - at}s`],
    [`at: ${at}s, do: drop, target: "link:web-b${broker}", count: 3, message: produceResponse`],
    [`at: ${at}s, do: slow, target: "broker:b${broker}", by: 900ms, what: ${oneOf(chance, 'network', 'disk')}`],
    [
      `at: ${at}s, do: kill, target: "broker:b${broker}", lose: unflushed`,
      `at: ${until}s, do: restore, target: "broker:b${broker}"`,
    ],
    [
      `at: ${at}s, do: kill, target: "broker:b${broker}", lose: 4s`,
      `at: ${until}s, do: restore, target: "broker:b${broker}"`,
    ],
    [`at: ${at}s, do: wipe, target: "broker:b${broker}"`],
    [`at: ${at}s, do: scale, target: "group:billing", to: ${between(chance, 1, 3)}`],
    // What a leader asks of the controller comes late: by then others may have changed the partition.
    [
      `at: ${at}s, do: hold, target: "link:b${broker}-k1", message: alterPartitionRequest`,
      `at: ${until}s, do: heal, target: "link:b${broker}-k1"`,
    ],
  )
}

describe('whatever happens, no promise is broken without an excuse', () => {
  const ten = Array.from({ length: 10 }, (_, i) => i + 1)
  test.each([
    // 22: a coordinator that was deposed and has not heard of it; 37: a group that had read what the power took.
    ...[...ten, 22, 37].map((seed) => ({ seed, topic: 'kept', compacted: false })),
    // 5: a disk that is emptied after its log had begun later.
    ...ten.slice(0, 5).map((seed) => ({ seed, topic: 'compacted', compacted: true })),
  ])('seed $seed, $topic', ({ seed, compacted }) => {
    const parsed = parseScenario(scenarioOf(seed, compacted))
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    const run = createRun(parsed.scenario)
    advance(run, seconds(END))
    expect(run.state.stopped).toBeNull()
    const { referee } = run.state
    expect(recount(referee)).toEqual(referee.totals)
    expect(referee.lostBy[''] ?? 0).toBe(0)
  })
})
