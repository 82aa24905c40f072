// What actors say to themselves, later. A timer is never cancelled: the state has moved on when a stale one arrives, and its
// handler sees that.

/** A timer; `name` and the numbers mean what the actor that set it says. */
export type Timer =
  // broker
  | { readonly type: 'registerBroker' }
  | { readonly type: 'sendBrokerHeartbeat' }
  | { readonly type: 'brokerTick' }
  | { readonly type: 'fetchMetadata'; readonly fetchId: number }
  | { readonly type: 'controllerRetry' }
  | { readonly type: 'replicaFetch'; readonly leader: string }
  | { readonly type: 'checkReplicaLag' }
  | { readonly type: 'checkpointHighWatermarks' }
  | { readonly type: 'delayedFetchExpired'; readonly client: string }
  | { readonly type: 'delayedProduceExpired' }
  | { readonly type: 'connectionUnmuted'; readonly client: string }
  | { readonly type: 'connectionRefused'; readonly client: string }
  | { readonly type: 'requestHandled'; readonly work: string }
  | { readonly type: 'diskWritten'; readonly write: string }
  | { readonly type: 'writeBack' }
  | { readonly type: 'checkRetention' }
  | { readonly type: 'checkProducers' }
  | { readonly type: 'cleanLogs' }
  | { readonly type: 'logCleaned' }
  | { readonly type: 'deleteFiles' }
  | { readonly type: 'flushLogs' }
  | { readonly type: 'logsRecovered' }
  // coordinator (runs inside the broker)
  | { readonly type: 'groupTimer'; readonly group: string; readonly timer: string; readonly deadline: number }
  // controller
  | { readonly type: 'beginOffice'; readonly epoch: number }
  | { readonly type: 'checkBrokerSessions'; readonly epoch: number }
  | { readonly type: 'writeNoOp'; readonly epoch: number }
  | { readonly type: 'metadataFetchExpired'; readonly replica: string; readonly id: number }
  // a voter of the quorum: its role's deadline; its leadership's chores; a request that failed is sent again
  | { readonly type: 'raftTimer' }
  | { readonly type: 'raftAppend'; readonly epoch: number }
  | { readonly type: 'raftBegin'; readonly epoch: number }
  | { readonly type: 'raftFetch'; readonly fetchId: number }
  | { readonly type: 'raftVote'; readonly peer: string; readonly epoch: number }
  | { readonly type: 'voterChangeExpired'; readonly epoch: number; readonly offset: number; readonly voter: string }
  | { readonly type: 'electLeaders'; readonly kind: 'preferred' | 'unclean'; readonly epoch: number }
  // producer
  | { readonly type: 'sendRecord' }
  | { readonly type: 'runSender' }
  | { readonly type: 'requestTimedOut'; readonly broker: string; readonly correlationId: number }
  | { readonly type: 'refreshMetadata' }
  // consumer
  | { readonly type: 'poll' }
  | { readonly type: 'recordProcessed'; readonly pollId: number }
  | { readonly type: 'recordsDecompressed' }
  | { readonly type: 'sendHeartbeat' }
  | { readonly type: 'pollLimitExceeded' }
  | { readonly type: 'retry'; readonly what: string }
