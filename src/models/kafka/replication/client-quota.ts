// Client quotas (ClientQuotaManager, ClientRequestQuotaManager): what a client sends, reads and keeps threads busy with is
// measured; who is over is answered at once, told for how long it is held back, and not read from meanwhile (S-12).
import { ms, seconds, type Micros } from '../../../kernel/time'
import type { Broker, BrokerEffects, Excess } from '../broker/state'
import { messageSize } from '../message-size'
import type { FetchResponse, ProduceResponse, ShareFetchResponse } from '../messages'
import { quotaOf, type AppliedQuota, type QuotaKey } from '../quotas'
import { countSample, rateOf, throttleTime, type Windows } from '../rate'
import type { Caller } from './access'
import { answer, release } from './connection'

const windowsOf = ({ config }: Broker): Windows => ({
  num: config['quota.window.num'],
  size: seconds(config['quota.window.size.seconds']),
})

const quotaFor = ({ volatile }: Broker, { principal, client }: Caller, key: QuotaKey): AppliedQuota | null => {
  const { quotas } = volatile.image
  return quotas === undefined ? null : quotaOf(quotas, key, principal.replace(/^User:/, ''), client)
}

/** Are there quotas at all? */
export const hasQuotas = ({ volatile }: Broker): boolean => volatile.image.quotas !== undefined

/** Counts `amount` (bytes, or per cent of a thread's second) now. Answers by how much the caller is over; null: it is not. */
export function countUse(broker: Broker, caller: Caller, key: QuotaKey, amount: number, now: Micros): Excess | null {
  const quota = quotaFor(broker, caller, key)
  if (quota === null) return null
  const windows = windowsOf(broker)
  const all = (broker.volatile.quotaSamples ??= {})
  const samples = countSample(all[quota.counts] ?? [], amount, now, windows)
  all[quota.counts] = samples
  const { bound, entity } = quota
  const time = throttleTime(samples, bound, now, windows)
  // S-12: who keeps threads busy is held back for no more than one window.
  const throttle = key === 'request_percentage' ? Math.min(time, windows.size) : time
  return throttle === 0 ? null : { key, entity, rate: rateOf(samples, now, windows), bound, throttle }
}

/** Takes back what was counted for an answer that is not sent after all. */
function uncount(broker: Broker, caller: Caller, key: QuotaKey, amount: number): void {
  const quota = quotaFor(broker, caller, key)
  const last = quota === null ? undefined : broker.volatile.quotaSamples?.[quota.counts]?.at(-1)
  if (last !== undefined) last.value -= amount
}

/** A consumer gets no more at once than its quota has room for in all windows but one (getMaxValueInQuotaWindow). */
export function mostToFetch(broker: Broker, caller: Caller): number {
  const quota = quotaFor(broker, caller, 'consumer_byte_rate')
  if (quota === null) return Number.MAX_SAFE_INTEGER
  const { num, size } = windowsOf(broker)
  return Math.max(1, Math.floor((quota.bound * (num - 1) * size) / seconds(1)))
}

/** The answer of a client that is over a quota: it says for how long, and the connection is mute until then. */
export function answerThrottled(
  broker: Broker,
  { client, principal }: Caller,
  response: ProduceResponse | FetchResponse | ShareFetchResponse | null,
  { key, entity, rate, bound, throttle }: Excess,
  fx: BrokerEffects,
): void {
  const throttleMs = Math.round(throttle / ms(1))
  fx.note({ type: 'client-throttled', broker: broker.id, client, principal, key, entity, rate, bound, throttle })
  const connection = broker.volatile.connections[client]
  if (connection === undefined) return
  if (response !== null) fx.send(client, { ...response, throttleTimeMs: throttleMs })
  connection.mutedUntil = fx.now + throttle
  fx.after(throttle, { type: 'connectionUnmuted', client })
}

/** The time is over: the broker reads from the connection again. A timer of an earlier connection finds another time. */
export function unmute(broker: Broker, client: string, now: Micros): void {
  const connection = broker.volatile.connections[client]
  if (connection?.mutedUntil === undefined || connection.mutedUntil > now) return
  delete connection.mutedUntil
  release(broker, client)
}

/** Kafka measures a produce request when it is answered (KafkaApis.handleProduceRequest). `bytes` of the request. */
export const countProduce = (broker: Broker, caller: Caller, bytes: number, now: Micros): Excess | null =>
  bytes === 0 || !hasQuotas(broker)
    ? null
    : worse(countUse(broker, caller, 'producer_byte_rate', bytes, now), takeBusy(broker, caller.client))

/** Answers a produce request, and holds its client back where it has sent too much. */
export function answerProduce(
  broker: Broker,
  caller: Caller,
  bytes: number,
  response: ProduceResponse,
  fx: BrokerEffects,
): void {
  const excess = countProduce(broker, caller, bytes, fx.now)
  if (excess === null) answer(broker, caller.client, response, fx)
  else answerThrottled(broker, caller, response, excess, fx)
}

/**
 * S-12: counts what a consumer, of a share group or not, is about to be given. One that is over its quota gets an empty answer instead, and what it
 * was not given is not counted. Answers whether it was held back.
 */
export function holdBackFetch<R extends FetchResponse | ShareFetchResponse>(
  broker: Broker,
  caller: Caller,
  response: R,
  empty: R,
  fx: BrokerEffects,
): boolean {
  if (!hasQuotas(broker)) return false
  const bytes = messageSize(response)
  const tooMuch = countUse(broker, caller, 'consumer_byte_rate', bytes, fx.now)
  const excess = worse(tooMuch, takeBusy(broker, caller.client))
  if (excess === null) return false
  uncount(broker, caller, 'consumer_byte_rate', bytes)
  answerThrottled(broker, caller, empty, excess, fx)
  return true
}

/**
 * A request handler thread has worked on a client's request for so long. Who has had more than its share of the threads is
 * held back with the answer (ClientRequestQuotaManager).
 */
export function countThreadTime(broker: Broker, caller: Caller, takes: Micros, now: Micros): void {
  if (!hasQuotas(broker)) return
  const percent = (takes * 100) / seconds(1)
  const excess = countUse(broker, caller, 'request_percentage', percent, now)
  if (excess !== null) (broker.volatile.busyClients ??= {})[caller.client] = excess
}

function takeBusy({ volatile }: Broker, client: string): Excess | null {
  const excess = volatile.busyClients?.[client] ?? null
  if (excess !== null) delete volatile.busyClients![client]
  return excess
}

/** Of two quotas the one that holds back longer counts. */
const worse = (a: Excess | null, b: Excess | null): Excess | null =>
  a === null || (b !== null && b.throttle > a.throttle) ? b : a
