// The first sight ends: the page has drawn itself below it, in the same places.

/** Takes the picture away once the page below it has been drawn; who had the focus there goes on in the same place. */
export function endSight() {
  const sight = document.getElementById('sight')
  if (!sight) return
  // A press that has begun there ends there.
  if (sight.querySelector(':active')) {
    for (const ending of ['pointerup', 'pointercancel', 'keyup'])
      addEventListener(ending, () => setTimeout(endSight), { once: true })
    return
  }
  const focused = sight.contains(document.activeElement)
  // What is below counts from now on; the picture is only looked at.
  sight.inert = true
  if (focused) document.querySelector<HTMLElement>('[data-testid=first-minute]')?.focus({ preventScroll: true })
  let frames = 0
  const next = () => {
    // The camera fits in the first frame, messages come with the next.
    if (++frames < 4) requestAnimationFrame(next)
    else sight.remove()
  }
  requestAnimationFrame(next)
}
