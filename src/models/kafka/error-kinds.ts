// What is said of an error of Kafka's protocol, and the kinds that a client tells apart.

/** One row of `org.apache.kafka.common.protocol.Errors`, as Kafka 4.3.1 has it, with words of our own. */
export interface KafkaError {
  /** Kafka's number. */
  readonly code: number
  /** Trying again may help (`RetriableException`). */
  readonly retriable: boolean
  /** The metadata are out of date, and asked for anew (`InvalidMetadataException`). */
  readonly staleMetadata: boolean
  /** The coordinator is looked up anew. */
  readonly staleCoordinator: boolean
  /** What is wrong, as part of a sentence. */
  readonly says: string
  /** What usually mends it, as part of a sentence. */
  readonly fix: string
}

type Kind = (code: number, says: string, fix: string) => KafkaError

const kind =
  (retriable: boolean, staleMetadata: boolean, staleCoordinator: boolean): Kind =>
  (code, says, fix) => ({ code, retriable, staleMetadata, staleCoordinator, says, fix })

/** Trying again does not help: the call fails, or the client does something else first. */
export const stop = kind(false, false, false)
/** The client tries again. */
export const retry = kind(true, false, false)
/** The client asks for metadata, and tries again. */
export const refresh = kind(true, true, false)
/** The client looks for the coordinator, and tries again. */
export const relocate = kind(true, false, true)
