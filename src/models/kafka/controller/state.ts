// The active controller. One actor for now; `log` is the metadata log, and `image` its replay.
import type { Effects } from '../../../kernel/step'
import type { Micros } from '../../../kernel/time'
import type { Actor } from '../../../kernel/world'
import type { BrokerConfig } from '../config'
import type { Fact } from '../facts'
import type { Message } from '../messages'
import type { ClusterImage, MetadataRecord } from './records'

/** What the controller's handlers may cause. */
export type ControllerEffects = Effects<Message, Fact>

export interface Controller extends Actor {
  readonly kind: 'controller'
  config: BrokerConfig
  durable: {
    /** Every committed metadata record; its index is its offset. */
    log: MetadataRecord[]
  }
  volatile: {
    image: ClusterImage
    /** Time of each broker's latest heartbeat (K-11). */
    lastHeartbeat: Record<string, Micros>
    /** Metadata offset each broker said it had reached. */
    metadataOffset: Record<string, number>
    /** What the others must have read before a broker in controlled shutdown may go (K-13). */
    shutdownOffset: Record<string, number>
    /** Brokers that wait for more metadata: the fetch that is held for each (K-15). */
    heldFetches: Record<string, { id: number; fetchOffset: number }>
    nextHeldFetch: number
  }
}
