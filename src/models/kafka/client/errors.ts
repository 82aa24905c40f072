// What a client does about an error: try again, look for the leader again, or give up.
import { kafkaErrors } from '../error-codes'
import type { KafkaError } from '../error-kinds'
import type { ErrorCode } from '../messages'

export const treatmentOf = (error: ErrorCode): Pick<KafkaError, 'retriable' | 'staleMetadata'> => kafkaErrors[error]
