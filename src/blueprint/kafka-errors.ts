// Kafka's errors by name, for the page (models/kafka/error-codes.ts has the table).
import { kafkaErrors } from '../models/kafka/error-codes'
import type { KafkaError } from '../models/kafka/error-kinds'

/** An error with its name. */
export interface NamedError extends KafkaError {
  readonly name: string
}

/** All errors, by number; without NONE. */
export const errorTable: readonly NamedError[] = Object.entries(kafkaErrors)
  .map(([name, error]) => ({ name, ...error }))
  .filter(({ code }) => code !== 0)
  .toSorted((a, b) => a.code - b.code)

/** What a client does by itself about such an error, as a sentence. */
export function reactionTo({ retriable, staleMetadata, staleCoordinator }: KafkaError): string {
  if (!retriable) return 'Not retriable: the same request would fail again.'
  if (staleMetadata) return 'Retriable: the client asks for metadata, and tries again.'
  return staleCoordinator
    ? 'Retriable: the client looks for the coordinator, and tries again.'
    : 'Retriable: the client waits a little, and tries again.'
}
