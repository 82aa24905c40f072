// N-10: patterns of topics that members subscribe to, looked up by the coordinator (GroupMetadataManager.maybeUpdateRegularExpressions).
import type { Micros } from '../../../../kernel/time'
import { ms, seconds } from '../../../../kernel/time'
import type { Broker } from '../../broker/state'
import { topicsFitting } from '../../topic-pattern'
import { decide, type Draft, drafted } from './draft'

/** Nothing is looked up more often than this (`REGEX_BATCH_REFRESH_MIN_INTERVAL_MS`). */
const AT_MOST_EVERY: Micros = seconds(10)

/**
 * Looks up new patterns at once, those that are known when topics have come or gone, and all of them after
 * `group.consumer.regex.refresh.interval.ms`. Kafka leaves that to another thread, and takes the outcome in with a later request.
 * Answers whether one means other topics than before.
 */
export function resolveRegexes(self: Broker, draft: Draft, now: Micros): boolean {
  const { id: group } = draft
  const { members, regexes } = drafted(draft)
  const used = [...new Set(Object.values(members).map(({ topicRegex }) => topicRegex))].filter((regex) => regex !== '')
  let changed = false
  for (const regex of used.toSorted()) {
    const known = regexes[regex]
    if (known !== undefined && now < known.resolvedAt + AT_MOST_EVERY) continue
    const topics = topicsFitting(regex, Object.keys(self.volatile.image.topics))
    const isSame = known !== undefined && known.topics.join() === topics.join()
    const isOld = now >= (known?.resolvedAt ?? 0) + ms(self.config['group.consumer.regex.refresh.interval.ms'])
    if (isSame && !isOld) continue
    decide(draft, { type: 'consumerGroupRegularExpression', group, regex, topics, resolvedAt: now })
    if (!isSame) changed = true
  }
  for (const regex of Object.keys(regexes)) {
    if (!used.includes(regex)) decide(draft, { type: 'consumerGroupRegularExpressionTombstone', group, regex })
  }
  return changed
}
