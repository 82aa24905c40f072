// subscribe(Pattern): the client looks for topics by their names, with each metadata response (ConsumerCoordinator.updatePatternSubscription).
import { forgetTopic } from '../client/metadata'
import type { MetadataResponse } from '../messages'
import { fitsPattern, topicsFitting } from '../topic-pattern'
import type { Consumer } from './state'

/** Does the client itself look? With the consumer protocol the broker does (SubscriptionPattern, N-10). */
export const looksItself = ({ pattern, volatile }: Consumer): boolean =>
  pattern !== null && volatile.protocol === 'classic'

/** Of all the topics that a broker told of, those that this member, or its group, has to do with. */
export function ofInterest({ pattern, volatile }: Consumer, response: MetadataResponse): MetadataResponse {
  const { groupTopics } = volatile
  const topics = response.topics.filter(({ topic }) => groupTopics.includes(topic) || fitsPattern(pattern!, topic))
  return { ...response, topics }
}

/** The subscription is what fits now; what is gone is forgotten. With another subscription the member will join anew. */
export function subscribeToFound(self: Consumer, response: MetadataResponse): void {
  const { metadata } = self.volatile
  const there = response.topics.filter(({ error }) => error === 'NONE').map(({ topic }) => topic)
  for (const topic of Object.keys(metadata.topics)) if (!there.includes(topic)) forgetTopic(metadata, topic)
  const found = topicsFitting(self.pattern!, there)
  if (found.join() !== self.topics.join()) self.topics = found
}
