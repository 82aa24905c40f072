// Checks: what the document says must hold, and what must hold in every run, and whether it does.
import { Fragment } from 'react'
import type { ExpectationView } from '../../worker/protocol'
import { plural } from '../format'
import { type Tone, ToneMark } from '../shell/controls/StateWord'
import { useRun } from '../stores/run'
import { Explained } from './Explained'
import { Invariants } from './Invariants'
import { Moment } from './Moment'
import { Prove } from './Prove'
import css from './panels.module.css'

const looks: Record<ExpectationView['state'], { word: string; tone: Tone }> = {
  pending: { word: 'open', tone: 'plain' },
  holding: { word: 'holds so far', tone: 'ok' },
  passed: { word: 'passed', tone: 'ok' },
  failed: { word: 'failed', tone: 'bad' },
}

export function Checks() {
  return (
    <>
      <Expectations />
      <Explained />
      <Prove />
      <Invariants />
    </>
  )
}

function Expectations() {
  const expectations = useRun(({ frame }) => frame?.expectations)
  if (!expectations || expectations.length === 0) {
    return (
      <p className={css.empty}>This document expects nothing. Scenarios from the gallery show what checks look like.</p>
    )
  }
  const failed = expectations.filter(({ state }) => state === 'failed').length
  const passed = expectations.filter(({ state }) => state === 'passed').length
  return (
    <>
      {/* Not a live region: a check that fails is announced wherever one is. */}
      <p className={css.summary}>
        {failed > 0
          ? `${plural(failed, 'check')} failed`
          : passed === expectations.length
            ? 'All checks passed'
            : 'No check has failed'}
        <small>
          {passed} passed, {expectations.length - passed - failed} open, of {expectations.length}
        </small>
      </p>
      <ul className={css.checks}>
        {expectations.map((expectation) => (
          <Check key={expectation.index} expectation={expectation} />
        ))}
      </ul>
    </>
  )
}

/** An expression that goes on in the next line after a bracket rather than within a word. */
const Broken = ({ expression }: { expression: string }) =>
  expression.split(/(?<=\()(?=\w)/).map((part, i) => (
    <Fragment key={`${i} ${part}`}>
      {i > 0 && <wbr />}
      {part}
    </Fragment>
  ))

function Check({ expectation: { text, state, at, because, detail } }: { expectation: ExpectationView }) {
  const { word, tone } = looks[state]
  return (
    <li className={css.check} data-state={state}>
      <ToneMark tone={tone} size={14} />
      <div>
        <code>
          <Broken expression={text} />
        </code>
        {because && <p>{because}</p>}
        {detail && <p data-tone={tone}>{detail}</p>}
      </div>
      <span className={css.checkState} data-tone={tone}>
        {word}
        {at !== null && (
          <>
            {' '}
            <Moment at={at} />
          </>
        )}
      </span>
    </li>
  )
}
