// The page begins here.
import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import './ui/styles/tokens.css'
import './ui/styles/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './ui/App'
import { offerDriver } from './ui/driver'
import { openFirst } from './ui/stores/first'
import { startStores } from './ui/stores/start'

startStores()
offerDriver()
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
void openFirst()
