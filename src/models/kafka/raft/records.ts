// What the metadata log is made of: batches of records, each written by one leader in one epoch (KIP-595).
import type { Sealed } from '../../../kernel/clone'
import type { MetadataRecord } from '../controller/records'

/** A batch of `__cluster_metadata`. Committed or not, it is whole: the log is copied and cut off batch by batch. */
export interface MetadataBatch extends Sealed {
  readonly baseOffset: number
  /** Epoch of the leader that appended it. */
  readonly epoch: number
  readonly records: readonly MetadataRecord[]
}
