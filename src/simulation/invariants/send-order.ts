// P3: a partition keeps the order in which a producer sent.
import { isIdempotent } from '../../models/kafka/config'
import { producerOf } from '../referee/ledger-pages'
import { lastFault } from '../referee/faults'
import { isRemade } from '../referee/state'
import { type Checker, type Invariant } from './invariant'

export const sendOrder: Invariant = {
  id: 'P3',
  name: 'Order',
  promise: 'What a producer sent first to a partition is stored first.',
  brokenBy: ['X-INFLIGHT', 'X-ADMIN'],
  source: 'P-21; I-51',
  onIncident: (checker, { kind, partition, record, offset, count, idempotent }) => {
    if (kind !== 'out-of-order') return null
    const message = `${count} record(s) of ${partition} at offset ${offset} were sent before what is stored before them`
    if ((!idempotent || isSwitched(checker, record)) && manyInFlight(checker, record))
      return { code: 'X-INFLIGHT', message }
    return { code: isRemade(checker.referee, partition) ? 'X-ADMIN' : '', message }
  },
}

// Was idempotence switched off, perhaps by acks, while batches with sequence numbers were under way? Then others overtake them.
function isSwitched({ referee, world }: Checker, record: number): boolean {
  const id = referee.producers[producerOf(record)] ?? ''
  const actor = world.actors[id]
  if (actor?.kind !== 'producer' || isIdempotent(actor.config)) return false
  return referee.faults.some(
    ({ kind, targets, detail }) => kind === 'set' && targets.includes(id) && /acks|idempotence/.test(detail),
  )
}

// More than one request at a time, now or before somebody changed it.
function manyInFlight(checker: Checker, record: number): boolean {
  const id = checker.referee.producers[producerOf(record)] ?? ''
  const actor = checker.world.actors[id]
  if (actor?.kind !== 'producer') return false
  if (actor.config['max.in.flight.requests.per.connection'] > 1) return true
  return lastFault(checker.referee, id, ['set'])?.detail.includes('max.in.flight') === true
}
