// Reads one file in a worker of its own, which the page can end when reading takes too long.
import './lockdown'
import { parseScenario } from '../blueprint/parse'
import type { ParseQuestion, ParseReply } from './protocol'

self.addEventListener('message', ({ data }: MessageEvent<ParseQuestion>) => {
  const reply: ParseReply = parseScenario(data.input, data.name)
  self.postMessage(reply)
})
self.postMessage('ready')
