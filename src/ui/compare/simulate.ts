// Runs that nobody watches: other documents, simulated in a worker of their own as far as the one on the screen has come.
import { useEffect, useState } from 'react'
import type { Scenario } from '../../blueprint/scenario'
import { createClient } from '../../worker/client'
import type { Frame, Transition } from '../../worker/protocol'

/** What is known of a run that was simulated aside. */
export interface Aside {
  /** How far it has come, 0 … 1. */
  share: number
  /** All of it, once it is there. */
  result: { transitions: readonly Transition[]; frame: Frame } | null
  failed: boolean
}

const nothing: Aside = { share: 0, result: null, failed: false }

/** What was simulated before, by document: how far, and what came of it. */
const known = new WeakMap<Scenario, { until: number; aside: Aside }>()

/** Simulates these documents (the same list, as long as they are the same) one after the other up to `until` (Micros), and says how each stands. */
export function useAside(scenarios: readonly Scenario[], until: number): readonly Aside[] {
  const [asides, setAsides] = useState<ReadonlyMap<Scenario, Aside>>(new Map())
  useEffect(() => {
    const tell = (scenario: Scenario, aside: Aside) => setAsides((before) => new Map(before).set(scenario, aside))
    const open = scenarios.filter((scenario) => {
      const before = known.get(scenario)
      if (before?.until !== until) return true
      tell(scenario, before.aside)
      return false
    })
    if (open.length === 0) return
    const client = createClient()
    let over = false
    const one = async (scenario: Scenario) => {
      tell(scenario, nothing)
      let frame = await client.ask('load', { scenario, at: until })
      while (!over && frame.now < until && frame.stopped === null) {
        tell(scenario, { ...nothing, share: frame.now / until })
        frame = await client.ask('seek', { at: until })
      }
      const aside: Aside = { share: 1, result: { transitions: frame.transitions, frame }, failed: false }
      known.set(scenario, { until, aside })
      if (!over) tell(scenario, aside)
    }
    void (async () => {
      for (const scenario of open) {
        if (over) break
        try {
          await one(scenario)
        } catch {
          if (!over) tell(scenario, { ...nothing, failed: true })
        }
      }
      client.terminate()
    })()
    return () => {
      over = true
      client.terminate()
    }
  }, [scenarios, until])
  return scenarios.map((scenario) => asides.get(scenario) ?? nothing)
}
