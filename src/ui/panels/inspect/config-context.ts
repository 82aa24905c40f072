// What decides which settings mean something here, and what they are where nobody sets them.
import { useMemo } from 'react'
import type { ConfigContext } from '../../../blueprint/config-rows'
import { useDocument } from '../../stores/document'
import { useRun } from '../../stores/run'

const NOTHING = {}

export function useConfigContext(): ConfigContext {
  const profile = useDocument(({ scenario }) => scenario.time.profile)
  const mode = useRun(({ frame }) => frame?.quorum.mode ?? 'kraft')
  const cluster = useRun(({ frame }) => frame?.config ?? NOTHING)
  return useMemo(() => ({ profile, mode, cluster }), [profile, mode, cluster])
}
