// How fast remote storage is (KIP-405).
import type { Micros } from '../../kernel/time'

export interface RemoteSpeed {
  /** Until the first byte of an answer, Micros. */
  readonly latency: Micros
  /** Bytes per second of one request. */
  readonly rate: number
}

/**
 * As Amazon S3 by its performance guidelines (docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html): 100
 * to 200 ms until the first byte, 85 to 90 MB/s for one request.
 */
export const typicalRemote: RemoteSpeed = { latency: 100_000, rate: 85_000_000 }

/** In classroom time, so that a person can follow. */
export const classroomRemote: RemoteSpeed = { ...typicalRemote, latency: 1_000_000 }
