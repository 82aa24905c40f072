// Explores a small scope in a worker of its own, which the page can end at any time.
import './lockdown'
import { scenarioOf } from '../simulation/explore/play'
import { createSearch, explore, pathOf, type Search } from '../simulation/explore/search'
import { endOf, sentenceOf } from '../simulation/explore/story'
import { resolve, scopes } from '../simulation/explore/variants'
import type { ExploreQuestion, ExploreReply } from './protocol'

/** Situations between two reports. */
const PORTION = 4_000

self.addEventListener('message', ({ data: { rules } }: MessageEvent<ExploreQuestion>) => {
  const tell = (reply: ExploreReply) => self.postMessage(reply)
  const search = createSearch(scopes.small, resolve(rules))
  while (explore(search, PORTION) === 'going on') tell({ done: false, states: search.count, depth: search.depth })
  const { count: states, depth } = search
  tell({ done: true, states, depth, scope: scopes.small, counterexample: counterexampleOf(search, rules) })
})

function counterexampleOf(
  search: Search,
  rules: ExploreQuestion['rules'],
): Extract<ExploreReply, { done: true }>['counterexample'] {
  if (search.broken === null) return null
  const { promise } = search.broken
  const path = pathOf(search)
  return {
    promise: `${promise.id}: ${promise.promise}`,
    steps: path.slice(1).map(({ move, situation }, i) => sentenceOf(move!, path[i]!.situation, situation)),
    end: endOf(promise, path.at(-1)!.situation),
    scenario: scenarioOf('counterexample', rules, path),
  }
}
