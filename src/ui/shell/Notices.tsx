// What lies over the canvas: the first minute, a question, a stopped or crashed run, an armed fault, an empty canvas.
import { CircleAlert, RotateCw, TriangleAlert } from 'lucide-react'
import { FirstMinute } from '../first-minute/FirstMinute'
import { momentText } from '../../kernel/time'
import { copyOrSave } from '../files/copy'
import { openNamed, show } from '../files/open'
import { starter } from '../files/starter'
import { runAction } from '../actions/registry'
import { later } from '../later'
import { printer } from '../parts'
import { isEmpty, useDocument } from '../stores/document'
import { reload } from '../stores/reload'
import { step, useRun } from '../stores/run'
import { arm, useWorkspace } from '../stores/workspace'
import { SlideBar } from '../present/SlideBar'
import { Boundary } from './Boundary'
import { Button } from './controls/Button'
import { MaxCard } from './MaxCard'
import { useScreen } from './useScreen'
import css from './notices.module.css'

const AskCard = later(() => import('./AskCard').then((module) => module.AskCard))

export function Notices() {
  return (
    <>
      <div className={css.top} data-inset="top">
        <CrashBar />
        <StopBar />
        <ArmedHint />
        <DropHint />
        <FirstMinute />
        <SlideBar />
      </div>
      <Boundary>
        <AskCard />
      </Boundary>
      <MaxCard />
      <EmptyCanvas />
    </>
  )
}

/** The worker died: the last good frame stays, and one click goes on from there. */
function CrashBar() {
  const error = useRun((run) => (run.status === 'crashed' ? run.error : null))
  const at = useRun(({ frame }) => frame?.now ?? 0)
  if (!error) return null
  return (
    <div className={css.bar} data-tone="bad" role="alert" data-testid="crash-bar">
      <CircleAlert size={18} aria-hidden />
      <p>
        <b>The simulation stopped unexpectedly.</b> Your work is kept. <code>{error.message.slice(0, 160)}</code>
      </p>
      <Button tone="primary" onClick={reload}>
        <RotateCw size={14} aria-hidden /> Reload from {momentText(at)}
      </Button>
      <Button onClick={() => void copyReport(error)}>Copy report</Button>
    </div>
  )
}

/** Everything that reproduces a run, as text for whoever will look into it. */
async function copyReport(error: { name: string; message: string; stack?: string | undefined }) {
  const { scenario } = useDocument.getState()
  const { frame } = useRun.getState()
  const { printYaml } = await printer()
  const head = [
    `${error.name}: ${error.message}`,
    `at ${momentText(frame?.now ?? 0)}, seed ${scenario.seed}, event ${frame?.events ?? 0}`,
    error.stack ?? '',
  ]
  const text = `${head.join('\n')}\n\n${printYaml(scenario)}`
  await copyOrSave(text, 'Copied: what happened, the seed and the whole document', 'millrace-report.txt')
}

/** The run stopped by itself: a promise was broken that no setting explains, or the model is wrong. */
function StopBar() {
  const stopped = useRun(({ frame }) => frame?.stopped ?? null)
  const seed = useDocument(({ scenario }) => scenario.seed)
  if (!stopped) return null
  const what =
    stopped.reason === 'violation' ? 'A promise was broken that no setting explains.' : 'The model made a mistake.'
  return (
    <div className={css.bar} data-tone="bad" role="alert" data-testid="stop-bar">
      <TriangleAlert size={18} aria-hidden />
      <p>
        <b>{what}</b> {stopped.message}{' '}
        <small>
          {stopped.id}, {momentText(stopped.at)}, seed {seed}
        </small>
      </p>
      <Button onClick={() => step(-1)}>One event back</Button>
      <Button onClick={() => void copyReport({ name: stopped.id, message: stopped.message })}>Copy report</Button>
    </div>
  )
}

const armedWords = {
  kill: 'Click a broker, a controller, a producer or a consumer to kill it.',
  pause: 'Click a broker, a controller, a producer or a consumer to freeze it.',
  slow: 'Click a broker, a controller, a producer or a consumer to slow its network.',
  cut: 'Draw a line across connections to cut them, or click two things that shall not hear each other. Shift cuts one way.',
}

function ArmedHint() {
  const armed = useWorkspace((workspace) => workspace.armed)
  const from = useWorkspace((workspace) => workspace.armedFrom)
  if (!armed) return null
  return (
    <div className={css.bar} data-tone="armed" role="status">
      <p>{armed === 'cut' && from ? `Now the other end of the link of ${from}.` : armedWords[armed]}</p>
      {armed === 'cut' && <HealAll />}
      <Button onClick={() => arm(null)}>Put away</Button>
    </div>
  )
}

function HealAll() {
  const spoilt = useRun(({ frame }) => (frame?.links.length ?? 0) > 0)
  return spoilt ? <Button onClick={() => runAction('tool.heal-all')}>Heal all</Button> : null
}

/** A file is being dragged over the page. */
function DropHint() {
  const target = useWorkspace((workspace) => workspace.dropTarget)
  if (target === null) return null
  const onPage = target === 'page'
  return (
    <div className={css.bar} role="status">
      <p>
        {onPage
          ? 'Drop a scenario to open it, or CSV, TSV or NDJSON on a producer that shall send it.'
          : `${target} will send the rows of this file.`}
      </p>
    </div>
  )
}

/** Three ways to begin, and one for those who know. */
function EmptyCanvas() {
  const empty = useDocument(({ scenario }) => isEmpty(scenario) && scenario.timeline.length === 0)
  const ready = useRun(({ frame }) => frame !== null)
  const phone = useScreen() === 'phone'
  if (!empty || !ready) return null
  return (
    <div className={css.empty} data-testid="empty-canvas">
      <h2>What shall flow?</h2>
      <p>
        {phone ? 'Begin with something that runs.' : 'Drag parts from the palette, or begin with something that runs.'}
      </p>
      <div className={css.starters}>
        <button type="button" onClick={() => show(starter(), { from: 'new' })}>
          <b>One topic</b>
          <span>A producer, a topic on three brokers, a group</span>
        </button>
        <button type="button" onClick={() => void openNamed('retail-shop')}>
          <b>Shop</b>
          <span>Checkout, inventory, shipping, contact</span>
        </button>
        <button type="button" onClick={() => void openNamed('zone-goes-dark')}>
          <b>Three zones</b>
          <span>A cluster that outlives one of them</span>
        </button>
      </div>
      <p>
        {phone ? (
          'Or open the '
        ) : (
          <>
            Or press <kbd>A</kbd> to add one part, or open the{' '}
          </>
        )}
        <button type="button" className={css.inline} onClick={() => runAction('file.gallery')}>
          gallery
        </button>
      </p>
    </div>
  )
}
