// The first stops of the Tab key: straight to a part of the screen.
import type { MouseEvent } from 'react'
import { useWorkspace } from '../stores/workspace'
import css from './skip.module.css'

/** The address stays as it is: what stands behind its `#` is a document. */
function skip(event: MouseEvent<HTMLAnchorElement>) {
  event.preventDefault()
  const id = event.currentTarget.hash.slice(1)
  // What has just been opened is drawn first.
  requestAnimationFrame(() => document.getElementById(id)?.focus())
}

export function SkipLinks() {
  return (
    <nav className={css.skip} aria-label="Skip to">
      <a href="#main" onClick={skip}>
        Canvas
      </a>
      <a href="#transport" onClick={skip}>
        Timeline
      </a>
      <a
        href="#dock"
        onClick={(event) => {
          useWorkspace.setState({ dockOpen: true })
          skip(event)
        }}
      >
        Panels
      </a>
      <button type="button" onClick={() => useWorkspace.setState({ outline: true })}>
        Outline
      </button>
    </nav>
  )
}
