// The life of one record, from send() to its end: what happened, when, and why.
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { LifeLine } from '../../../worker/protocol'
import { findBlock } from '../../actions/blocks'
import { IconButton } from '../../shell/controls/Button'
import { askWorker, useRun } from '../../stores/run'
import { select, useWorkspace } from '../../stores/workspace'
import { ErrorWords } from '../ErrorWords'
import { Moment } from '../Moment'
import css from './inspect.module.css'

/** How often the life-line is asked for while the run plays, wall ms. */
const EVERY = 500

export function LifeLinePanel({ record }: { record: number }) {
  const life = useLifeLine(record)
  if (life === undefined) return <p className={css.empty}>Looking up record #{record % 2 ** 32}…</p>
  return (
    <div className={css.inspector} data-testid="life-line">
      <header className={css.head}>
        <div className={css.headWords}>
          <h2>
            {life ? `${life.producer} ` : 'Record '}
            <small>#{record % 2 ** 32}</small>
          </h2>
          <p>
            {life
              ? `${life.key === null ? 'no key' : `key ${life.key}`} · ${life.partition ?? life.topic}`
              : 'not sent yet at this moment'}
          </p>
        </div>
        <IconButton label="Close the life-line" side="left" onClick={() => useWorkspace.setState({ record: null })}>
          <X size={16} />
        </IconButton>
      </header>
      {life && (
        <>
          <p className={css.fate}>{life.fate}</p>
          <ol className={css.life} aria-label="Life of the record">
            {life.steps.map((step) => (
              <li key={`${step.seq} ${step.what}`}>
                <Moment at={step.at} />
                <div>
                  <p>{step.what}</p>
                  {step.why && (
                    <p className={css.why}>
                      <ErrorWords text={step.why} />
                    </p>
                  )}
                  <Ids ids={step.about} />
                </div>
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  )
}

function Ids({ ids }: { ids: string[] }) {
  const { frame } = useRun.getState()
  const known = ids.filter((id) => frame && findBlock(frame, id))
  if (known.length === 0) return null
  return (
    <p className={css.about}>
      {known.map((id) => (
        <button key={id} type="button" className={css.link} onClick={() => select(id)}>
          {id}
        </button>
      ))}
    </p>
  )
}

/** undefined: not known yet; null: there is no such record at this moment. */
function useLifeLine(record: number): LifeLine | null | undefined {
  const [life, setLife] = useState<LifeLine | null>()
  useEffect(() => {
    let live = true
    let timer: ReturnType<typeof setTimeout> | null = null
    let events = -1
    const look = () => {
      timer = null
      events = useRun.getState().frame?.events ?? 0
      askWorker('lifeLine', { record }).then(
        (answer) => live && setLife(answer),
        () => live && setLife(null),
      )
    }
    look()
    const stop = useRun.subscribe(({ frame }) => {
      if (frame && frame.events !== events) timer ??= setTimeout(look, EVERY)
    })
    return () => {
      live = false
      stop()
      if (timer) clearTimeout(timer)
    }
  }, [record])
  return life
}
