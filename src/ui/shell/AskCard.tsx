// A predict step: the clock stands until somebody has guessed, or does not want to. The guess stays beside the outcome.
import { useEffect, useRef, useState } from 'react'
import { ChevronDown } from 'lucide-react'
import { momentText } from '../../kernel/time'
import { useDocument } from '../stores/document'
import { keepGuess, useGuess } from '../stores/guess'
import { answer, play, useRun } from '../stores/run'
import { Button, IconButton } from './controls/Button'
import css from './notices.module.css'

export function AskCard() {
  const line = useRun(({ frame }) => frame?.asking ?? null)
  const act = useDocument(({ scenario }) => (line === null ? null : scenario.timeline[line]?.act))
  if (line === null || act?.do !== 'ask') return <Outcome />
  return <Question key={line} line={line} question={act.question} options={act.options} right={act.answer} />
}

interface QuestionProps {
  line: number
  question: string
  options: string[]
  right: string
}

function Question({ line, question, options, right }: QuestionProps) {
  const card = useRef<HTMLDivElement>(null)
  const at = useRun(({ frame }) => frame?.now ?? 0)
  /** Out of the way of what it asks about. */
  const [isFolded, setFolded] = useState(false)
  useEffect(() => card.current?.focus(), [isFolded])
  const choose = (guess: string | null) => {
    keepGuess(guess === null ? null : { guess, answer: right })
    answer(line)
    play()
  }
  const frame = { ref: card, tabIndex: -1, role: 'dialog', 'aria-label': 'What do you think?' } as const
  if (isFolded)
    return (
      <div {...frame} className={`${css.ask} ${css.folded}`} data-testid="ask">
        <h2>{question}</h2>
        <Button tone="primary" onClick={() => setFolded(false)}>
          Guess
        </Button>
      </div>
    )
  return (
    <div {...frame} className={css.ask} data-testid="ask">
      <IconButton label="Look at the drawing first" className={css.fold} side="left" onClick={() => setFolded(true)}>
        <ChevronDown size={16} aria-hidden />
      </IconButton>
      <p className={css.asked}>The clock stands at {momentText(at)} until you have guessed or skipped.</p>
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

function Outcome() {
  const guess = useGuess((state) => state.guess)
  if (!guess) return null
  return (
    <div className={css.outcome} role="status" data-testid="guess">
      <p>
        You said <b>{guess.guess}</b>.{' '}
        {guess.guess === guess.answer ? 'That is right: watch.' : `It is ${guess.answer}: watch why.`}
      </p>
      <Button onClick={() => keepGuess(null)}>OK</Button>
    </div>
  )
}
