// How the leader of the ensemble answers clients that are connected to other servers, and tells those who watch.
import type { ZooClientResponse } from '../messages'
import type { ZooPath } from './records'
import type { ZooEffects, ZooKeeperServer } from './state'

/** Answers a client over the server that it is connected to. */
export function answerTo(
  { id }: ZooKeeperServer,
  server: string,
  client: string,
  response: ZooClientResponse,
  fx: ZooEffects,
): void {
  if (server === id) fx.send(client, response)
  else if (server !== '') fx.send(server, { type: 'zooRelay', client, response })
}

/** Those who watch the path hear that it changed, once; they read it anew, and watch again. */
export function fire(server: ZooKeeperServer, path: ZooPath, fx: ZooEffects): void {
  const leading = server.volatile.leading!
  const watchers = leading.watches[path]
  leading.watches[path] = []
  for (const session of watchers) {
    const known = leading.sessions[session]
    const client = server.durable.tree.sessions[session]?.client
    if (known === undefined || client === undefined) continue
    answerTo(server, known.server, client, { type: 'zooWatchEvent', session, path }, fx)
  }
}

/** The session wants to hear of the next change of the path. */
export function watch({ volatile }: ZooKeeperServer, path: ZooPath, session: number): void {
  const { watches } = volatile.leading!
  if (!watches[path].includes(session)) watches[path].push(session)
}
