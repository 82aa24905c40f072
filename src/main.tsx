// The page begins here. Inside an article it waits until it is seen; else the simulation's worker is started first, so that
// it loads beside the page. A new visitor's picture moves before the page has come.
import { isEmbedded } from './ui/embed/options'
import { whenSeen } from './ui/embed/seen'
import { isFirstVisit } from './ui/first-sight/visit'
import { createClient } from './worker/client'

if (isEmbedded()) {
  whenSeen(
    document.getElementById('root')!,
    () => void import('./ui/embed/start').then(({ startEmbed }) => startEmbed()),
  )
} else if (isFirstVisit()) {
  const client = createClient()
  void import('./ui/first-sight/start')
    .then(({ startSight }) => startSight(client))
    .then(() => import('./ui/page'))
    .then(({ showPage }) => showPage())
} else {
  const client = createClient()
  void import('./ui/page').then(({ startPage }) => startPage(client))
}
