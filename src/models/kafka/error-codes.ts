// Kafka's protocol errors: all that this model can answer with, and those of `Errors` that a learner may meet elsewhere.
import type { KafkaError } from './error-kinds'
import { clusterErrors } from './errors-of-cluster'
import { groupErrors } from './errors-of-groups'
import { recordErrors } from './errors-of-records'

const table = { ...recordErrors, ...groupErrors, ...clusterErrors }

/** The name of an error, as in `org.apache.kafka.common.protocol.Errors`. */
export type ErrorCode = keyof typeof table

/** The one table of errors: clients act on it, sentences quote it, the page shows it. */
export const kafkaErrors: Readonly<Record<ErrorCode, KafkaError>> = table

const isErrorCode = (name: string): name is ErrorCode => Object.hasOwn(table, name)

/** What is known of an error by its name; null for what is no error of the protocol. */
export const errorNamed = (name: string): KafkaError | null => (isErrorCode(name) ? kafkaErrors[name] : null)
