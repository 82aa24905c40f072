// What a broker says to the active controller, whoever that is at the moment (Kafka's NodeToControllerChannelManager).
import type { Broker, BrokerEffects } from '../broker/state'
import type { Message } from '../messages'

/** Says it to the active controller. While none is known nothing is said: it is asked anew when one is found. */
export function askController({ volatile }: Broker, msg: Message, fx: BrokerEffects): void {
  const { leader } = volatile.quorum
  if (leader !== null) fx.send(leader, msg)
}
