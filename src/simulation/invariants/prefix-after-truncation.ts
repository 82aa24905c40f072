// L6: a follower that has cut its log goes on from a beginning of its leader's.
import type { PartitionId } from '../../models/kafka/messages'
import { sameBatch } from '../../models/kafka/batches'
import { batchHolding, type Breakage, type Checker, copyOn, type Invariant, rewrittenBy } from './invariant'

const KEY = 'L6 cut'

export const prefixAfterTruncation: Invariant = {
  id: 'L6',
  name: 'PrefixAfterTruncate',
  promise: 'What is left of a log that was cut to match its leader is a beginning of the log of that leader.',
  brokenBy: ['X-LEGACY'],
  source: 'KIP-320; model of its truncation',
  during: {
    'divergence-settled'(checker, { broker, partition, leader, answered, end }) {
      if (end <= answered) return null
      const message = `${broker} was told that ${leader}'s log of ${partition} parts from its own at ${answered}, and still holds what is before ${end}`
      return { code: rewrittenBy(checker, partition), message }
    },
  },
  after: {
    'log-truncated': (checker, { broker, partition, leaderEpoch }) => {
      const cuts = (checker.memory[KEY] ??= {}) as Record<string, number>
      cuts[`${broker} ${partition}`] = leaderEpoch
      return null
    },
    // It takes a second round where the epoch was not known (R-T3); the first batch that is copied ends that.
    'batches-replicated': (checker, { broker, partition, leader, batches }) => {
      const cuts = checker.memory[KEY] as Record<string, number> | undefined
      if (cuts === undefined) return null
      const way = `${broker} ${partition}`
      if (cuts[way] === undefined) return null
      const epoch = cuts[way]
      delete cuts[way]
      return look(checker, broker, leader, partition, epoch, batches[0]?.baseOffset ?? 0)
    },
    'topic-deleted': (checker) => {
      checker.memory[KEY] = {}
      return null
    },
  },
}

function look(
  checker: Checker,
  follower: string,
  leader: string,
  partition: PartitionId,
  epoch: number,
  end: number,
): Breakage | null {
  const [mine, theirs] = [copyOn(checker, follower, partition), copyOn(checker, leader, partition)]
  // Whoever leads by now is not who answered.
  if (theirs.replica?.role !== 'leader' || theirs.replica.leaderEpoch !== epoch) return null
  if (mine.log === null || theirs.log === null || mine.log.topicId !== theirs.log.topicId) return null
  if (end <= Math.max(mine.log.localLogStartOffset, theirs.log.localLogStartOffset)) return null
  const [own, led] = [batchHolding(mine.log, end - 1), batchHolding(theirs.log, end - 1)]
  if (own !== null && led !== null && sameBatch(own, led)) return null
  const message = `${follower} was cut to match ${leader}, and goes on from offset ${end} of ${partition} after another record`
  return { code: rewrittenBy(checker, partition), message }
}
