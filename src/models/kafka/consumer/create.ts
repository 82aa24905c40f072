// Makes a consumer, and what a crash leaves of it.
import type { Actor } from '../../../kernel/world'
import { createMetadata } from '../client/metadata'
import type { CommitMode, Failing, OnFailure, Work } from '../application'
import type { ConsumerConfig } from '../config'
import type { Consumer, ConsumerVolatile, Sharing } from './state'

export interface ConsumerSettings {
  readonly group: string
  readonly bootstrap: readonly string[]
  readonly topics: readonly string[]
  readonly pattern: string | null
  readonly config: ConsumerConfig
  readonly work: Work
  readonly commit: CommitMode
  readonly handOff: boolean
  readonly queue: number | null
  readonly failing: Failing | null
  readonly onFailure: OnFailure
  readonly manual: Consumer['manual']
  readonly type: Consumer['type']
  readonly sharing: Sharing
  readonly output: Consumer['output']
  readonly core?: number
}

/** A consumer that has not been started. `base` comes from the kernel's `actorBase`. */
export function createConsumer(base: Actor & { readonly kind: 'consumer' }, settings: ConsumerSettings): Consumer {
  const { id, kind, up, reachable, incarnation, paused, clockOffset, stream } = base
  // All fields in one literal: so many, added one after the other, would make a slow object.
  return {
    id,
    kind,
    up,
    reachable,
    incarnation,
    paused,
    clockOffset,
    stream,
    core: settings.core ?? 1,
    group: settings.group,
    bootstrap: settings.bootstrap,
    topics: settings.topics,
    pattern: settings.pattern,
    config: settings.config,
    work: settings.work,
    commit: settings.commit,
    handOff: settings.handOff,
    queue: settings.queue,
    failing: settings.failing,
    onFailure: settings.onFailure,
    manual: settings.manual,
    type: settings.type,
    sharing: settings.sharing,
    output: settings.output,
    durable: { processed: 0 },
    volatile: blank(),
  }
}

/** What the end of its process leaves of a consumer: the group keeps its offsets, the client nothing. */
export function resetConsumer(self: Consumer): void {
  self.volatile = blank()
}

function blank(): ConsumerVolatile {
  return {
    metadata: createMetadata(),
    nextCorrelationId: 1,
    requests: [],
    sweepAt: 0,
    wakeAt: 0,
    coordinator: null,
    coordinatorRetryAt: 0,
    coordinatorAttempts: 0,
    protocol: 'classic',
    share: null,
    membership: 'UNJOINED',
    memberId: '',
    generation: -1,
    modern: {
      serverAssignor: null,
      target: null,
      current: null,
      taking: null,
      sent: null,
      intervalMs: 0,
      nextHeartbeatAt: 0,
      retryAt: 0,
      attempts: 0,
    },
    isLeader: false,
    rejoinNeeded: true,
    joinedTopics: [],
    joinPreparation: 'none',
    joinRetryAt: 0,
    joinAttempts: 0,
    groupTopics: [],
    assignedFrom: {},
    assignors: [],
    groupInstanceId: null,
    groupProtocol: '',
    remembered: {},
    heldJoin: null,
    received: null,
    heartbeatAt: 0,
    lastHeartbeatSentAt: 0,
    lastHeartbeatResponseAt: 0,
    owned: {},
    assignedFor: '',
    assignedMember: '',
    assignedGeneration: -1,
    buffered: [],
    fetching: {},
    phase: 'closed',
    unpacking: null,
    working: null,
    pool: null,
    poolIsFull: false,
    failures: {},
    nextPollId: 1,
    lastPollAt: 0,
    pollLimitAt: 0,
    nextAutoCommitAt: 0,
    commitTask: null,
    commitError: 'NONE',
    closing: false,
    closeStage: 'none',
    closeDeadline: 0,
    failure: null,
    lastError: null,
  }
}
