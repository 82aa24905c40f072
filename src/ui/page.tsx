// The page itself: stores, the driver for tests, the screen, and what is on it first.
import './styles/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Client } from '../worker/client'
import { App } from './App'
import { offerDriver } from './driver'
import { endSight } from './first-sight/end'
import { openFirst } from './stores/first'
import { startStores } from './stores/start'

/** Starts the page with a worker that is on its way. */
export function startPage(client: Client) {
  startStores(client)
  // Fonts come when the scene moves: until then the line is needed for it.
  void openFirst().then(showFonts)
  render()
}

/** Shows the page over stores that have been started, and a run that goes on. */
export function showPage() {
  render()
  void showFonts()
}

const showFonts = () => import('./styles/fonts')

function render() {
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <App onWhole={takeOver} />
    </StrictMode>,
  )
}

function takeOver() {
  offerDriver()
  endSight()
}
