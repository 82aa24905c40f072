// A predict step: the clock stands until somebody has guessed, or does not want to.
import { useState } from 'react'
import { answer, play, useRun } from '../stores/run'
import { useDocument } from '../stores/document'
import { Button } from './controls/Button'
import css from './notices.module.css'

export function AskCard() {
  const line = useRun(({ frame }) => frame?.asking ?? null)
  const act = useDocument(({ scenario }) => (line === null ? null : scenario.timeline[line]?.act))
  if (line === null || act?.do !== 'ask') return <Outcome key="outcome" />
  return <Question key={line} line={line} question={act.question} options={act.options} />
}

/** Guesses of this visit, by line, so that the outcome can be compared with them. */
let lastGuess: { guess: string; right: boolean; answer: string } | null = null

function Question({ line, question, options }: { line: number; question: string; options: string[] }) {
  const right = useDocument(({ scenario }) => {
    const act = scenario.timeline[line]?.act
    return act?.do === 'ask' ? act.answer : ''
  })
  const choose = (guess: string | null) => {
    lastGuess = guess === null ? null : { guess, right: guess === right, answer: right }
    answer(line)
    play()
  }
  return (
    <div className={css.ask} role="dialog" aria-label="What do you think?" data-testid="ask">
      <h2>{question}</h2>
      <div className={css.options}>
        {options.map((option) => (
          <Button key={option} onClick={() => choose(option)}>
            {option}
          </Button>
        ))}
      </div>
      <button type="button" className={css.inline} onClick={() => choose(null)}>
        Skip
      </button>
    </div>
  )
}

/** What was guessed stays beside what comes, until it is put away. */
function Outcome() {
  const [shown, setShown] = useState(lastGuess)
  if (!shown) return null
  const close = () => {
    lastGuess = null
    setShown(null)
  }
  return (
    <div className={css.outcome} role="status" data-testid="guess">
      <p>
        You said <b>{shown.guess}</b>. {shown.right ? 'That is right: watch.' : `It is ${shown.answer}: watch why.`}
      </p>
      <Button onClick={close}>OK</Button>
    </div>
  )
}
