// Kind of actor → its handlers, and what a crash resets: the one place that knows all the actors of this model.
import type { Behaviours } from '../../kernel/step'
import type { KafkaActor } from './actors'
import { brokerHandlers } from './broker/broker'
import { resetBroker } from './broker/create'
import { consumerHandlers } from './consumer/consumer'
import { resetConsumer } from './consumer/create'
import { controllerHandlers } from './controller/controller'
import { resetController } from './controller/create'
import { producerHandlers } from './producer/producer'
import { resetProducer } from './producer/create'
import { emptyRemoteMemory, remoteStorageHandlers } from './remote/storage'
import { resetZooKeeper } from './zookeeper/create'
import { zooKeeperHandlers } from './zookeeper/server'

export const behaviours: Behaviours = {
  broker: brokerHandlers,
  controller: controllerHandlers,
  zookeeper: zooKeeperHandlers,
  producer: producerHandlers,
  consumer: consumerHandlers,
  remoteStorage: remoteStorageHandlers,
}

/** What the end of a process takes with it: everything that is not durable. */
export function reset(actor: KafkaActor): void {
  if (actor.kind === 'broker') resetBroker(actor)
  else if (actor.kind === 'controller') resetController(actor)
  else if (actor.kind === 'zookeeper') resetZooKeeper(actor)
  else if (actor.kind === 'producer') resetProducer(actor)
  else if (actor.kind === 'remoteStorage') actor.volatile = emptyRemoteMemory()
  else resetConsumer(actor)
}
