// A server of the ZooKeeper ensemble: its role, and the brokers whose sessions run over it.
import { Database } from 'lucide-react'
import type { ControllerView, ZooKeeperView } from '../../../worker/protocol'
import { listText, plural, shortCount } from '../../format'
import { useLod } from '../scene'
import { controllerName } from '../words'
import { controllerState, loud } from '../../states'
import css from './zookeeper.module.css'
import { Face, Far, StateWord } from './Face'
import { HiddenPorts } from './Port'
import { Power } from './Power'

interface Props {
  id: string
  view: ControllerView
  zookeeper: ZooKeeperView
  selected: boolean
}

export function ZooKeeperFace({ id, view, zookeeper: { clients }, selected }: Props) {
  const lod = useLod()
  const { up } = view
  const state = controllerState(view)
  const { tone } = state
  const word = loud(state)
  return (
    <Face
      id={id}
      kind="controller"
      name={controllerName(view)}
      icon={Database}
      state={up ? word.toLowerCase() : 'offline'}
      tone={tone}
      selected={selected}
      dead={!up}
      aside={
        lod === 'icon' ? null : (
          <>
            <span className={css.space} />
            <Power id={id} kind="controller" up={up} />
          </>
        )
      }
    >
      {lod === 'icon' ? (
        <Far
          word={word}
          tone={tone}
          number={shortCount(clients.length)}
          unit={clients.length === 1 ? 'client' : 'clients'}
        />
      ) : (
        <>
          <p className={css.line}>
            {tone === 'ok' || tone === 'plain' ? (
              `ZooKeeper · ${word.toLowerCase()}`
            ) : (
              <StateWord tone={tone}>{word}</StateWord>
            )}
          </p>
          <p
            className={css.line}
            title={clients.length === 0 ? 'Nobody is connected' : `Connected: ${listText(clients)}`}
          >
            epoch {view.epoch} · {plural(clients.length, 'client')}
          </p>
        </>
      )}
      <HiddenPorts />
    </Face>
  )
}
