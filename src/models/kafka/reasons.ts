// Why the controller decides, in the words of the facts.

/** Why a leader changed. */
export type ElectionReason =
  | 'created'
  | 'broker-fenced'
  | 'broker-unfenced'
  | 'controlled-shutdown'
  | 'preferred'
  | 'unclean'
  | 'broker-unregistered'
  | 'isr-change'
  | 'appointed'
  | 'reassignment'
  /** Decided by a controller that lost its office before this was committed. */
  | 'inherited'

/** Why a replica left the in-sync replicas. */
export type ShrinkReason = 'lag' | 'broker-fenced' | 'controlled-shutdown'

/** Why a broker was fenced. */
export type FenceReason = 'session-expired' | 'shutdown' | 're-registered'

/** Why a decision of the controller was taken. */
export interface Why {
  readonly election: ElectionReason
  readonly shrink: ShrinkReason
  readonly fence: FenceReason
}
