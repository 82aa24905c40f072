// How busy a broker's threads and its disk are.
import type { Micros } from '../kernel/time'
import type { Broker } from '../models/kafka/actors'
import { recentSamples, type Sample } from '../models/kafka/rate'
import { busyWindows } from '../models/kafka/replication/load'
import type { LoadView } from './frame'

/** null: the broker has no capacity, and nothing takes time. */
export function loadView({ capacity, config, volatile: { load } }: Broker, now: Micros): LoadView | null {
  if (capacity === undefined) return null
  if (load === undefined) return { queue: 0, handlersUsed: 0, networkUsed: 0, diskBehind: 0 }
  return {
    queue: load.starts.filter((start) => start > now).length,
    handlersUsed: used(load.handlersBusy, now, config['num.io.threads']),
    networkUsed: used(load.networkBusy, now, config['num.network.threads']),
    diskBehind: Math.max(0, load.diskFreeAt - now),
  }
}

// What was given to the threads over the last one to two seconds, as a share of what they can do; more waits.
function used(samples: readonly Sample[], now: Micros, threads: number): number {
  const recent = recentSamples(samples, now, busyWindows)
  if (recent.length === 0) return 0
  const span = Math.max(busyWindows.size, now - recent[0]!.start)
  return Math.min(1, recent.reduce((sum, { value }) => sum + value, 0) / span / threads)
}
