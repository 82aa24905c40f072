// The section of the last error, for clients that have met one; its words come when they are first needed.
import { lazy, Suspense } from 'react'
import type { Block } from '../../actions/blocks'
import { part } from '../../parts'
import { Boundary } from '../../shell/Boundary'

const LastError = lazy(part(() => import('./LastError')))

export function LastErrorSection({ block }: { block: Block }) {
  if (block.kind !== 'producer' && block.kind !== 'consumer') return null
  const { lastError, lastErrorWhy } = block.view
  if (lastError === null) return null
  return (
    <Boundary instead={null}>
      <Suspense fallback={null}>
        <LastError error={lastError} why={lastErrorWhy} />
      </Suspense>
    </Boundary>
  )
}
