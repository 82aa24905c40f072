// Who hears of what happens in a run: each fact goes through here.
import type { Micros } from '../kernel/time'
import type { Fact } from '../models/kafka/facts'
import type { Headline, Transition } from './frame'
import { observe, type Watch, watchOf } from './invariants/checker'
import { narrate, tellerOf } from './narration/narration'
import { hear, hearingOf } from './referee/referee'
import { changesOwners, mayChangeOwners, ownerOf } from './referee/ownership'
import { countOf } from './series'
import type { Run } from './run-state'

/** The referee, the counts, the narration, the tracks and the promises hear a fact. */
export function heard(run: Run, fact: Fact, at: Micros, seq: number): void {
  const { state } = run
  state.dirty = true
  const { hearing, count, owners, teller, watch } = interests.get(fact.type) ?? interestIn(fact.type)
  hear(state.referee, fact, at, seq, hearing)
  if (count !== null) count(state.series, fact)
  if (owners) tellOwners(run, fact)
  const headline = teller === null ? null : narrate(fact, at, seq, state.referee, teller)
  if (headline !== null) tellHeadline(run, headline)
  if (watch !== null && run.watching) observe(state.checker, watch, fact, at, seq)
}

function tellOwners(run: Run, fact: Fact): void {
  if (!changesOwners(fact)) return
  for (const partition of fact.partitions)
    became(run, 'owner', `${fact.group} ${partition}`, ownerOf(run.state.referee, fact.group, partition))
}

/** Who wants facts of a type: there are several for each record, and most concern hardly anybody. */
interface Interest {
  hearing: ReturnType<typeof hearingOf>
  count: ReturnType<typeof countOf>
  owners: boolean
  teller: ReturnType<typeof tellerOf>
  watch: Watch | null
}

const interests = new Map<Fact['type'], Interest>()

function interestIn(type: Fact['type']): Interest {
  const interest = {
    hearing: hearingOf(type),
    count: countOf(type),
    owners: mayChangeOwners(type),
    teller: tellerOf(type),
    watch: watchOf(type),
  }
  interests.set(type, interest)
  return interest
}

/** The tracks of the timeline: who leads, what a broker is, what state a group is in, from when on. */
export function became(run: Run, of: Transition['of'], id: string, to: string | null): void {
  const { state } = run
  const key = `${of} ${id}`
  if (state.became[key] === to) return
  state.became[key] = to
  if (run.transitions.length === state.transitions) run.transitions.push({ at: state.world.now, of, id, to })
  state.transitions++
}

/** A history is the same each time it is lived through, so what is known already is only counted. */
export function tellHeadline(run: Run, headline: Headline): void {
  if (run.headlines.length === run.state.headlines) run.headlines.push(headline)
  run.state.headlines++
}
