// The page itself: stores, the driver for tests, the screen, and what is on it first.
import './styles/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Client } from '../worker/client'
import { tellAddress } from './address-notice'
import { App } from './App'
import { offerDriver } from './driver'
import { tellWhenOffline } from './offline'
import { fetchAhead } from './parts'
import { Boundary } from './shell/Boundary'
import { endSight } from './first-sight/end'
import { openFirst } from './stores/first'
import { startStores } from './stores/start'

/** Starts the page with a worker that is on its way. */
export function startPage(client: Client) {
  startStores(client)
  // Fonts come when the scene moves: until then the line is needed for it.
  const opened = openFirst()
  void opened.then(showRest)
  render(opened)
}

/** Shows the page over stores that have been started, and a run that goes on. */
export function showPage() {
  render(Promise.resolve())
  void showRest()
}

/** What is not needed for the first picture. */
const showRest = () =>
  import('./styles/fonts')
    .catch(() => {})
    .then(fetchAhead)
    .then(tellWhenOffline)

function render(opened: Promise<void>) {
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <Boundary onFail={endSight}>
        <App onWhole={() => takeOver(opened)} />
      </Boundary>
    </StrictMode>,
  )
}

function takeOver(opened: Promise<void>) {
  offerDriver(opened)
  endSight()
  void opened.then(tellAddress)
}
