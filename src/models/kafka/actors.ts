// The actors of a cluster: what survives a crash (`durable`) and what does not (`volatile`).
// A crash resets `volatile` by the kind's `reset` function in behaviours.ts, and nothing else.
import type { Actor } from '../../kernel/world'
import type { Controller } from './controller/state'
import type { Broker } from './broker/state'
import type { ZooKeeperServer } from './zookeeper/state'
import type { Producer } from './producer/state'
import type { Consumer } from './consumer/state'
import type { RemoteStorage } from './remote/state'

export type { Controller, Broker, Producer, Consumer, RemoteStorage, ZooKeeperServer }

/** Any actor of this model. `kind` tells which. */
export type KafkaActor = (Controller | ZooKeeperServer | Broker | Producer | Consumer | RemoteStorage) & Actor
