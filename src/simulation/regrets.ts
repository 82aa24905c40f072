// The promises that were broken rightly, for people: which, why, and what would have kept them.
import { explain } from './referee/explain'
import type { ExplainedView } from './frame'
import { invariants, type Checker } from './invariants/checker'

const promises: Record<string, string> = Object.fromEntries(invariants.map(({ id, promise }) => [id, promise]))

export const explainedViews = ({ regrets }: Checker): ExplainedView[] =>
  regrets.map((regret) => ({ ...regret, ...explain(regret.code), promise: promises[regret.id] ?? '' }))
