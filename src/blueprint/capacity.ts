// How fast the brokers' machines are, in a document.
import { typicalCapacity, type Capacity } from '../models/kafka/capacity'
import { REFERENCE_CORE } from '../models/kafka/codecs'
import { described, duration, mapOf, number, or, size, writeFields, type Field, type Fields } from './field'

const rate = (what: string, typical: number) =>
  described(or(size({ min: 1, max: Number.MAX_SAFE_INTEGER }), typical), `Bytes per second ${what}.`)
const span = (what: string, typical: number) => described(or(duration(), typical), what)

const typical = typicalCapacity
export const capacityFields: Fields<Capacity> = {
  request: span(
    'What a request handler thread (`num.io.threads`) takes for a request, whatever is in it.',
    typical.request,
  ),
  threadRate: rate('that one request handler thread checks and copies', typical.threadRate),
  network: span('What a network thread (`num.network.threads`) takes for a request or an answer.', typical.network),
  networkRate: rate('that one network thread moves', typical.networkRate),
  link: rate('of the network card, each way', typical.link),
  disk: rate('that the disk writes in the long run', typical.disk),
  dirty: described(
    or(size({ min: 0, max: Number.MAX_SAFE_INTEGER }), typical.dirty),
    'Bytes that the page cache holds for the disk before appends wait.',
  ),
  clientCore: described(
    or(number({ min: 0.0001, max: 1_000 }), typical.clientCore),
    `How fast a core of a client compresses and decompresses; 1: as fast as an ${REFERENCE_CORE}.`,
  ),
}

/** `capacity: {}` is a typical small server; absent: everything takes no time. */
export const capacityField: Field<Capacity> = mapOf('rates of a broker', capacityFields)

export const writeCapacity = (capacity: Capacity) => writeFields(capacity, capacityFields)
