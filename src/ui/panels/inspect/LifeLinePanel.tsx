// The life of one record, from send() to its end: what happened, when, and why.
import { LocateFixed, X } from 'lucide-react'
import { findBlock } from '../../actions/blocks'
import { runAction } from '../../actions/registry'
import { IconButton } from '../../shell/controls/Button'
import { useLifeLine } from '../../stores/life-line'
import { useRun } from '../../stores/run'
import { select, useWorkspace } from '../../stores/workspace'
import { ErrorWords } from '../ErrorWords'
import { Moment } from '../Moment'
import css from './inspect.module.css'

export function LifeLinePanel({ record }: { record: number }) {
  const life = useLifeLine(record)
  const following = useWorkspace((workspace) => workspace.following)
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
        <IconButton
          label="Follow it with the camera"
          keys="F"
          side="left"
          aria-pressed={following}
          onClick={() => runAction('view.follow')}
        >
          <LocateFixed size={16} />
        </IconButton>
        <IconButton
          label="Close the life-line"
          side="left"
          onClick={() => useWorkspace.setState({ record: null, following: false })}
        >
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
