// A controller as it is before its first start, and what a crash leaves of it.
import type { actorBase } from '../../../kernel/world'
import type { BrokerConfig } from '../config'
import { emptyImage } from './records'
import type { Controller } from './state'

/** A controller with an empty metadata log. */
export function createController(base: ReturnType<typeof actorBase<'controller'>>, config: BrokerConfig): Controller {
  return { ...base, config, durable: { log: [] }, volatile: emptyMemory() }
}

/** A crash leaves the metadata log; all else is replayed from it (K-5). */
export function resetController(controller: Controller): void {
  controller.volatile = emptyMemory()
}

const emptyMemory = (): Controller['volatile'] => ({
  image: emptyImage(),
  lastHeartbeat: {},
  metadataOffset: {},
  shutdownOffset: {},
  heldFetches: {},
  nextHeldFetch: 0,
})
