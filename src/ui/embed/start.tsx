// An embed begins: the same stores and the same canvas as on the page, and nothing that keeps or changes documents.
import '../styles/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createClient } from '../../worker/client'
import { readAddress } from '../address'
import { tellAddress } from '../address-notice'
import { offerDriver } from '../driver'
import { startStores } from '../stores/start'
import { Embed } from './Embed'
import { openEmbedded } from './open'

export function startEmbed() {
  const { embed: options, scenario } = readAddress(location.search)
  document.getElementById('sight')?.remove()
  startStores(createClient(), { keep: false })
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <Embed options={options} />
    </StrictMode>,
  )
  const opened = openEmbedded(options, scenario)
  offerDriver(opened)
  void opened.then(() => import('../styles/fonts')).then(tellAddress)
}
