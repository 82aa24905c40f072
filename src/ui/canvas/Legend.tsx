// What the marks on the canvas mean: drawn with the very styles of the faces, and said in words.
import { Crown, HeartPulse, Timer, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useOpener } from '../shell/controls/opener'
import { useWorkspace } from '../stores/workspace'
import { Ring } from './nodes/Face'
import { useLive } from './live'
import strip from './nodes/strip.module.css'
import brackets from './nodes/transactions.module.css'
import css from './legend.module.css'

export function Legend() {
  const card = useRef<HTMLElement>(null)
  const giveBack = useOpener()
  const close = () => {
    useWorkspace.setState({ legend: false })
    giveBack()
  }
  useEffect(() => card.current?.focus(), [])
  const transactional = useLive(({ coordinated }) => coordinated.length > 0) === true
  return (
    <section
      ref={card}
      className={css.legend}
      aria-label="Legend"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        close()
      }}
    >
      <header>
        <strong>Legend</strong>
        <button type="button" aria-label="Close the legend" onClick={close}>
          <X size={15} aria-hidden />
        </button>
      </header>
      <h3>A partition</h3>
      <Strip />
      <dl>
        <Entry sign={<i className={css.solid} />}>readable: below the high watermark</Entry>
        <Entry sign={<i className={css.dotted} />}>appended, not yet on all in-sync replicas</Entry>
        <Entry sign={<i className={css.double} />}>high watermark</Entry>
        <Entry sign={<i className={css.pole} />}>committed: where the group goes on after a restart</Entry>
        <Entry sign={<i className={css.dot} />}>position: what its owner reads next</Entry>
        <Entry sign={<i className={css.run} />}>lag: high watermark − committed</Entry>
        <Entry sign={<Crown size={14} aria-hidden />}>leader, with its epoch</Entry>
      </dl>
      {transactional && (
        <>
          <h3>Transactions</h3>
          <dl>
            <Entry sign={<Bracket fate="open" />}>a transaction that is open; dots: it began further left</Entry>
            <Entry sign={<Bracket fate="committed" />}>committed, up to its marker C</Entry>
            <Entry sign={<Bracket fate="aborted" />}>aborted, up to its marker A</Entry>
            <Entry sign={<i className={css.gate} />}>last stable offset: readers of committed data wait here</Entry>
          </dl>
        </>
      )}
      <h3>A group</h3>
      <dl>
        <Entry sign={<i className={css.ribbon} data-state="held" />}>a member owns the partition</Entry>
        <Entry sign={<i className={css.ribbon} data-state="moving" />}>it changes hands</Entry>
        <Entry sign={<i className={css.ribbon} data-state="free" />}>
          nobody reads it; the stopwatch says for how long
        </Entry>
        <Entry
          sign={
            <Ring share={0.3} label="an example">
              <HeartPulse size={9} aria-hidden />
            </Ring>
          }
        >
          since the last heartbeat, of session.timeout.ms
        </Entry>
        <Entry
          sign={
            <Ring share={0.7} label="an example">
              <Timer size={9} aria-hidden />
            </Ring>
          }
        >
          since the last poll(), of max.poll.interval.ms
        </Entry>
      </dl>
    </section>
  )
}

/** As over the cells of a strip. */
const Bracket = ({ fate }: { fate: 'open' | 'committed' | 'aborted' }) => (
  <i className={`${brackets.bracket} ${css.bracket}`} data-fate={fate}>
    <span />
  </i>
)

function Entry({ sign, children }: { sign: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className={css.entry}>
      <dt>{sign}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Six records, four of them readable; the group has committed two, and its owner is at the fourth. */
function Strip() {
  return (
    <div className={css.strip} aria-hidden>
      {[0, 1, 2, 3, 4, 5].map((offset) => (
        <i key={offset} className={css.cell} data-state={offset < 4 ? 'committed' : 'uncommitted'} />
      ))}
      <i className={css.mark} />
      <span className={css.lane}>
        <i className={strip.run} style={{ transform: 'translateX(52px) scaleX(52)' }} />
        <i className={strip.position} style={{ transform: 'translateX(78px)' }} />
        <span className={strip.flag} style={{ transform: 'translateX(52px)' }} data-lag="some">
          <span className={strip.flagText}>
            billing <b>lag 2</b>
          </span>
        </span>
      </span>
    </div>
  )
}
