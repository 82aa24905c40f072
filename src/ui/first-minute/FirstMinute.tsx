// The first minute: one line of text over the canvas, one thing to press, and what came of it.
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { X } from 'lucide-react'
import { toast } from 'sonner'
import { Button, IconButton } from '../shell/controls/Button'
import { useScreen } from '../shell/useScreen'
import { plural, spanText } from '../format'
import { openNamed } from '../files/open'
import { useDocument } from '../stores/document'
import type { History } from '../stores/history'
import { perform } from '../stores/perform'
import { takeBackAfter } from '../stores/record'
import { askWorker, pause, play, seek, setSpeed, useRun } from '../stores/run'
import { selectRecord, useWorkspace } from '../stores/workspace'
import { beginning, busiestLeader, follow, type Loss, type Story } from './story'
import { deathWords } from './words'
import css from './first-minute.module.css'

/** How long before the kill one goes back to, Micros. */
const LEAD = 1_500_000
/** Wall time, ms, after which the cue comes once more. */
const ONCE_MORE = 10_000
/** Wall time, ms, after which a visitor who does nothing is shown a death. */
const PATIENCE = 25_000
const DONE = 'millrace.first-minute'

/** Shown with the scene that a new visitor meets, until it is finished or closed. */
export function FirstMinute() {
  const isFirst = useDocument(({ origin }) => origin.from === 'first-minute')
  const opened = useDocument((state) => state.opened)
  return isFirst ? <Card key={opened} /> : null
}

function Card() {
  const [story, setStory] = useState(startingStory)
  useStory(story, setStory)
  useCue(story)
  usePassiveVisitor(story)
  const card = useRef<HTMLElement>(null)
  // The next Tab goes to the one thing to press: at first, and when what was pressed has left with its step.
  useEffect(() => {
    if (document.activeElement === document.body) card.current?.focus({ preventScroll: true })
  }, [story.step])
  const left = story.step === 'left'
  useEffect(() => {
    useWorkspace.setState({ guided: !left })
    return () => {
      useWorkspace.setState({ guided: false })
    }
  }, [left])
  useEffect(() => {
    const leave = (event: KeyboardEvent) => event.key === 'Escape' && setStory({ step: 'left' })
    addEventListener('keydown', leave)
    return () => removeEventListener('keydown', leave)
  }, [])
  if (left) return null
  return (
    <section
      ref={card}
      tabIndex={-1}
      className={css.card}
      aria-label="First minute"
      data-testid="first-minute"
      data-step={story.step}
    >
      <div className={css.words} aria-live="polite" aria-atomic>
        <Words story={story} />
      </div>
      <div className={css.buttons}>
        <Choices story={story} go={setStory} />
      </div>
      <IconButton label="Close, and go on by yourself" className={css.close} onClick={() => setStory({ step: 'left' })}>
        <X size={16} />
      </IconButton>
    </section>
  )
}

function startingStory(): Story {
  const { frame, history } = useRun.getState()
  return beginning(useDocument.getState().scenario.timeline, frame, recentP99(history))
}

const recentP99 = ({ samples }: History): number => Math.max(0, ...samples.slice(-30).map(({ p99 }) => p99))

// Frames move the story on, wherever they come from: a click on a power button counts as much as the card's own.
function useStory(story: Story, setStory: (story: Story) => void) {
  useEffect(
    () =>
      useRun.subscribe(({ frame, history }) => {
        if (frame === null) return
        const next = follow(story, frame, recentP99(history), useDocument.getState().scenario.timeline)
        if (next !== story) setStory(next)
      }),
    [story, setStory],
  )
  // The changed setting is to be seen at work.
  const changed = story.step === 'again'
  useEffect(() => {
    if (!changed) return
    setSpeed(1)
    play()
  }, [changed])
}

// Who only watches sees one, too: after a while the page does by itself what it suggests. Undo takes it back.
function usePassiveVisitor({ step }: Story) {
  const playing = useRun((run) => run.playing)
  const touched = useDocument((document) => document.dirty)
  const waiting = step === 'invite' && playing && !touched
  useEffect(() => {
    if (!waiting) return
    const timer = setTimeout(() => {
      const { frame } = useRun.getState()
      const broker = frame === null ? null : busiestLeader(frame)
      if (broker === null) return
      toast(`Watch ${broker}: it dies now`, { description: 'This is what the button does. Undo takes it back.' })
      perform({ do: 'kill', target: `broker:${broker}`, silent: false, lose: null }, `kill ${broker}`)
    }, PATIENCE)
    return () => clearTimeout(timer)
  }, [waiting])
}

// The one thing that asks to be pressed: its button breathes once, and once more for who has not touched anything.
function useCue(story: Story) {
  const suggested = useRun(({ frame }) => (frame === null ? null : busiestLeader(frame)))
  const cue = story.step === 'invite' || story.step === 'again' ? suggested : null
  useEffect(() => {
    useWorkspace.setState({ cue: cue === null ? null : { id: cue, round: 1 } })
    const again = cue !== null && story.step === 'invite'
    const timer = again ? setTimeout(() => useWorkspace.setState({ cue: { id: cue, round: 2 } }), ONCE_MORE) : undefined
    return () => {
      clearTimeout(timer)
      useWorkspace.setState({ cue: null })
    }
  }, [cue, story.step])
}

function Words({ story }: { story: Story }): ReactNode {
  switch (story.step) {
    case 'invite':
      return <strong>Events are flowing. Try to lose one.</strong>
    case 'killed':
      return deathWords(story.broker)
    case 'lucky':
      return `Lucky: when ${story.broker} died, the copies were current. Nothing that was acknowledged is lost.`
    case 'lost':
      return (
        <>
          <strong className={css.bad}>{plural(story.loss.count, 'acknowledged event')} lost.</strong>{' '}
          {story.loss.broker} had acknowledged {story.loss.count === 1 ? 'it' : 'them'}, and died before anybody had a
          copy. How can an acknowledged event vanish?
        </>
      )
    case 'rewound':
      return `It is ${spanText(story.loss.killedAt - story.at)} before ${story.loss.broker} dies. With acks=1 a broker answers as soon as it has stored an event itself. The life-line shows one event that nobody copied in time.`
    case 'predict':
      return (
        <strong>
          The producer shall wait for all copies (acks=all), and a leader dies again. How many acknowledged events are
          lost?
        </strong>
      )
    case 'change':
      return `${story.guess === null ? '' : `Your guess: ${story.guess}. `}Now try it: set acks to all, here or on the producer itself.`
    case 'again':
      return <Again readyAt={story.readyAt} />
    case 'proving':
      return `${story.broker} is dead. What was not copied was not acknowledged, so the producer sends it again.`
    case 'proved':
      return <Proved story={story} />
    case 'left':
      return null
  }
}

function Again({ readyAt }: { readyAt: number }) {
  const ready = useRun(({ frame }) => frame !== null && frame.now >= readyAt)
  return ready
    ? 'acks=all: an event counts as stored when every in-sync copy has it. Kill another leader.'
    : 'acks=all is set. What was sent before is still being copied…'
}

function Proved({ story }: { story: Extract<Story, { step: 'proved' }> }) {
  const { loss, guess, lost, p99 } = story
  return (
    <>
      <strong>
        {lost === 0 ? 'You just proved it: 0 acknowledged events lost.' : `${plural(lost, 'acknowledged event')} lost.`}
      </strong>{' '}
      {guess === null ? `With acks=1 it was ${loss.count}.` : `You guessed ${guess}; with acks=1 it was ${loss.count}.`}{' '}
      {p99 > loss.p99 &&
        `The price: even with all brokers alive, the slowest acknowledgements take ${spanText(p99)} instead of ${spanText(loss.p99)}, as they wait for the copies, and for those before them.`}
    </>
  )
}

function Choices({ story, go }: { story: Story; go: (story: Story) => void }): ReactNode {
  const suggested = useRun(({ frame }) => (frame === null ? null : busiestLeader(frame)))
  const now = useRun(({ frame }) => frame?.now ?? 0)
  switch (story.step) {
    case 'invite':
      return suggested && <Kill broker={suggested} />
    case 'lucky':
      return (
        <Button tone="primary" onClick={() => again(story.killedAt, go)}>
          Go back and try again
        </Button>
      )
    case 'lost':
      return (
        <Button tone="primary" onClick={() => void rewind(story.loss, go)}>
          Rewind to see
        </Button>
      )
    case 'rewound':
      return (
        <Button tone="primary" onClick={() => go({ step: 'predict', loss: story.loss })}>
          What would help?
        </Button>
      )
    case 'predict':
      return ['0', '2', 'more', null].map((guess) => (
        <Button key={guess ?? 'skip'} onClick={() => go({ step: 'change', loss: story.loss, guess })}>
          {guess ?? 'Skip'}
        </Button>
      ))
    case 'change':
      return (
        <Button tone="primary" onClick={waitForAll}>
          Set acks to all
        </Button>
      )
    case 'again':
      return suggested && <Kill broker={suggested} disabled={now < story.readyAt} />
    case 'proved':
      return <Doors go={go} />
    default:
      return null
  }
}

function Kill({ broker, disabled = false }: { broker: string; disabled?: boolean }) {
  const kill = () => {
    if (perform({ do: 'kill', target: `broker:${broker}`, silent: false, lose: null }, `kill ${broker}`)) play()
  }
  return (
    <Button tone="danger" disabled={disabled} onClick={kill}>
      Kill broker {broker}
    </Button>
  )
}

/** What to do next: learn with a question, build on this scene, break another one. None of them is the end. */
function Doors({ go }: { go: (story: Story) => void }) {
  const phone = useScreen() === 'phone'
  useEffect(keepBadge, [])
  const leaveTo = (change: Partial<ReturnType<typeof useWorkspace.getState>>) => () => {
    useWorkspace.setState(change)
    go({ step: 'left' })
  }
  return (
    <>
      <Button onClick={() => void openWithChecks('acks-side-by-side')}>Learn: three promises, one crash</Button>
      {/* A phone has no palette: what can be added stands among the commands. */}
      <Button onClick={leaveTo(phone ? { panel: 'commands' } : { paletteOpen: true, outline: false })}>
        Build on this scene
      </Button>
      <Button onClick={() => void openWithChecks('be-the-chaos')}>Break a “safe” design</Button>
      <button type="button" className={css.small} onClick={leaveTo({ panel: 'embed' })}>
        Embed this
      </button>
    </>
  )
}

/** A scenario that teaches by its question and its checks: these stand beside it. */
async function openWithChecks(name: string) {
  if (await openNamed(name)) useWorkspace.setState({ tab: 'checks', dockOpen: true })
}

/** A note to oneself in the browser; where nothing may be kept, nothing is. */
function keepBadge() {
  try {
    localStorage.setItem(DONE, 'proved')
  } catch {
    // The proof stands on the screen all the same.
  }
}

// Back to shortly before the death, but not so far that the lost record was not acknowledged yet.
async function rewind(loss: Loss, go: (story: Story) => void) {
  pause()
  const life = await askWorker('lifeLine', { record: loss.record })
  const acknowledged = life?.steps.find(({ what }) => what.startsWith('acknowledged'))?.at ?? 0
  const at = Math.min(Math.max(loss.killedAt - LEAD, acknowledged + 1_000), loss.killedAt - 1_000)
  seek(Math.max(0, at))
  setSpeed(0.1)
  selectRecord(loss.record, loss.topic)
  go({ step: 'rewound', loss, at })
}

// Another death: the one that cost nothing is taken back, or it would come again.
function again(killedAt: number, go: (story: Story) => void) {
  const at = Math.max(0, killedAt - LEAD)
  takeBackAfter(at, 'go back and try again')
  seek(at)
  go({ step: 'invite' })
  play()
}

function waitForAll() {
  for (const { id, acks } of useRun.getState().frame?.producers ?? []) {
    if (acks !== 'all')
      perform({ do: 'set', target: `producer:${id}`, config: { acks: 'all' }, block: {} }, `set acks of ${id} to all`)
  }
}
