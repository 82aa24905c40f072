// The page begins here. The simulation's worker is started first, so that it loads beside the page.
import { createClient } from './worker/client'

const client = createClient()
void import('./ui/page').then(({ startPage }) => startPage(client))
