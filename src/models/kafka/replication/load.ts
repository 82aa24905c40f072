// Work that takes time: network threads read requests, request handler threads work on them, and the disk takes what was
// appended (SocketServer, RequestChannel, KafkaRequestHandlerPool). Only for brokers that have a capacity.
import type { Micros } from '../../../kernel/time'
import type { Broker, BrokerEffects, Load } from '../broker/state'
import type { Capacity } from '../capacity'
import { messageSize } from '../message-size'
import type { Message } from '../messages'
import { busyWindows, countSample } from '../rate'
import { recompressionTime } from './recompress'

const newLoad = ({ config }: Broker): Load => ({
  network: Array.from({ length: config['num.network.threads'] }, () => 0),
  handlers: Array.from({ length: config['num.io.threads'] }, () => 0),
  diskFreeAt: 0,
  next: 0,
  work: {},
  starts: [],
  networkBusy: [],
  handlersBusy: [],
})

const loadOf = (broker: Broker): Load => (broker.volatile.load ??= newLoad(broker))

const transfer = (bytes: number, rate: number): Micros => Math.ceil((bytes * 1_000_000) / rate)

const earliest = (freeAt: readonly Micros[]): number => {
  let best = 0
  for (let i = 1; i < freeAt.length; i++) if (freeAt[i]! < freeAt[best]!) best = i
  return best
}

/**
 * A request has come. It is read by a network thread, waits in the request queue, and is worked on by the first request
 * handler thread that is free; `requestHandled` rings when that is done, and only then does it have any effect.
 */
export function queueRequest(broker: Broker, message: Message, from: string, fx: BrokerEffects): void {
  const capacity = broker.capacity!
  const load = loadOf(broker)
  const { now } = fx
  const bytes = messageSize(message)
  const reader = earliest(load.network)
  const reading = capacity.network + transfer(bytes, capacity.networkRate)
  let read = Math.max(now, load.network[reader]!) + reading
  // queued.max.requests: with a full queue the network threads block, and read nothing.
  load.starts = load.starts.filter((start) => start > now)
  const waiting = load.starts.filter((start) => start > read)
  const most = broker.config['queued.max.requests']
  if (waiting.length >= most) read = waiting[waiting.length - most]!
  load.network[reader] = read
  load.networkBusy = countSample(load.networkBusy, reading, now, busyWindows)
  const handler = earliest(load.handlers)
  const start = Math.max(read, load.handlers[handler]!)
  const appended = message.type === 'produceRequest' ? bytes : 0
  const takes =
    capacity.request +
    transfer(bytes, capacity.threadRate) +
    recompressionTime(broker, message) +
    diskWait(load, capacity, appended, start)
  load.handlers[handler] = start + takes
  load.handlersBusy = countSample(load.handlersBusy, takes, now, busyWindows)
  if (start > now) load.starts.push(start)
  const id = `r${load.next++}`
  load.work[id] = { message, from, takes }
  fx.after(start + takes - now, { type: 'requestHandled', work: id })
}

/** What a handler thread has finished; null: its connection is gone. */
export function takeWork(broker: Broker, id: string): Load['work'][string] | null {
  const { load } = broker.volatile
  const work = load?.work[id]
  if (load === undefined || work === undefined) return null
  delete load.work[id]
  return work
}

/** The connection of a client broke: what it had asked for is not done any more. */
export function dropWork({ volatile }: Broker, client: string): void {
  const { load } = volatile
  if (load === undefined) return
  for (const id in load.work) if (load.work[id]!.from === client) delete load.work[id]
}

/** A network thread sends an answer: it reads nothing meanwhile. */
export function sendCost(broker: Broker, response: Message, now: Micros): void {
  const { capacity } = broker
  if (capacity === undefined) return
  const load = loadOf(broker)
  const takes = capacity.network + transfer(messageSize(response), capacity.networkRate)
  const writer = earliest(load.network)
  load.network[writer] = Math.max(now, load.network[writer]!) + takes
  load.networkBusy = countSample(load.networkBusy, takes, now, busyWindows)
}

/** For how long the appends of a follower wait for its disk. */
export function appendWait(broker: Broker, response: Message, now: Micros): Micros {
  const { capacity } = broker
  return capacity === undefined ? 0 : diskWait(loadOf(broker), capacity, messageSize(response), now)
}

// What is appended goes to the page cache, and from there to the disk; only when as much as `dirty` waits for the disk does
// an append wait, too (Linux's vm.dirty_ratio).
function diskWait(load: Load, { disk, dirty }: Capacity, bytes: number, now: Micros): Micros {
  if (bytes === 0) return 0
  load.diskFreeAt = Math.max(now, load.diskFreeAt) + transfer(bytes, disk)
  return Math.max(0, load.diskFreeAt - now - transfer(dirty, disk))
}
