// How fast the cluster's remote storage is, in a document (L-35, KIP-405).
import { typicalRemote } from '../models/kafka/remote-speed'
import { duration, mapOf, or, orNull, size, writeFields, type Field, type Fields } from './field'
import type { RemoteStorageBlock } from './scenario'

const fields: Fields<RemoteStorageBlock> = {
  latency: orNull(duration()),
  rate: or(size({ min: 1, max: Number.MAX_SAFE_INTEGER }), typicalRemote.rate),
}

export const remoteStorageField: Field<RemoteStorageBlock> = mapOf('the speed of remote storage', fields)

export const writeRemoteStorage = (block: RemoteStorageBlock) => writeFields(block, fields)
