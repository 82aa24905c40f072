// Narration: what happened, sentence by sentence, up to now. A sentence's time leads back to its moment.
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Headline } from '../../worker/protocol'
import { allIds } from '../actions/blocks'
import { Button } from '../shell/controls/Button'
import { Segmented } from '../shell/controls/Segmented'
import { ToneMark } from '../shell/controls/StateWord'
import { firstAfter } from '../stores/history'
import { useRun } from '../stores/run'
import { ErrorWords } from './ErrorWords'
import { Moment } from './Moment'
import css from './panels.module.css'

type Level = Headline['level']

const levels: { value: Level; label: string }[] = [
  { value: 'headline', label: 'Headlines' },
  { value: 'explain', label: 'Explain' },
  { value: 'all', label: 'All' },
]
const depth: Record<Level, number> = { headline: 0, explain: 1, all: 2 }

/** Height of a sentence on one line, px; longer ones are measured. */
const LINE = 28
/** Pixels from the end within which the list follows what comes. */
const NEAR = 40

export default function Narration() {
  const [level, setLevel] = useState<Level>('explain')
  const [about, setAbout] = useState('')
  const headlines = useRun(({ history }) => history.headlines)
  const upTo = useRun(({ history, frame }) => firstAfter(history.headlines, frame?.now ?? 0))
  const shown = useMemo(
    () =>
      headlines
        .slice(0, upTo)
        .filter(
          (headline) => depth[headline.level] <= depth[level] && (about === '' || headline.about.includes(about)),
        ),
    [headlines, upTo, level, about],
  )
  return (
    <div className={css.panel}>
      <div className={css.toolbar}>
        <Segmented label="How much is told" value={level} options={levels} onChange={setLevel} />
        <AboutFilter value={about} onChange={setAbout} />
      </div>
      {shown.length === 0 ? (
        <p className={css.empty}>
          {upTo === 0 ? 'Nothing has happened yet. Press play.' : 'Nothing of this kind has happened yet.'}
        </p>
      ) : (
        <Lines headlines={shown} />
      )}
    </div>
  )
}

function AboutFilter({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const ids = useRun(({ frame }) => (frame ? allIds(frame).join('\n') : ''))
  return (
    <select className={css.select} aria-label="About" value={value} onChange={({ target }) => onChange(target.value)}>
      <option value="">about everything</option>
      {ids
        .split('\n')
        .filter(Boolean)
        .map((id) => (
          <option key={id}>{id}</option>
        ))}
    </select>
  )
}

function Lines({ headlines }: { headlines: readonly Headline[] }) {
  const list = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  const virtualizer = useVirtualizer({
    count: headlines.length,
    getScrollElement: () => list.current,
    estimateSize: () => LINE,
    overscan: 8,
    getItemKey: (index) => `${headlines[index]!.seq} ${headlines[index]!.type} ${index}`,
  })
  useEffect(() => {
    if (following && headlines.length > 0) virtualizer.scrollToIndex(headlines.length - 1, { align: 'end' })
  }, [headlines, following, virtualizer])
  return (
    <>
      <div
        ref={list}
        className={css.list}
        role="region"
        aria-label="Narration"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setFollowing(scrollHeight - scrollTop - clientHeight < NEAR)
        }
      >
        <ol style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map(({ index, key, start }) => {
            const { at, text, tone, level } = headlines[index]!
            return (
              <li
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                data-level={level}
                className={css.line}
                style={{ transform: `translateY(${start}px)` }}
              >
                <Moment at={at} />
                <ToneMark tone={tone} />
                <p>
                  <ErrorWords text={text} />
                </p>
              </li>
            )
          })}
        </ol>
      </div>
      {!following && (
        <Button className={css.follow} onClick={() => setFollowing(true)}>
          <ArrowDown size={14} aria-hidden /> Latest
        </Button>
      )}
    </>
  )
}
