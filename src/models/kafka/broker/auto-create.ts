// K-17: a topic that a client asks for and that is not there is made, if both sides allow it (AutoTopicCreationManager).
import { ms } from '../../../kernel/time'
import type { MetadataRequest } from '../messages'
import { isInternal } from '../partition'
import { callerOf, whyDenied, type Caller } from '../replication/access'
import { askController } from '../replication/controller-channel'
import type { Broker, BrokerEffects } from './state'

/**
 * Tells the controller to make what is missing, with num.partitions and default.replication.factor. The client is
 * answered UNKNOWN_TOPIC_OR_PARTITION for now, and asks again. A topic is not asked for twice while that may take.
 */
export function autoCreateTopics(broker: Broker, request: MetadataRequest, client: string, fx: BrokerEffects): void {
  const { config, volatile } = broker
  if (!request.allowAutoTopicCreation || !config['auto.create.topics.enable']) return
  for (const topic of request.topics ?? []) {
    if (volatile.image.topics[topic] !== undefined || isInternal(topic)) continue
    if (whyNotCreated(broker, callerOf(request, client), topic) !== null) continue
    const asked = volatile.autoCreating[topic]
    if (asked !== undefined && fx.now - asked < ms(config['replica.socket.timeout.ms'])) continue
    volatile.autoCreating[topic] = fx.now
    const partitions = config['num.partitions']
    const replicationFactor = config['default.replication.factor']
    const by = { user: callerOf(request, client).principal.replace(/^User:/, ''), client }
    askController(broker, { type: 'createTopic', topic, partitions, replicationFactor, config: {}, by }, fx)
  }
}

/** Why the caller may not have this topic made: that takes CREATE on the cluster, or on the topic. null: it may. */
export const whyNotCreated = (broker: Broker, caller: Caller, topic: string): string | null =>
  whyDenied(broker, caller, 'CREATE', 'CLUSTER') && whyDenied(broker, caller, 'CREATE', 'TOPIC', topic)
