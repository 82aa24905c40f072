// A predict step: the clock stands until somebody has guessed, or does not want to. The guess stays beside the outcome.
import { useEffect, useId, useRef, useState } from 'react'
import { ChevronDown } from 'lucide-react'
import { momentText } from '../../kernel/time'
import { useDocument } from '../stores/document'
import { type Guess, keepGuess, useGuess } from '../stores/guess'
import { answer, play, useRun } from '../stores/run'
import { useWorkspace } from '../stores/workspace'
import { Button, IconButton } from './controls/Button'
import { useOpener } from './controls/opener'
import css from './notices.module.css'

export function AskCard() {
  const line = useRun(({ frame }) => frame?.asking ?? null)
  const act = useDocument(({ scenario }) => (line === null ? null : scenario.timeline[line]?.act))
  const asks = line !== null && act?.do === 'ask'
  return (
    <>
      {asks && <Question key={line} line={line} question={act.question} options={act.options} right={act.answer} />}
      {/* There before it says anything: else it would not be heard. */}
      <div role="status">{!asks && <Outcome />}</div>
    </>
  )
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
  const presenting = useWorkspace((workspace) => workspace.presenting)
  const giveBack = useOpener()
  const goOn = (guess: Guess | null) => {
    keepGuess(guess)
    answer(line)
    play()
    giveBack()
  }
  const id = useId()
  const frame = {
    ref: card,
    tabIndex: -1,
    role: 'dialog',
    'aria-label': 'What do you think?',
    'aria-describedby': id,
  } as const
  if (isFolded)
    return (
      <div {...frame} className={`${css.ask} ${css.folded}`} data-testid="ask">
        <h2 id={id}>{question}</h2>
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
      <h2 id={id}>{question}</h2>
      {presenting ? (
        <Hands options={options} onDone={(hands) => goOn({ guess: null, hands, answer: right })} />
      ) : (
        <div className={css.options}>
          {options.map((option) => (
            <Button key={option} onClick={() => goOn({ guess: option, hands: [], answer: right })}>
              {option}
            </Button>
          ))}
        </div>
      )}
      <button type="button" className={css.inline} onClick={() => goOn(null)}>
        Skip
      </button>
    </div>
  )
}

/** A room shows hands; whoever presents counts them. */
function Hands({ options, onDone }: { options: string[]; onDone: (hands: Guess['hands']) => void }) {
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>({})
  return (
    <form
      className={css.options}
      onSubmit={(event) => {
        event.preventDefault()
        onDone(options.map((option) => ({ option, count: counts[option] ?? 0 })))
      }}
    >
      {options.map((option) => (
        <label key={option} className={css.hands}>
          {option}
          <input
            type="number"
            inputMode="numeric"
            min={0}
            max={9_999}
            placeholder="0"
            aria-label={`Hands for ${option}`}
            onChange={({ target }) =>
              setCounts({ ...counts, [option]: Math.max(0, Math.trunc(target.valueAsNumber) || 0) })
            }
          />
        </label>
      ))}
      <Button type="submit" tone="primary">
        Go on, and see
      </Button>
    </form>
  )
}

function Outcome() {
  const guess = useGuess((state) => state.guess)
  return guess && <Told key={JSON.stringify(guess)} guess={guess} />
}

/** What was guessed, and what it is. In a room that is said once whoever presents wants it. */
function Told({ guess: { guess, hands, answer: right } }: { guess: Guess }) {
  const [revealed, setRevealed] = useState(guess !== null)
  return (
    <div className={css.outcome} data-testid="guess">
      <p>
        {guess === null ? (
          <>{hands.map(({ option, count }) => `${option}: ${count}`).join(' · ')}. </>
        ) : (
          <>
            You said <b>{guess}</b>.{' '}
          </>
        )}
        {revealed && (guess === right ? 'That is right: watch.' : `It is ${right}: watch why.`)}
      </p>
      {revealed ? (
        <Button onClick={() => keepGuess(null)}>OK</Button>
      ) : (
        <Button tone="primary" onClick={() => setRevealed(true)}>
          Reveal
        </Button>
      )}
    </div>
  )
}
