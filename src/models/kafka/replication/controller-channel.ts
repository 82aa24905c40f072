// What a broker says to the active controller, whoever that is at the moment (Kafka's NodeToControllerChannelManager).
import type { Broker, BrokerEffects } from '../broker/state'
import type { Message } from '../messages'

/** Says it to the active controller, which is a broker in ZooKeeper mode. While none is known nothing is said: it is asked anew when one is found. */
export function askController({ volatile }: Broker, msg: Message, fx: BrokerEffects): void {
  const leader = volatile.zookeeper === null ? volatile.quorum.leader : volatile.zookeeper.controller
  if (leader !== null) fx.send(leader, msg)
}
