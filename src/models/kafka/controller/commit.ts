// Decisions become metadata: written to the quorum's log, replayed and answered when they are committed, noted for people.
import { isOut, votersBelow } from '../raft/changes'
import { append, appendSoon, flush } from '../raft/leading'
import { recordsBetween } from '../raft/log'
import { announce, resign, watchQuorum } from '../raft/roles'
import { isAlone } from '../raft/state'
import { noteRecord } from './noting'
import { copyImage, replay, type MetadataRecord } from './records'
import type { Answer, Controller, ControllerEffects } from './state'
import { whys, type Why } from './why'

/**
 * Writes the records of one decision, in order, and answers when they are committed. A decision without records has
 * nothing to wait for but those before it, which it was based on.
 */
export function write(
  self: Controller,
  records: readonly MetadataRecord[],
  why: Why,
  fx: ControllerEffects,
  answer: Answer = {},
): void {
  const { image, pending } = self.volatile.active!
  if (records.length === 0 && pending.length === 0) return say(answer, fx)
  for (const record of records) replay(image, record)
  pending.push({ endOffset: image.nextOffset, why, answer })
  if (records.length > 0) appendSoon(self, records, fx)
}

/**
 * Writes a new voter set, as a batch of its own: it counts at once, for this leader too. Until it is committed, by a majority
 * of the new voters, there is no other. Answers its offset.
 */
export function writeVoters(self: Controller, voters: readonly string[], fx: ControllerEffects): number {
  const { image, epoch } = self.volatile.active!
  const wasAlone = isAlone(self)
  flush(self, fx)
  const offset = image.nextOffset
  const record = { sealed: true, type: 'votersRecord', voters } as const
  replay(image, record)
  append(self, [record], fx)
  fx.note({ type: 'voters-written', controller: self.id, epoch, offset, voters })
  watchQuorum(self, fx)
  if (wasAlone) announce(self, fx)
  return offset
}

/** After each delivery the controller is what the quorum says: it has replayed what is committed, and is active or not. */
export function settle(self: Controller, fx: ControllerEffects): void {
  const { volatile, durable } = self
  const { raft } = volatile
  const leads = raft.role === 'leader'
  if (volatile.active !== null && (!leads || volatile.active.epoch !== durable.quorum.epoch)) standDown(self, fx)
  if (raft.highWatermark > volatile.image.nextOffset) applyCommitted(self, leads, fx)
  if (leads && volatile.active === null && raft.highWatermark > raft.leading!.epochStartOffset) takeOffice(self, fx)
  if (!leads || !isOut(self)) return
  resign(self, 'removed', fx)
  standDown(self, fx)
}

// K-5: whoever is elected has replayed everything by then, its own first record included. K-6: nobody was heard by this
// controller yet, so everybody's session begins now.
function takeOffice({ volatile, durable }: Controller, fx: ControllerEffects): void {
  const { epoch } = durable.quorum
  const image = copyImage(volatile.image)
  const lastHeartbeat = Object.fromEntries(Object.keys(image.brokers).map((broker) => [broker, fx.now]))
  volatile.active = { epoch, image, lastHeartbeat, metadataOffset: {}, shutdownOffset: {}, mutations: {}, pending: [] }
  fx.after(0, { type: 'beginOffice', epoch })
}

// What it had decided and not committed was never so: it is as if it had not been asked.
function standDown({ volatile }: Controller, fx: ControllerEffects): void {
  const { pending } = volatile.active!
  volatile.active = null
  for (const { answer } of pending) {
    const response = answer.response && notController(answer.response)
    if (answer.to !== undefined && response !== undefined) fx.send(answer.to, response)
  }
}

/** The answer of a controller that is not active. */
function notController<M extends Answer['response']>(response: M): M {
  return response !== undefined && 'error' in response ? { ...response, error: 'NOT_CONTROLLER' } : response
}

function applyCommitted(self: Controller, leads: boolean, fx: ControllerEffects): void {
  const { image, raft, active } = self.volatile
  const counts: Record<string, number> = {}
  const offset = image.nextOffset
  for (const record of recordsBetween(self.durable.log, offset, raft.highWatermark)) {
    const at = image.nextOffset
    const before = record.type === 'partitionChangeRecord' ? image.partitions[record.partition]! : null
    const wasFenced = record.type === 'brokerRegistrationChangeRecord' && image.brokers[record.broker]!.fenced
    replay(image, record)
    // A controller that was started again replays what is old news to everybody else.
    if (!leads || at < self.durable.seen) continue
    const why = active?.pending.find(({ endOffset }) => endOffset > at)?.why ?? whys.inherited
    const silentFor = record.type === 'brokerRegistrationChangeRecord' ? silence(self, record.broker, fx) : 0
    if (record.type === 'votersRecord') noteVoters(self, at, record.voters, fx)
    noteRecord(image, record, { before, wasFenced, silentFor }, why, fx)
    if (record.type !== 'noOpRecord') counts[record.type] = (counts[record.type] ?? 0) + 1
    settleUpTo(self, image.nextOffset, fx)
  }
  const from = Math.max(offset, self.durable.seen)
  self.durable.seen = Math.max(self.durable.seen, image.nextOffset)
  if (Object.keys(counts).length === 0) return
  const { epoch } = self.durable.quorum
  fx.note({ type: 'metadata-committed', controller: self.id, epoch, offset: from, records: counts })
}

function noteVoters(self: Controller, offset: number, voters: readonly string[], fx: ControllerEffects): void {
  const before = votersBelow(self, offset)
  const added = voters.filter((id) => !before.includes(id))
  const removed = before.filter((id) => !voters.includes(id))
  const { epoch } = self.durable.quorum
  fx.note({ type: 'voters-changed', controller: self.id, epoch, voters, added, removed })
}

// The decisions whose records are committed are answered, in their order.
function settleUpTo({ volatile }: Controller, offset: number, fx: ControllerEffects): void {
  const pending = volatile.active?.pending ?? []
  while (pending.length > 0 && pending[0]!.endOffset <= offset) say(pending.shift()!.answer, fx)
}

function say({ to, response, fact }: Answer, fx: ControllerEffects): void {
  if (fact !== undefined) fx.note(fact)
  if (to !== undefined && response !== undefined) fx.send(to, response)
}

const silence = ({ volatile }: Controller, broker: string, fx: ControllerEffects): number =>
  fx.now - (volatile.active?.lastHeartbeat[broker] ?? fx.now)
