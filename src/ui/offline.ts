// Says that the page goes on without the network, when it is lost, and what it cannot do then.
import { tell } from './tell'

const say = () =>
  tell('No network, and none is needed', {
    id: 'network',
    duration: 12_000,
    description:
      'Running, editing, saving and sharing go on. Only another scenario of the gallery, and loading this page anew, have to wait.',
  })

/** From now on, with all of the page here. */
export function tellWhenOffline() {
  addEventListener('offline', say)
  addEventListener('online', () => void import('sonner').then(({ toast }) => toast.dismiss('network')))
  if (!navigator.onLine) say()
}
