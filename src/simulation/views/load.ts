// How busy a broker's threads and its disk are, and a producer with compression.
import type { Micros } from '../../kernel/time'
import type { Broker, Producer } from '../../models/kafka/actors'
import { levelOf } from '../../models/kafka/codecs'
import { busyShare } from '../../models/kafka/rate'
import type { CompressionView, LoadView } from '../frame'

/** null: the broker has no capacity, and nothing takes time. */
export function loadView({ capacity, config, volatile: { load } }: Broker, now: Micros): LoadView | null {
  if (capacity === undefined) return null
  if (load === undefined) return { queue: 0, handlersUsed: 0, networkUsed: 0, diskBehind: 0 }
  return {
    queue: load.starts.filter((start) => start > now).length,
    handlersUsed: busyShare(load.handlersBusy, now, config['num.io.threads']),
    networkUsed: busyShare(load.networkBusy, now, config['num.network.threads']),
    diskBehind: Math.max(0, load.diskFreeAt - now),
  }
}

/** null: its batches are not compressed, which takes no time. */
export function compressionView({ config, volatile: { packed } }: Producer, now: Micros): CompressionView | null {
  const codec = config['compression.type']
  if (codec === 'none') return null
  const rate = packed.before === 0 ? null : packed.after / packed.before
  return { codec, level: levelOf(codec, config), rate, used: busyShare(packed.busy, now, 1) }
}
