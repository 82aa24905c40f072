// A controller: what it is to the quorum, its epoch, how far its metadata log reaches, and whom it votes for.
import type { NodeProps } from '@xyflow/react'
import { Cpu, Crown } from 'lucide-react'
import { memo } from 'react'
import { countText, shortCount } from '../../format'
import type { ControllerNode } from '../block-types'
import { useController, useLive } from '../live'
import { logWords, voteWords } from '../quorum'
import { controllerState, loud } from '../../states'
import { useLod } from '../scene'
import { controllerName, unknownName } from '../words'
import { Face, Far, StateWord } from './Face'
import { HiddenPorts } from './Port'
import { Power } from './Power'
import css from './quorum.module.css'
import { ZooKeeperFace } from './ZooKeeperFace'

export const ControllerFace = memo(function ControllerFace({ id, selected }: NodeProps<ControllerNode>) {
  const view = useController(id)
  const vote = useLive((frame) => {
    const node = frame.quorum.nodes.find((one) => one.id === id)
    return node && frame.quorum.voters > 1 ? voteWords(node, frame.quorum, frame.now) : null
  })
  const off = useLive(({ quorum }) => {
    const node = quorum.nodes.find((one) => one.id === id)
    return node ? logWords(node, quorum) : null
  })
  const lod = useLod()
  const up = view?.up ?? true
  if (view?.zookeeper) return <ZooKeeperFace id={id} view={view} zookeeper={view.zookeeper} selected={selected} />
  const state = view && controllerState(view)
  const tone = state?.tone ?? 'plain'
  const name = view ? [controllerName(view), ...(vote ? [vote.text] : []), ...(off ? [off] : [])].join(', ') : null
  return (
    <Face
      id={id}
      kind="controller"
      name={name ?? unknownName('controller', id)}
      icon={Cpu}
      state={view?.active ? 'active' : up ? 'standby' : 'offline'}
      tone={tone}
      selected={selected}
      dead={!up}
      aside={
        lod === 'icon' ? null : (
          <>
            {view?.active && <Crown className={css.crown} size={13} aria-label="active" />}
            <span className={css.space} />
            <Power id={id} kind="controller" up={up} />
          </>
        )
      }
    >
      {view === null || state === null ? null : lod === 'icon' ? (
        <Far word={loud(state)} tone={tone} number={shortCount(view.logEnd)} unit="" />
      ) : (
        <div className={css.voter}>
          <p>
            <StateWord tone={tone}>{loud(state)}</StateWord>
            <span className={css.epoch} title={`Epoch ${view.epoch} of the quorum`}>
              e{view.epoch}
            </span>
          </p>
          <p className={css.facts}>
            <span title="Log end offset of its metadata log">
              {off ? 'end' : 'log end'} <b>{countText(view.logEnd)}</b>
            </span>
            {off && <span className={css.off}>{off}</span>}
          </p>
          {vote && (
            <span className={css.vote} data-tone={vote.tone} title={vote.text}>
              {vote.text}
            </span>
          )}
        </div>
      )}
      <HiddenPorts />
    </Face>
  )
})
