// The controller: the process that decides who leads what.
import type { NodeProps } from '@xyflow/react'
import { Cpu } from 'lucide-react'
import { memo } from 'react'
import { countText, shortCount } from '../../format'
import type { ControllerNode } from '../graph'
import { useController } from '../live'
import { useLod } from '../scene'
import { controllerName, controllerWord, unknownName } from '../words'
import css from './controller.module.css'
import { Face, Far, StateWord } from './Face'
import { HiddenPorts } from './Port'
import { Power } from './Power'

export const ControllerFace = memo(function ControllerFace({ id, selected }: NodeProps<ControllerNode>) {
  const view = useController(id)
  const lod = useLod()
  const up = view?.up ?? true
  return (
    <Face
      id={id}
      kind="controller"
      name={view ? controllerName(view) : unknownName('controller', id)}
      icon={Cpu}
      state={view?.active ? 'active' : up ? 'standby' : 'offline'}
      tone={up ? 'ok' : 'bad'}
      selected={selected}
      dead={!up}
      aside={
        lod === 'icon' ? null : (
          <>
            <span className={css.space} />
            {!up && <StateWord tone="bad">OFFLINE</StateWord>}
            <Power id={id} kind="controller" up={up} />
          </>
        )
      }
    >
      {lod === 'icon' ? (
        <Far
          word={view ? controllerWord(view) : 'Active'}
          tone={up ? 'ok' : 'bad'}
          number={shortCount(view?.logEnd ?? 0)}
          unit=""
        />
      ) : (
        <p className={css.line} title="Records of the metadata log">
          {view ? controllerWord(view) : 'controller'}
          <span data-detail>
            {' '}
            · epoch {view?.epoch ?? 0} · metadata {countText(view?.logEnd ?? 0)}
          </span>
        </p>
      )}
      <HiddenPorts />
    </Face>
  )
})
