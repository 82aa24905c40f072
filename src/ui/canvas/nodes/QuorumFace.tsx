// The frame around the controllers: who leads them, and the metadata log that they agree on.
import type { NodeProps } from '@xyflow/react'
import { Landmark } from 'lucide-react'
import { memo } from 'react'
import { countText, shortCount } from '../../format'
import type { QuorumNode } from '../block-types'
import { useLive } from '../live'
import { planeName, quorumState } from '../quorum'
import { wordsHeight } from '../quorum-size'
import { useLod } from '../scene'
import { EnsembleLine } from './EnsembleLine'
import { Face, Far, StateWord } from './Face'
import { QuorumStrip } from './QuorumStrip'
import css from './quorum.module.css'

export const QuorumFace = memo(function QuorumFace({ id, selected }: NodeProps<QuorumNode>) {
  const state = useLive(quorumState)
  const quorum = useLive((frame) => frame.quorum)
  const lod = useLod()
  const tone = state?.tone ?? 'plain'
  return (
    <Face
      id={id}
      kind="quorum"
      name={
        state && quorum
          ? `${planeName(quorum)}, ${state.word}. ${state.sentence} Metadata committed up to ${countText(quorum.highWatermark)}`
          : 'controllers, not started yet'
      }
      title={planeName(quorum)}
      icon={Landmark}
      state={state?.kind ?? 'unknown'}
      tone={tone}
      selected={selected}
      frame
      aside={
        <>
          <span className={css.space} />
          {state && lod !== 'icon' && <StateWord tone={tone}>{state.word}</StateWord>}
        </>
      }
    >
      {lod === 'icon' && state && quorum && (
        <div className={css.far} style={{ height: wordsHeight(quorum.mode, quorum.voters) }}>
          <Far
            word={state.word}
            tone={tone}
            number={shortCount(quorum.highWatermark)}
            unit={quorum.mode === 'kraft' ? 'committed' : 'stored'}
          />
        </div>
      )}
      {quorum?.mode === 'zookeeper' && lod !== 'icon' && <EnsembleLine quorum={quorum} />}
      {lod !== 'icon' && (
        <p className={css.sentence} title={state?.sentence} data-mode={quorum?.mode} data-testid="quorum-sentence">
          {state?.sentence}
        </p>
      )}
      {quorum && lod !== 'icon' && quorum.mode === 'kraft' && <QuorumStrip quorum={quorum} />}
    </Face>
  )
})
