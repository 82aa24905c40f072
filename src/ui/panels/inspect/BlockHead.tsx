// Name, state in a word, and what is happening in two sentences.
import { Crosshair } from 'lucide-react'
import { type Block, kindName, nameOf, stateOf } from '../../actions/blocks'
import { planeName } from '../../canvas/quorum'
import { IconButton } from '../../shell/controls/Button'
import { StateWord } from '../../shell/controls/StateWord'
import { useRun } from '../../stores/run'
import { camera, select } from '../../stores/workspace'
import { AdviceList } from './AdviceList'
import { blockIcons } from './icons'
import { latestAbout, presentSentence } from './sentences'
import { Moment } from '../Moment'
import css from './inspect.module.css'

/** Letters of a name from which on it has a line of its own. */
const LONG = 20

export function BlockHead({ block, brief = false }: { block: Block; brief?: boolean }) {
  const Icon = blockIcons[block.kind]
  const state = stateOf(block)
  const title = block.kind === 'quorum' ? planeName(block.view) : nameOf(block)
  return (
    <header className={css.head} data-brief={brief || undefined}>
      <span className={css.headIcon}>
        <Icon size={18} aria-hidden />
      </span>
      <div className={css.headWords} data-long={title.length > LONG || undefined}>
        <h2>
          {brief ? (
            <button type="button" onClick={() => select(block.id)}>
              {title}
            </button>
          ) : (
            title
          )}
        </h2>
        <p>
          {kindName(block)}
          {block.kind === 'broker' && block.view.zone && ` · ${block.view.zone}`}
        </p>
      </div>
      <StateWord {...state} />
      {!brief && block.kind !== 'link' && (
        <IconButton
          label="Show it on the canvas"
          side="left"
          onClick={() => camera({ command: 'centre', id: block.id })}
        >
          <Crosshair size={15} />
        </IconButton>
      )}
      {!brief && <Happening block={block} />}
    </header>
  )
}

function Happening({ block }: { block: Block }) {
  const latest = useRun(({ history, frame }) => latestAbout(history.headlines, block.id, frame?.now ?? 0))
  const now = useRun(({ frame }) => frame?.now ?? 0)
  return (
    <div className={css.happening}>
      <h3 className="visually-hidden">What is happening</h3>
      <p>{presentSentence(block, now)}</p>
      {latest && (
        <p data-tone={latest.tone}>
          <Moment at={latest.at} /> {latest.text}
        </p>
      )}
      <AdviceList id={block.id} />
    </div>
  )
}
