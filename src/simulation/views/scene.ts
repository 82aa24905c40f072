// What a screen's views are made from.
import type { Blueprint } from '../../blueprint/scenario'
import type { TimeProfile } from '../../models/kafka/config'
import type { KafkaWorld } from '../compile'
import type { KnownGroup } from '../lag'
import type { Referee } from '../referee/state'

/** What the views are made from. */
export interface Scene {
  world: KafkaWorld
  referee: Referee
  blueprint: Blueprint
  profile: TimeProfile
  /** Every group, as its live coordinator knows it, or else as it is stored. */
  groups: KnownGroup[]
}
