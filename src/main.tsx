// The page begins here. Inside an article it waits until it is seen; else the simulation's worker is started first, so that
// it loads beside the page.
import { isEmbedded } from './ui/embed/options'
import { whenSeen } from './ui/embed/seen'
import { createClient } from './worker/client'

if (isEmbedded()) {
  whenSeen(
    document.getElementById('root')!,
    () => void import('./ui/embed/start').then(({ startEmbed }) => startEmbed()),
  )
} else {
  const client = createClient()
  void import('./ui/page').then(({ startPage }) => startPage(client))
}
