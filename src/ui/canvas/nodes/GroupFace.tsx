// A consumer group: a frame around its consumers, with the group's state as its coordinator sees it.
import type { NodeProps } from '@xyflow/react'
import { Users } from 'lucide-react'
import { memo } from 'react'
import type { GroupView } from '../../../worker/protocol'
import { countText, listText, plural, shortCount } from '../../format'
import type { GroupNode } from '../graph'
import { useGroup } from '../live'
import { useLod } from '../scene'
import { groupState } from '../../states'
import { countOf, groupName, mannerOf, unknownName } from '../words'
import { Face, Far, StateWord } from './Face'
import css from './group.module.css'
import { Port } from './Port'

export const GroupFace = memo(function GroupFace({ id, data, selected }: NodeProps<GroupNode>) {
  const view = useGroup(id)
  const lod = useLod()
  const port = <Port type="target" label={`Draw from a topic to ${id}`} />
  const state = view?.state ?? 'Empty'
  const { word, tone } = groupState({ state })
  return (
    <Face
      id={id}
      kind="consumer group"
      name={view ? groupName(view) : unknownName('consumer group', id)}
      icon={Users}
      state={state.toLowerCase()}
      tone={tone}
      selected={selected}
      frame
      aside={
        <>
          <span className={css.space} />
          <StateWord tone={tone}>{word}</StateWord>
        </>
      }
    >
      {lod === 'icon' && view ? (
        data.empty && <Far word={word} tone={tone} number={shortCount(view.lag)} unit="lag" />
      ) : (
        <p className={css.line}>
          {view && stoppedText(view) !== '' ? (
            <span className={css.stopped} title={stoppedText(view)}>
              {stoppedText(view)}
            </span>
          ) : (
            <>
              {view ? <span title={countOf(view).title}>{countOf(view).text}</span> : <span>gen 0</span>}
              {view?.protocol && (
                <span title={`How it rebalances; its assignor is ${view.protocol}`} data-detail>
                  {mannerOf(view)}
                </span>
              )}
              <span title="The broker that keeps its offsets">coord. {view?.coordinator ?? '–'}</span>
            </>
          )}
          <span
            className={css.lag}
            data-lag={(view?.lag ?? 0) > 0 || undefined}
            title="High watermark − committed, over all partitions"
          >
            lag {countText(view?.lag ?? 0)}
          </span>
        </p>
      )}
      {data.empty && lod !== 'icon' && <p className={css.empty}>No consumers. Drop one here.</p>}
      {port}
    </Face>
  )
})

/** What a rebalance costs at the moment: partitions that nobody reads, and who keeps the others waiting. '': nothing. */
function stoppedText({ unowned, waitsFor }: GroupView): string {
  const held = unowned.now === 0 ? [] : [`nobody reads ${plural(unowned.now, 'partition')}`]
  const waiting = waitsFor.length === 0 ? [] : [`waits for ${listText(waitsFor)}`]
  return [...held, ...waiting].join(', ')
}
