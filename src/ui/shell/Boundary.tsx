// Where a mistake in one part of the page ends, and a part that does not come: the rest goes on.
import { Component, type ReactNode } from 'react'
import { RotateCw } from 'lucide-react'
import { Button } from './controls/Button'
import css from './boundary.module.css'

interface BoundaryProps {
  children: ReactNode
  /** What stands there instead; without it, a sentence and the way on. */
  instead?: ReactNode
  /** Hears of it once. */
  onFail?: () => void
}

export class Boundary extends Component<BoundaryProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }
  static getDerivedStateFromError = (error: unknown) => ({
    error: error instanceof Error ? error : new Error(String(error)),
  })
  override componentDidCatch() {
    this.props.onFail?.()
  }
  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    return this.props.instead === undefined ? <Mishap error={error} /> : this.props.instead
  }
}

export const MISSING = 'This part of the page could not be shown'
export const WHAT_TO_DO = 'Your work is kept. Reload the page when the network is there.'

const Mishap = ({ error }: { error: Error }) => (
  <div className={css.mishap} role="alert">
    <p>
      <b>{MISSING}.</b> {WHAT_TO_DO} <code>{error.message.slice(0, 160)}</code>
    </p>
    <Button onClick={() => location.reload()}>
      <RotateCw size={14} aria-hidden /> Reload the page
    </Button>
  </div>
)
