// The page begins here. Inside an article it waits until it is seen; else the simulation's worker is started first, so that
// it loads beside the page. A new visitor's picture moves before the page has come:
// what that takes is in this very file's chunk.
import { isEmbedded } from './ui/embed/options'
import { whenSeen } from './ui/embed/seen'
import { tellMissing } from './ui/first-sight/missing'
import { startSight } from './ui/first-sight/start'
import { isFirstVisit } from './ui/first-sight/visit'
import { createClient } from './worker/client'

if (isEmbedded()) {
  whenSeen(
    document.getElementById('root')!,
    () => void import('./ui/embed/start').then(({ startEmbed }) => startEmbed()).catch(tellMissing),
  )
} else {
  void (isFirstVisit() ? startWithSight() : start()).catch(tellMissing)
}

async function start() {
  const client = createClient()
  const { startPage } = await import('./ui/page')
  startPage(client)
}

async function startWithSight() {
  await startSight(createClient())
  // Asking for the page keeps a slow processor busy for a while: what moves is seen to move first.
  await new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)))
  const { showPage } = await import('./ui/page')
  showPage()
}
