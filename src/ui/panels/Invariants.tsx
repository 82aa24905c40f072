// The promises that are watched while the run goes on: a card each, with what rightly breaks it and where to read more.
import { ChevronRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { InvariantCard } from '../../worker/protocol'
import { plural } from '../format'
import { type Tone, ToneMark } from '../shell/controls/StateWord'
import { askWorker, useRun } from '../stores/run'
import css from './invariants.module.css'
import { Moment } from './Moment'

export function Invariants() {
  const cards = useCards()
  if (cards.length === 0) return null
  const areas = [...new Set(cards.map(({ area }) => area))]
  return (
    <section role="group" className={css.invariants} aria-label="Invariants">
      <header className={css.head}>
        <h2>What must always hold</h2>
        <p>
          {plural(cards.length, 'invariant')} watched after each event. One that breaks without a reason stops the run.
        </p>
      </header>
      {areas.map((area) => (
        <section key={area} role="group" aria-label={area}>
          <h3 className={css.area}>{area}</h3>
          {cards
            .filter((card) => card.area === area)
            .map((card) => (
              <Card key={card.id} card={card} />
            ))}
        </section>
      ))}
    </section>
  )
}

function Card({ card }: { card: InvariantCard }) {
  const { id, name, promise, brokenBy, source, readMore } = card
  return (
    <details className={css.card} data-testid={`invariant-${id}`}>
      <summary className={css.row}>
        <ChevronRight size={14} className={css.chevron} aria-hidden />
        <code>{id}</code>
        <span className={css.name}>{spaced(name)}</span>
        <Standing id={id} />
      </summary>
      <div className={css.body}>
        <p>{promise}</p>
        <Breach id={id} />
        <h4>What may break it</h4>
        {brokenBy.length === 0 ? (
          <p>Nothing. If it breaks, Millrace is wrong.</p>
        ) : (
          <ul>
            {brokenBy.map(({ code, sentence, fix }) => (
              <li key={code}>
                <code>{code}</code> {sentence}. <span>Remedy: {fix}.</span>
              </li>
            ))}
          </ul>
        )}
        <h4>Read more</h4>
        <ul>
          {readMore.map(({ text, url }) => (
            <li key={url}>
              <a href={url} target="_blank" rel="noopener noreferrer">
                {text}
              </a>
            </li>
          ))}
          <li>Source: {source}</li>
        </ul>
      </div>
    </details>
  )
}

/** Does it hold in this run, up to this moment? Null: it does. */
function useBreach(id: string): { explained: boolean; at: number } | null {
  const stopped = useRun(({ frame }) => (frame?.stopped?.id === id ? frame.stopped.at : null))
  const explained = useRun(({ frame }) => frame?.explained.find((view) => view.id === id)?.first ?? null)
  const at = stopped ?? explained
  return at === null ? null : { explained: stopped === null, at }
}

function Standing({ id }: { id: string }) {
  const breach = useBreach(id)
  const [tone, word]: [Tone, string] =
    breach === null ? ['ok', 'holds'] : breach.explained ? ['plain', 'broken, explained'] : ['bad', 'broken']
  return (
    <span className={css.standing} data-tone={tone}>
      <ToneMark tone={tone} size={12} />
      {word}
    </span>
  )
}

/** When it broke. Not in the line that opens the card: a control inside another is none for who only hears them. */
function Breach({ id }: { id: string }) {
  const breach = useBreach(id)
  return (
    breach && (
      <p>
        Broken at <Moment at={breach.at} />.
      </p>
    )
  )
}

// LogMatching → Log matching, TrueHWMonotone → True HW monotone, StrongIsr → Strong ISR.
const spaced = (name: string): string =>
  name
    .split(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
    .map((word, i) =>
      /^(isr|elr)$/i.test(word) || /^[A-Z]{2,}$/.test(word) ? word.toUpperCase() : i === 0 ? word : word.toLowerCase(),
    )
    .join(' ')

// The catalogue is the same for every run, so it is asked for once per opening of the panel.
function useCards(): InvariantCard[] {
  const [cards, setCards] = useState<InvariantCard[]>([])
  const ready = useRun(({ status }) => status === 'ready')
  useEffect(() => {
    let live = true
    if (ready) {
      askWorker('invariants', {}).then(
        (answer) => live && setCards(answer),
        () => undefined,
      )
    }
    return () => {
      live = false
    }
  }, [ready])
  return cards
}
