// G2: what a group subscribes to is all given to somebody.
import { topicsWanted } from '../../models/kafka/group/consumer/target'
import { topicOf } from '../../models/kafka/partition'
import { consumerGroupAt, brokerOf, type Checker, consumersOf, type Invariant } from './invariant'

export const complete: Invariant = {
  id: 'G2',
  name: 'Complete',
  promise:
    'An assignment gives every partition of the subscribed topics to somebody, as far as who made it knows them.',
  brokenBy: [],
  source: 'G-14, N-3, I-73; LegalTargetAssignment',
  after: {
    'assignment-completed': (checker, { group, generation, assignment }) => {
      // The leader has worked it out, from the topics as its own metadata have them.
      const leader = consumersOf(checker, group).find(
        ({ volatile }) => volatile.isLeader && volatile.generation === generation,
      )
      // A cooperative round leaves out what has to be given up first.
      if (leader === undefined || leader.volatile.groupProtocol === 'cooperative-sticky') return null
      const { assignedFrom } = leader.volatile
      const left = firstLeft(
        Object.keys(assignedFrom).flatMap((topic) => idsOf(topic, assignedFrom[topic]!.partitions)),
        assignment,
      )
      if (left === undefined) return null
      const message = `${leader.id} gave ${left} of ${group} to nobody in generation ${generation}`
      return { code: '', message, partition: left }
    },
    'target-assignment-computed': (checker, { broker, group, epoch, target }) => {
      const known = consumerGroupAt(checker, broker, group)
      if (known === null) return null
      const topics = new Set(Object.values(known.members).flatMap((member) => topicsWanted(known, member)))
      const left = firstLeft(partitionsAt(checker, broker, topics), target)
      if (left === undefined) return null
      return { code: '', message: `${broker} gave ${left} of ${group} to nobody in epoch ${epoch}`, partition: left }
    },
  },
}

type Shares = Readonly<Record<string, readonly string[]>>

const idsOf = (topic: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${topic}-${i}`)

// The broker assigns by the metadata that it has.
function partitionsAt(checker: Checker, broker: string, topics: ReadonlySet<string>): string[] {
  const partitions = brokerOf(checker, broker)?.volatile.image.partitions ?? {}
  return Object.keys(partitions).filter((partition) => topics.has(topicOf(partition)))
}

// A group without members has nobody to give anything to.
function firstLeft(all: readonly string[], shares: Shares): string | undefined {
  const lists = Object.values(shares)
  const given = new Set(lists.flat())
  return lists.length === 0 ? undefined : all.find((partition) => !given.has(partition))
}
