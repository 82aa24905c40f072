// Callbacks that somebody waits for: an application that lets its producer send records, and goes on when they are stored.
import type { ClientEffects } from '../client/state'
import type { RecordId } from '../messages'
import type { Caller, Producer } from './state'

/** Something final is known of these records. `error` null: they are stored. */
export function callBackFor(
  self: Producer,
  records: readonly RecordId[],
  error: string | null,
  fx: ClientEffects,
): void {
  const { callbacks } = self.volatile
  if (callbacks.length === 0) return
  self.volatile.callbacks = callbacks.filter(({ record }) => !records.includes(record))
  for (const { record, caller } of callbacks) if (records.includes(record)) callBack(caller, error, fx)
}

export const callBack = ({ client, token }: Caller, error: string | null, fx: ClientEffects): void =>
  fx.send(client, { type: 'sentFor', token, error })
