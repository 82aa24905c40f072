// The simulation worker: eight lines of glue between the browser and host.ts.
import './lockdown'
import { createHost } from './host'
import type { Request } from './protocol'

const host = createHost(
  (reply, transfer) => self.postMessage(reply, { transfer }),
  () => performance.now(),
)
self.addEventListener('message', ({ data }: MessageEvent<Request>) => host(data))
