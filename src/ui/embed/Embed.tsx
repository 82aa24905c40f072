// A scenario inside an article: the canvas, a caption, and one row of controls.
import { ExternalLink, Pause, Play, RotateCcw } from 'lucide-react'
import { Tooltip } from 'radix-ui'
import { useEffect, useRef, useState } from 'react'
import { Canvas } from '../canvas/Canvas'
import { momentText } from '../../kernel/time'
import { Announcer } from '../shell/Announcer'
import { AskCard } from '../shell/AskCard'
import { IconButton } from '../shell/controls/Button'
import controls from '../shell/controls/controls.module.css'
import { Toasts } from '../shell/Toasts'
import { useAppearance } from '../shell/useTheme'
import { useDocument } from '../stores/document'
import { useRefusal } from '../stores/notices'
import { reload } from '../stores/reload'
import { actTime, useRun } from '../stores/run'
import { Scrub } from '../timeline/Scrub'
import css from './embed.module.css'
import { remixLink, reset } from './open'
import type { EmbedOptions } from './options'
import { toggle, useEnd, usePlayback } from './playback'

export function Embed({ options }: { options: EmbedOptions }) {
  const theme = useAppearance()
  const root = useRef<HTMLElement>(null)
  const end = useEnd(options)
  usePlayback(options, end, root)
  useSpace(options, end)
  const title = useDocument(({ scenario }) => scenario.title)
  return (
    <Tooltip.Provider delayDuration={400} skipDelayDuration={200}>
      <main
        ref={root}
        className={css.embed}
        data-controls={options.controls}
        data-testid="embed"
        // Whoever scrolls the article does not mean the canvas, and there is nothing to add to it here.
        onWheelCapture={(event) => event.ctrlKey || event.metaKey || event.stopPropagation()}
        onDoubleClickCapture={(event) => event.stopPropagation()}
        onContextMenuCapture={(event) => event.stopPropagation()}
      >
        <h1 className="visually-hidden">{title}</h1>
        <section className={css.canvas} data-region="canvas" aria-label="Canvas">
          <Canvas />
          <AskCard />
          <Begin options={options} end={end} />
          <Trouble />
        </section>
        {options.controls === 'full' && <Caption />}
        {options.controls !== 'none' && <Bar options={options} end={end} />}
      </main>
      <Announcer />
      <Toasts theme={theme} high />
    </Tooltip.Provider>
  )
}

/** Over the picture until it has been started, and again where it has ended. */
function Begin({ options, end }: { options: EmbedOptions; end: number }) {
  const waits = useRun(
    ({ status, playing, frame }) =>
      status === 'ready' &&
      !playing &&
      frame !== null &&
      frame.asking === null &&
      (frame.now <= options.at || frame.now >= end),
  )
  if (!waits) return null
  return (
    <button type="button" className={css.begin} aria-label="Play" onClick={() => toggle(options, end)}>
      <Play size={28} fill="currentColor" aria-hidden />
    </button>
  )
}

function Caption() {
  const { title, description } = useDocument(({ scenario }) => scenario)
  return (
    <p className={css.caption} data-testid="caption">
      <b>{title}</b> {description}
    </p>
  )
}

function Bar({ options, end }: { options: EmbedOptions; end: number }) {
  const playing = useRun((run) => run.playing)
  const dead = useRun(({ status, frame }) => status !== 'ready' || frame?.stopped !== null)
  const now = useRun(({ frame }) => Math.floor((frame?.now ?? 0) / 100_000) * 100_000)
  return (
    <div className={css.bar} role="group" aria-label="Controls">
      <IconButton label={playing ? 'Pause' : 'Play'} side="top" disabled={dead} onClick={() => toggle(options, end)}>
        {playing ? <Pause size={18} fill="currentColor" /> : <Play size={18} fill="currentColor" />}
      </IconButton>
      {options.controls === 'full' && (
        <>
          <div className={css.scrub}>
            <Scrub span={end} thin />
          </div>
          <span className={css.clock}>{momentText(now)}</span>
          <IconButton label="Reset" side="top" onClick={() => reset(options)}>
            <RotateCcw size={16} />
          </IconButton>
        </>
      )}
      <Remix />
    </div>
  )
}

/** The same document on a page of its own, at the moment that is on the screen. */
function Remix() {
  const scenario = useDocument((document) => document.scenario)
  const [link, setLink] = useState(document.baseURI)
  useEffect(() => {
    let live = true
    void remixLink().then((address) => {
      if (live) setLink(address)
    })
    return () => {
      live = false
    }
  }, [scenario])
  const atThisMoment = (event: React.SyntheticEvent<HTMLAnchorElement>) => {
    const address = new URL(link)
    if (actTime() > 0) address.searchParams.set('t', `${actTime() / 1e6}s`)
    event.currentTarget.href = address.href
  }
  return (
    <a
      className={`${controls.button} ${css.remix}`}
      href={link}
      target="_blank"
      rel="noopener"
      onPointerDown={atThisMoment}
      onClick={atThisMoment}
    >
      <ExternalLink size={14} aria-hidden /> Open &amp; remix
    </a>
  )
}

/** The document could not be opened, or the simulation died. */
function Trouble() {
  const refusal = useRefusal((state) => state.refusal)
  const crashed = useRun(({ status }) => status === 'crashed')
  const [problem] = refusal?.problems ?? []
  if (problem) {
    return (
      <div className={css.trouble} role="alert">
        <b>{refusal?.what} could not be opened.</b> {problem.message} <small>{problem.code}</small>
      </div>
    )
  }
  if (!crashed) return null
  return (
    <div className={css.trouble} role="alert">
      <b>The simulation stopped unexpectedly.</b>{' '}
      <button type="button" className={controls.button} onClick={reload}>
        Reload
      </button>
    </div>
  )
}

/** Space plays and pauses, wherever the focus is, unless it presses a button. */
function useSpace(options: EmbedOptions, end: number) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const busy = event.target instanceof Element && event.target.closest('button, a, input, select, textarea')
      if (event.key !== ' ' || busy) return
      event.preventDefault()
      toggle(options, end)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [options, end])
}
