// A producer: what it has in memory, the batch that grows, the requests on their way, and whom it waits for (acks).
import type { NodeProps } from '@xyflow/react'
import { Send } from 'lucide-react'
import { memo } from 'react'
import { codecText, countText, percentText, plural, shortCount, spanText } from '../../format'
import { perform } from '../../stores/perform'
import type { ProducerView } from '../../../worker/protocol'
import type { ProducerNode } from '../block-types'
import { useProducer } from '../live'
import { useLod } from '../scene'
import { producerName, unknownName } from '../words'
import { loud, producerState } from '../../states'
import { Bar, Face, Far, Ring, StateWord } from './Face'
import css from './producer.module.css'
import { Port } from './Port'
import { Power } from './Power'

const nextAcks = { '0': '1', '1': 'all', all: '0' } as const
const acksAbout = {
  '0': 'waits for nobody',
  '1': 'waits for the leader',
  all: 'waits for all in-sync replicas',
}

/** A share of the sender's time that is worth a word. */
const NOTABLE = 0.1

function Codec({ id, compression }: { id: string; compression: NonNullable<ProducerView['compression']> }) {
  const { codec, rate, used } = compression
  const size = rate === null ? '' : ` Batches come out ${percentText(rate)} as large.`
  return (
    <span
      className={css.codec}
      data-detail
      data-testid={`codec-${id}`}
      title={`compression.type ${codecText(compression)}.${size} It takes ${percentText(used)} of the sender thread.`}
    >
      {codec}
      {used >= NOTABLE && ` ${percentText(used)}`}
    </span>
  )
}

export const ProducerFace = memo(function ProducerFace({ id, selected }: NodeProps<ProducerNode>) {
  const view = useProducer(id)
  const lod = useLod()
  if (!view) return <Waiting id={id} selected={selected} />
  const state = producerState(view)
  return (
    <Face
      id={id}
      kind="producer"
      name={producerName(view)}
      icon={Send}
      state={view.up ? (view.paused ? 'paused' : 'online') : 'offline'}
      tone={state.tone}
      selected={selected}
      dead={!view.up}
      aside={lod === 'icon' ? null : <Aside view={view} />}
    >
      {lod === 'icon' ? (
        <Far word={loud(state)} tone={state.tone} number={shortCount(view.acked)} unit="acked" />
      ) : (
        <div className={css.rows}>
          <div className={css.row}>
            <button
              type="button"
              className={`${css.acks} nodrag`}
              data-testid={`acks-${id}`}
              data-state={view.acks}
              tabIndex={-1}
              title={`${acksAbout[view.acks]}; click for acks=${nextAcks[view.acks]}`}
              aria-label={`acks ${view.acks} of ${id}`}
              onClick={(event) => {
                event.stopPropagation()
                const acks = nextAcks[view.acks]
                perform(
                  { do: 'set', target: `producer:${id}`, config: { acks }, block: {} },
                  `set acks of ${id} to ${acks}`,
                )
              }}
            >
              acks <b>{view.acks}</b>
            </button>
            {view.idempotent && (
              <span className={css.tag} title="Batches are numbered, so that a retry is stored once">
                idempotent
              </span>
            )}
          </div>
          <div className={css.row} data-detail>
            <span className={css.label}>buffer</span>
            <Bar
              share={view.bufferUsed / Math.max(1, view.bufferSize)}
              tone={view.blocked > 0 ? 'bad' : 'plain'}
              label="buffer.memory used"
            />
            <span className={css.number}>{shortCount(view.buffered)}</span>
          </div>
          <div className={css.row}>
            <span className={css.label}>batch</span>
            <Bar share={view.batchFill} label="batch.size filled" />
            <span className={css.linger}>
              <Ring
                share={view.batchFill === 0 || view.lingerTotal === 0 ? 0 : 1 - view.lingerLeft / view.lingerTotal}
                label="linger"
                harmless
              />
              <span className={css.number} data-detail>
                {view.batchFill > 0 && view.lingerLeft > 0
                  ? spanText(Math.ceil(view.lingerLeft / 10_000) * 10_000)
                  : '–'}
              </span>
            </span>
          </div>
          <div className={css.row}>
            <span className={css.label}>in flight</span>
            <Slots used={view.inFlight} of={view.maxInFlight} />
            <span className={css.number}>
              {view.inFlight}/{view.maxInFlight}
            </span>
          </div>
          <div
            className={css.foot}
            data-testid={`producer-foot-${id}`}
            data-state={view.lastError === null ? 'ok' : 'error'}
          >
            {!view.up || view.paused ? (
              // Beside the name there is no room for it.
              <StateWord tone={state.tone}>{loud(state)}</StateWord>
            ) : view.lastError === null ? (
              <>
                {/* There is no room for both. */}
                {view.throttled > 0 && <StateWord tone="warn">throttled</StateWord>}
                <span className={view.throttled > 0 ? 'visually-hidden' : css.label}>acked</span>
                <span className={css.number}>{countText(view.acked)}</span>
                {view.compression !== null && <Codec id={id} compression={view.compression} />}
                {view.failed > 0 && <StateWord tone="bad">{countText(view.failed)} failed</StateWord>}
              </>
            ) : (
              <span className={css.error} title={view.lastError}>
                <StateWord tone="warn">{view.lastError}</StateWord>
              </span>
            )}
          </div>
        </div>
      )}
      <Port type="source" label={`Draw from ${id} to a topic`} />
    </Face>
  )
})

function Aside({ view: { id, up, paused, source } }: { view: ProducerView }) {
  return (
    <>
      {up && !paused ? (
        <span
          className={css.rate}
          data-whole={/\d\/s$|^on demand$/.test(source) || undefined}
          title={`What it sends: ${source}`}
        >
          {source}
        </span>
      ) : (
        <span className={css.rate} />
      )}
      <Power id={id} kind="producer" up={up} />
    </>
  )
}

function Waiting({ id, selected }: { id: string; selected: boolean }) {
  return (
    <Face
      id={id}
      kind="producer"
      name={unknownName('producer', id)}
      icon={Send}
      state="unknown"
      tone="plain"
      selected={selected}
    >
      <Port type="source" label={`Draw from ${id} to a topic`} />
    </Face>
  )
}

/** More slots than this would be dust. */
const MOST_SLOTS = 8

function Slots({ used, of }: { used: number; of: number }) {
  if (of > MOST_SLOTS) return <Bar share={used / of} label="requests in flight" />
  return (
    <span className={css.slots} role="img" aria-label={`${used} of ${plural(of, 'request')} in flight`}>
      {Array.from({ length: of }, (_, i) => (
        <span key={i} className={css.slot} data-used={i < used || undefined} />
      ))}
    </span>
  )
}
