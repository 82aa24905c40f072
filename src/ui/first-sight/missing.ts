// The page itself did not come: what is said below the picture, with nothing of the page at hand.

/** Tells that the page could not be fetched, and offers to try again. */
export function tellMissing() {
  const words = Object.assign(document.createElement('p'), { role: 'alert', className: 'sight-missing' })
  const again = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Try again' })
  again.addEventListener('click', () => location.reload())
  words.append('The page could not be fetched. Look at the network connection. ', again)
  document.body.append(words)
}
