// An embed wakes when somebody can see it, and rests when nobody can.

/** Calls `then` once, when any of the element is on the screen of whoever reads the article. */
export function whenSeen(element: Element, then: () => void): void {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return
    watch.disconnect()
    then()
  })
  watch.observe(element)
}

/** Tells whether the element is on the screen, now and whenever that changes. Returns the way to stop. */
export function followSight(element: Element, tell: (seen: boolean) => void): () => void {
  const watch = new IntersectionObserver((entries) => tell(entries.at(-1)?.isIntersecting === true))
  watch.observe(element)
  return () => watch.disconnect()
}
