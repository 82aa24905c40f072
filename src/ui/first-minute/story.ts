// The first minute as a story: which step it is at follows from what is on the screen, and from what a person chose.
import type { TimelineLine } from '../../blueprint/scenario'
import type { Frame, LedgerView } from '../../worker/protocol'

/** What one lost, and when: kept while one goes back to see it. */
export interface Loss {
  broker: string
  killedAt: number
  count: number
  record: number
  topic: string
  partition: string
  /** The loss in words, as the referee gives it. */
  sentence: string
  p99: number
}

export type Story =
  /** Everything runs; one broker is suggested. */
  | { step: 'invite' }
  /** A broker is down, and it is not known yet what that costs. */
  | { step: 'killed'; broker: string; killedAt: number; losing: boolean; p99: number }
  /** No acknowledged record was lost: the copies were current. */
  | { step: 'lucky'; broker: string; killedAt: number }
  | { step: 'lost'; loss: Loss }
  /** Rewound to just before, with the life-line of a lost record open. */
  | { step: 'rewound'; loss: Loss; at: number }
  | { step: 'predict'; loss: Loss }
  /** The guess is made; acks=all is to be set. */
  | { step: 'change'; loss: Loss; guess: string | null }
  /** acks=all is set; what was sent before is still being copied until `readyAt`. */
  | { step: 'again'; loss: Loss; guess: string | null; readyAt: number }
  | { step: 'proving'; loss: Loss; guess: string | null; broker: string; killedAt: number; p99: number }
  /** `p99` is of the time before the second death, as that of the loss is: what waiting for copies costs, without the repair. */
  | { step: 'proved'; loss: Loss; guess: string | null; p99: number; lost: number }
  | { step: 'left' }

/** Until the last record that was sent with acks=1 has its copies, and the first with acks=all is acknowledged, Micros. */
const CATCH_UP = 6_500_000
/** Time after a kill in which everything that can be lost is lost: fencing, elections, the first new records. */
export const AFTERMATH = 9_000_000

/** The broker to suggest: the living one whose partitions hold most. */
export function busiestLeader(frame: Frame): string | null {
  const records = new Map(frame.brokers.filter(({ up }) => up).map(({ id }) => [id, 0]))
  for (const { leader, logEndOffset } of frame.topics.flatMap(({ partitions }) => partitions)) {
    const led = leader === null ? undefined : records.get(leader)
    if (led !== undefined) records.set(leader!, led + logEndOffset)
  }
  const sorted = [...records].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  return sorted[0]?.[0] ?? null
}

/** Every partition has a leader that lives. */
const healed = ({ topics, brokers }: Frame): boolean => {
  const up = new Set(brokers.filter((broker) => broker.up).map(({ id }) => id))
  return topics.every(({ partitions }) => partitions.every(({ leader }) => leader !== null && up.has(leader)))
}

/** Has the death been taken back, or lies it ahead again? Whoever only starts the broker again has killed it all the same. */
function isUndone({ broker, killedAt }: { broker: string; killedAt: number }, frame: Frame, timeline: Timeline) {
  if (frame.now < killedAt) return true
  const isUp = frame.brokers.find(({ id }) => id === broker)?.up ?? false
  const isDone = timeline.some(
    ({ trigger, act }) => 'at' in trigger && trigger.at <= killedAt && 'target' in act && act.do !== 'set',
  )
  return isUp && !isDone
}

type Timeline = readonly TimelineLine[]

/** Where the story goes with a new frame of the run of `timeline`. Steps that wait for a person's word stay. */
export function follow(story: Story, frame: Frame, p99: number, timeline: Timeline): Story {
  const down = frame.brokers.find(({ up }) => !up)
  switch (story.step) {
    case 'invite':
      if (down === undefined) return story
      return { step: 'killed', broker: down.id, killedAt: frame.now, losing: frame.brokers.length > 1, p99 }
    case 'killed': {
      if (isUndone(story, frame, timeline)) return { step: 'invite' }
      const loss = lossOf(frame.ledger, story)
      if (loss !== null && healed(frame)) return { step: 'lost', loss }
      const over = frame.now > story.killedAt + AFTERMATH && healed(frame)
      return over ? { step: 'lucky', broker: story.broker, killedAt: story.killedAt } : story
    }
    case 'change':
      if (!frame.producers.every(({ acks }) => acks === 'all')) return story
      return { step: 'again', loss: story.loss, guess: story.guess, readyAt: frame.now + CATCH_UP }
    case 'again':
      if (down === undefined) return story
      return { step: 'proving', loss: story.loss, guess: story.guess, broker: down.id, killedAt: frame.now, p99 }
    case 'proving': {
      if (isUndone(story, frame, timeline))
        return { step: 'again', loss: story.loss, guess: story.guess, readyAt: frame.now }
      const over = frame.now > story.killedAt + AFTERMATH && healed(frame)
      if (!over) return story
      return { step: 'proved', loss: story.loss, guess: story.guess, p99: story.p99, lost: frame.ledger.lost }
    }
    default:
      return story
  }
}

/** Where the story stands when it is first told: who is quick has killed before the page was there. */
export function beginning(timeline: Timeline, frame: Frame | null, p99: number): Story {
  const invite: Story = { step: 'invite' }
  const story = frame === null ? invite : follow(invite, frame, p99, timeline)
  if (story.step !== 'killed') return story
  const kill = timeline.findLast(({ act }) => act.do === 'kill' && act.target === `broker:${story.broker}`)
  return kill && 'at' in kill.trigger ? { ...story, killedAt: kill.trigger.at } : story
}

function lossOf(ledger: LedgerView, { broker, killedAt, p99 }: Extract<Story, { step: 'killed' }>): Loss | null {
  // The oldest loss: it was stored for longest, and still nobody had a copy.
  const [oldest] = ledger.recentLosses.toSorted((a, b) => a.record - b.record)
  if (ledger.lost === 0 || oldest === undefined) return null
  const { record, partition, sentence } = oldest
  const topic = partition.slice(0, partition.lastIndexOf('-'))
  return { broker, killedAt, count: ledger.lost, record, topic, partition, sentence, p99 }
}
