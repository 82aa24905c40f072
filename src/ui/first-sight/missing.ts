// The page did not come, or may not start its worker: what is said below the picture, with nothing of the page at hand.
import { REFUSED } from '../../worker/client'

/** Tells why there is nothing but the picture, and offers to try again. */
export function tellMissing(error: unknown) {
  const isRefused = error instanceof Error && error.name === REFUSED
  const words = Object.assign(document.createElement('p'), { role: 'alert', className: 'sight-missing' })
  const again = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Try again' })
  again.addEventListener('click', () => location.reload())
  words.append(
    isRefused
      ? 'This browser does not let the page start a worker, in which the simulation runs. Allow workers for this address. '
      : 'The page could not be fetched. Look at the network connection. ',
    again,
  )
  document.body.append(words)
  // What the picture offers to press needs the page.
  document.querySelector('.sight-card')?.remove()
}
