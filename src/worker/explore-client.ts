// The page's way to explore: in a disposable worker, so that a person can stop it at any time.
import type { RulesSettings } from '../blueprint/scenario'
import type { ExploreReply } from './protocol'

/**
 * Explores what can happen under these rules. `onReply` hears how far it is and, at last, what was found; `onBroken` that
 * the worker could not do it. Answers with the way to stop.
 */
export function exploreInWorker(
  rules: RulesSettings,
  onReply: (reply: ExploreReply) => void,
  onBroken: () => void,
): () => void {
  const worker = new Worker(new URL('./explore.worker.ts', import.meta.url), {
    type: 'module',
    name: 'millrace-explore',
  })
  worker.addEventListener('message', ({ data }: MessageEvent<ExploreReply>) => {
    if (data.done) worker.terminate()
    onReply(data)
  })
  worker.addEventListener('error', (event) => {
    event.preventDefault()
    worker.terminate()
    onBroken()
  })
  worker.postMessage({ rules })
  return () => worker.terminate()
}
