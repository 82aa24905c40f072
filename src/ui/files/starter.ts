// The smallest system that is worth watching: one producer, one topic on three brokers, one group.
import { emptyScenario, newBroker, newGroup, newProducer, newTopic } from '../../blueprint/defaults'
import type { Scenario } from '../../blueprint/scenario'

export function starter(): Scenario {
  const empty = emptyScenario()
  return {
    ...empty,
    scenario: 'one-topic',
    title: 'One topic',
    blueprint: {
      ...empty.blueprint,
      brokers: { b1: newBroker(), b2: newBroker(), b3: newBroker() },
      topics: { orders: newTopic(3) },
      producers: { web: newProducer('orders') },
      groups: { billing: newGroup('billing', ['orders']) },
    },
  }
}
