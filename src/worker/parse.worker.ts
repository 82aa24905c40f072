// Reads one file in a worker of its own, which the page can end when reading takes too long.
import './lockdown'
import { parseScenario } from '../blueprint/parse'
import { salvage } from '../blueprint/salvage'
import type { ParseQuestion, ParseReply, RestReply } from './protocol'

self.addEventListener('message', ({ data }: MessageEvent<ParseQuestion>) => {
  const { input, name } = data
  const reply: ParseReply | RestReply = data.rest ? { rest: salvage(input, name) } : parseScenario(input, name)
  self.postMessage(reply)
})
self.postMessage('ready')
