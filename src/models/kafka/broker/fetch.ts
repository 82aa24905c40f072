// Fetch requests of followers and consumers (R-3, R-4, L-3).
import type { FetchRequest } from '../messages'
import { answer } from '../replication/connection'
import { guardFetch } from '../replication/access'
import {
  collect,
  isReady,
  mark,
  openSession,
  parkFetch,
  sendFindings,
  type Findings,
} from '../replication/fetch-session'
import { onFollowerFetch } from '../replication/leader'
import type { Broker, BrokerEffects } from './state'

/** Answers at once when there is enough to say, or parks the request until there is. */
export function fetch(broker: Broker, request: FetchRequest, client: string, fx: BrokerEffects): void {
  const session = openSession(broker, client, request)
  if (typeof session === 'string') {
    const { correlationId } = request
    const response = { type: 'fetchResponse', correlationId, error: session, sessionId: 0, partitions: [] } as const
    answer(broker, client, response, fx)
    return
  }
  if (request.replica === null)
    for (const partition of guardFetch(broker, session, request, fx)) mark(session, session.places[partition]!)
  // What is read, the high watermark included, is read before the fetch itself moves it.
  const findings = collect(broker, session, request, fx.now)
  if (request.replica !== null) noteProgress(broker, request, request.replica, findings, fx)
  if (isReady(findings, request)) sendFindings(broker, session, request, findings, fx)
  else parkFetch(broker, session, request, findings, fx)
}

// Where the follower's log ends is where its fetch begins, unless that end is not ours (R-T2).
function noteProgress(
  broker: Broker,
  { partitions, brokerEpoch }: FetchRequest,
  follower: string,
  findings: Findings,
  fx: BrokerEffects,
): void {
  for (const asked of partitions) {
    const replica = broker.volatile.partitions[asked.partition]
    if (replica?.role !== 'leader') continue
    if (findings.urgent && isRefused(findings, asked.partition)) continue
    onFollowerFetch(broker, replica, follower, asked, brokerEpoch, fx)
  }
  broker.volatile.lastFetchTimes[follower] = fx.now
}

const isRefused = ({ partitions }: Findings, partition: string): boolean =>
  partitions.some((found) => found.partition === partition && (found.error !== 'NONE' || found.divergingEpoch !== null))
