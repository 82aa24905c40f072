// What happened in ZooKeeper mode (Kafka 3.9).
import type { PartitionId } from '../partition'

export type ZooKeeperFact =
  | {
      /** The state znode of a partition was written; its version is the partition epoch. */
      type: 'partition-znode-written'
      partition: PartitionId
      version: number
      leaderEpoch: number
      /** Does the write say who leads? */
      setsLeader: boolean
      /** Was the znode made by it? */
      isNew: boolean
    }
  | {
      /** What the controller (a broker) holds a partition to be: a step of its PartitionStateMachine. */
      type: 'partition-state-changed'
      broker: string
      partition: PartitionId
      from: 'NonExistent' | 'New' | 'Online' | 'Offline'
      to: 'NonExistent' | 'New' | 'Online' | 'Offline'
    }
  | {
      /** A majority of the ensemble has the history of this server, which leads it from now on. */
      type: 'zookeeper-leader-elected'
      server: string
      epoch: number
      /** Who follows it, itself included. */
      followers: readonly string[]
      servers: number
    }
  | {
      /** No majority of the ensemble is in reach of this server: nothing can be written, and no session expires. */
      type: 'zookeeper-quorum-lost'
      server: string
      reached: readonly string[]
      servers: number
    }
  | {
      type: 'zookeeper-session-expired'
      server: string
      session: number
      client: string
      silentFor: number
      /** It took `/brokers/ids/N` with it, and perhaps `/controller`. */
      wasRegistered: boolean
      wasController: boolean
    }
  | { type: 'zookeeper-disconnected'; broker: string; server: string; session: number }
  | { type: 'zookeeper-connected'; broker: string; server: string; session: number; isNew: boolean }
  | {
      /** `/brokers/ids/N` belongs to the session of a former process that has not expired yet. */
      type: 'broker-registration-refused'
      broker: string
      retryIn: number
    }
  | { type: 'zookeeper-controller-elected'; broker: string; epoch: number; previous: string | null }
  | { type: 'zookeeper-controller-loaded'; broker: string; epoch: number; partitions: number; took: number }
  | {
      type: 'zookeeper-controller-resigned'
      broker: string
      epoch: number
      /** Its session expired; or it found that `/controller_epoch` is not its own any more. */
      why: 'session-expired' | 'moved'
    }
  | {
      /** A broker does not obey a controller whose epoch is over. */
      type: 'stale-controller-refused'
      broker: string
      controller: string
      controllerEpoch: number
      currentEpoch: number
      request: string
    }
  | {
      type: 'controlled-shutdown-retried'
      broker: string
      attempt: number
      attempts: number
      remaining: readonly PartitionId[]
    }
