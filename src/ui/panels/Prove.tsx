// "Prove it": looks at everything that can happen in a small scope under the rules of this document, while one waits.
import { useEffect, useRef, useState } from 'react'
import { generations } from '../../blueprint/replication-rules'
import type { RulesSettings } from '../../blueprint/scenario'
import { exploreInWorker } from '../../worker/explore-client'
import type { ExploreReply } from '../../worker/protocol'
import { show } from '../files/open'
import { countText, plural } from '../format'
import { Button } from '../shell/controls/Button'
import { ToneMark } from '../shell/controls/StateWord'
import { useDocument } from '../stores/document'
import css from './panels.module.css'

type Found = Extract<ExploreReply, { done: true }>
type State =
  | { is: 'idle' | 'failed' }
  | { is: 'exploring'; states: number; depth: number }
  | { is: 'found'; found: Found }

export function Prove() {
  const rules = useDocument(({ scenario }) => scenario.rules)
  const opened = useDocument((document) => document.opened)
  // Other rules, or another document: what was proved is of no concern any more.
  return <Explorer key={`${opened} ${JSON.stringify(rules)}`} rules={rules} />
}

function Explorer({ rules }: { rules: RulesSettings }) {
  const [state, setState] = useState<State>({ is: 'idle' })
  const stop = useRef<(() => void) | null>(null)
  useEffect(() => () => stop.current?.(), [])
  const start = () => {
    setState({ is: 'exploring', states: 0, depth: 0 })
    stop.current = exploreInWorker(
      rules,
      (reply) => setState(reply.done ? { is: 'found', found: reply } : { is: 'exploring', ...reply }),
      () => setState({ is: 'failed' }),
    )
  }
  const cancel = () => {
    stop.current?.()
    setState({ is: 'idle' })
  }
  return (
    <section role="group" className={css.prove} aria-labelledby="prove-title" data-testid="prove">
      <header>
        <h2 id="prove-title">Prove it</h2>
        {state.is === 'exploring' ? (
          <Button onClick={cancel}>Cancel</Button>
        ) : (
          <Button onClick={start}>{state.is === 'found' ? 'Once more' : 'Prove it'}</Button>
        )}
      </header>
      <p>
        A run is one history. This looks at all of them, for one partition with 3 replicas, 2 records and 3 leader
        epochs, under the rules of {nameOf(rules)}.
      </p>
      <div role="status">
        {state.is === 'exploring' && (
          <p>
            {plural(state.states, 'situation')} so far, {plural(state.depth, 'step')} deep
          </p>
        )}
        {state.is === 'failed' && <p>The explorer could not be started. Reload the page; your work is kept.</p>}
        {state.is === 'found' && <Verdict found={state.found} />}
      </div>
      {state.is === 'exploring' && <progress className={css.progress} aria-label="Exploring" />}
      {state.is === 'found' && state.found.counterexample !== null && (
        <Counterexample {...state.found.counterexample} />
      )}
    </section>
  )
}

function Verdict({ found: { counterexample, states } }: { found: Found }) {
  const isBroken = counterexample !== null
  return (
    <p className={css.verdict}>
      <ToneMark tone={isBroken ? 'bad' : 'ok'} size={14} />
      {isBroken
        ? `A committed record can be lost, in ${plural(counterexample.steps.length, 'step')} and no fewer.`
        : `Every promise holds in all ${countText(states)} situations.`}
    </p>
  )
}

function Counterexample({ promise, steps, end, scenario }: NonNullable<Found['counterexample']>) {
  return (
    <>
      <ol className={css.story}>
        {steps.map((step, i) => (
          <li key={i}>{step}</li>
        ))}
      </ol>
      <p>{end}</p>
      <p>
        <small>{promise}</small>
      </p>
      {scenario !== null && (
        <Button tone="primary" onClick={() => show(scenario, { from: 'new' })}>
          Open it on the canvas
        </Button>
      )}
    </>
  )
}

const nameOf = ({ version, without }: RulesSettings): string => {
  const { kafka } = generations[version]
  return without.length === 0 ? kafka : `${kafka} without ${without.join(', ')}`
}
