// A zone: a frame around the brokers that share a power supply.
import type { NodeProps } from '@xyflow/react'
import { MapPin } from 'lucide-react'
import { memo } from 'react'
import { plural } from '../../format'
import { perform } from '../../stores/perform'
import type { ZoneNode } from '../block-types'
import { useLive } from '../live'
import { loud, zoneState } from '../../states'
import { Face, StateWord } from './Face'
import css from './group.module.css'
import { PowerButton } from './Power'

/** All its machines lose their power at once, or get it back. */
function switchZone(zone: string, dark: boolean) {
  const target = `zone:${zone}`
  if (dark) perform({ do: 'restore', target }, `restore ${zone}`)
  else perform({ do: 'kill', target, silent: true, lose: null }, `black out ${zone}`)
}

export const ZoneFace = memo(function ZoneFace({ id, data: { zone, empty }, selected }: NodeProps<ZoneNode>) {
  const counts = useLive(({ brokers }) => {
    const own = brokers.filter((broker) => broker.zone === zone)
    return { brokers: own.map((broker) => broker.id), up: own.filter(({ up }) => up).length }
  })
  const all = counts?.brokers.length ?? 0
  const state = counts && all > 0 ? zoneState(counts) : null
  const dark = state?.tone === 'bad'
  return (
    <Face
      id={id}
      kind="zone"
      name={`zone ${zone}, ${counts?.up ?? 0} of ${plural(all, 'broker')} online`}
      icon={MapPin}
      state={dark ? 'offline' : 'online'}
      tone={dark ? 'bad' : 'plain'}
      selected={selected}
      frame
      aside={
        <>
          <span className={css.space} />
          {state && state.tone !== 'ok' && <StateWord tone={state.tone}>{loud(state)}</StateWord>}
          {all > 0 && (
            <PowerButton
              up={!dark}
              label={dark ? `Light up zone ${zone} again` : `Black out zone ${zone}`}
              testId={`power-${id}`}
              onPress={() => switchZone(zone, dark)}
            />
          )}
        </>
      }
    >
      {empty && <p className={css.empty}>Drop a broker here.</p>}
    </Face>
  )
})
