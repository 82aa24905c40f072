// A controller as it is before its first start, what a crash leaves of it, and the quorum of a freshly formatted cluster.
import type { actorBase } from '../../../kernel/world'
import type { BrokerConfig } from '../config'
import { appendBatch } from '../raft/log'
import type { MetadataBatch } from '../raft/records'
import { blankDisk, emptyLeading, emptyRaft } from '../raft/state'
import { emptyImage, replay, type MetadataRecord } from './records'
import type { Controller } from './state'

export interface ControllerSettings {
  readonly config: BrokerConfig
  /** The voters that its disk is formatted with; none for one that joins a quorum that runs. */
  readonly formatted: readonly string[]
  /** Whom to ask for a leader. */
  readonly bootstrap: readonly string[]
  readonly preVote: boolean
}

/** A controller with an empty metadata log. */
export function createController(
  base: ReturnType<typeof actorBase<'controller'>>,
  settings: ControllerSettings,
): Controller {
  return Object.assign(base, settings, { durable: freshDisk(), volatile: emptyMemory() })
}

/** A crash leaves the metadata log and the vote; all else is replayed from the log (K-5). */
export function resetController(controller: Controller): void {
  controller.volatile = emptyMemory(controller.incarnation)
}

/** The disk is replaced by an empty one: the epoch, the vote and the log are gone, and what others rely on with them. */
export function wipeVoter(controller: Controller): void {
  controller.durable = freshDisk()
}

const freshDisk = (): Controller['durable'] => ({ ...blankDisk(), seen: 0 })

/** A run begins in epoch 1, which the first controller leads, with these records committed and known to all. */
export function formatQuorum(controllers: readonly Controller[], records: readonly MetadataRecord[]): void {
  const leader = controllers[0]!.id
  const batch: MetadataBatch = { sealed: true, baseOffset: 0, epoch: FIRST_EPOCH, records }
  for (const { id, durable, volatile } of controllers) {
    durable.seen = records.length
    durable.quorum = { epoch: FIRST_EPOCH, votedFor: leader, leader }
    appendBatch(durable.log, batch)
    const role = id === leader ? ({ role: 'leader', leading: emptyLeading(0) } as const) : { role: 'follower' as const }
    Object.assign(volatile.raft, { ...role, hasFetched: id !== leader, highWatermark: records.length })
    for (const record of records) replay(volatile.image, record)
  }
}

/** Epoch of the quorum in which a run begins. */
export const FIRST_EPOCH = 1

const emptyMemory = (incarnation = 0): Controller['volatile'] => ({
  raft: emptyRaft(incarnation),
  image: emptyImage(),
  active: null,
  stopped: false,
})
