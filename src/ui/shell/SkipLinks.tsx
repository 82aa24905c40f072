// The first stops of the Tab key: straight to a part of the screen.
import { useWorkspace } from '../stores/workspace'
import css from './skip.module.css'

export function SkipLinks() {
  return (
    <nav className={css.skip} aria-label="Skip to">
      <a href="#main">Canvas</a>
      <a href="#transport">Timeline</a>
      <a href="#dock" onClick={() => useWorkspace.setState({ dockOpen: true })}>
        Panels
      </a>
      <button type="button" onClick={() => useWorkspace.setState({ outline: true })}>
        Outline
      </button>
    </nav>
  )
}
