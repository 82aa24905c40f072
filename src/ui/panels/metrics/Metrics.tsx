// Metrics: throughput, latency, lag per partition and replication over virtual time. Loaded, and drawn, only when in sight.
import { LagName } from './LagName'
import { useEffect, useMemo, useRef, useState } from 'react'
import { plural, shortCount, spanText } from '../../format'
import { Segmented } from '../../shell/controls/Segmented'
import type { Sample } from '../../../worker/protocol'
import { useRun } from '../../stores/run'
import { Chart } from './Chart'
import { Tables } from './Tables'
import { lagsOf, type Shown, windowOf } from './series'
import css from './metrics.module.css'

/** Charts are drawn twice a second at most. */
const EVERY = 500

/** Between batches nothing is acknowledged; the latest latency is still that of now, Micros. */
const JUST_NOW = 2e6

const windows = { '10': '10 s', '60': '1 min', all: 'All' } as const
type Window = keyof typeof windows

const forms = { charts: 'Charts', tables: 'Tables' } as const
type Form = keyof typeof forms

export default function Metrics() {
  const { samples, now } = useSlowSamples()
  const [window, setWindow] = useState<Window>('60')
  const [form, setForm] = useState<Form>('charts')
  const [ref, width] = useWidth()
  const from = window === 'all' ? 0 : Math.max(0, now - Number(window) * 1e6)
  const shown = useMemo(() => windowOf(samples, now, from), [samples, now, from])
  const latest = shown.at(-1)
  return (
    <div ref={ref} className={css.metrics} data-testid="metrics">
      <div className={css.toolbar}>
        <Segmented
          label="Time shown"
          value={window}
          options={(['10', '60', 'all'] as const).map((value) => ({ value, label: windows[value] }))}
          onChange={setWindow}
        />
        <Segmented
          label="Shown as"
          value={form}
          options={(['charts', 'tables'] as const).map((value) => ({ value, label: forms[value] }))}
          onChange={setForm}
        />
      </div>
      {latest === undefined || width === 0 ? (
        <p className={css.empty}>Numbers come with the first records. Press play.</p>
      ) : form === 'tables' ? (
        <Tables samples={shown} />
      ) : (
        <Charts samples={shown} latest={latest} domain={[from, Math.max(now, from + 1e6)]} width={width - 24} />
      )}
    </div>
  )
}

interface ChartsProps {
  samples: Shown[]
  latest: Shown
  domain: [number, number]
  width: number
}

function Charts({ samples, latest, domain, width }: ChartsProps) {
  const { series, most, left } = useMemo(() => lagsOf(samples), [samples])
  const heard = samples.findLast(({ at, p50 }) => p50 !== null && at > latest.at - JUST_NOW)
  const common = { domain, width }
  return (
    <>
      <Chart
        {...common}
        title="Records per second"
        data={samples}
        lines={[
          { key: 'produced', label: 'in', colour: 'var(--ink)' },
          { key: 'consumed', label: 'out', colour: 'var(--ok)', dashed: true },
        ]}
        format={(value) => `${shortCount(value)}/s`}
        latest={`${shortCount(latest.produced)}/s in, ${shortCount(latest.consumed)}/s out`}
      />
      <Chart
        {...common}
        title="Produce latency"
        data={samples}
        lines={[
          { key: 'p99', label: 'p99', colour: 'var(--warn)' },
          { key: 'p50', label: 'p50', colour: 'var(--ink)', dashed: true },
        ]}
        format={spanText}
        latest={
          heard === undefined
            ? 'nothing acknowledged just now'
            : `p50 ${spanText(heard.p50 ?? 0)}, p99 ${spanText(heard.p99 ?? 0)}`
        }
      />
      <section role="group" aria-label="Lag per partition">
        {series.map(({ id, points, latest: lag }) => (
          <Chart
            key={id}
            {...common}
            small
            title={<LagName before="Lag " of={id} />}
            data={points}
            most={most}
            lines={[{ key: 'lag', label: 'lag', colour: 'var(--warn)', area: true }]}
            format={shortCount}
            latest={plural(lag, 'record')}
          />
        ))}
        {left > 0 && <p className={css.empty}>and {plural(left, 'partition')} with less lag</p>}
      </section>
      <Chart
        {...common}
        small
        title="Partitions in trouble"
        data={samples}
        most={Math.max(1, ...samples.map((one) => Math.max(one.underReplicated, one.underMinIsr, one.offline)))}
        lines={[
          { key: 'underReplicated', label: 'UnderReplicatedPartitions', colour: 'var(--warn)', step: true },
          { key: 'underMinIsr', label: 'UnderMinIsrPartitionCount', colour: 'var(--move)', step: true, dashed: true },
          { key: 'offline', label: 'OfflinePartitionsCount', colour: 'var(--bad)', step: true, dashed: true },
        ]}
        format={shortCount}
        latest={`UnderReplicatedPartitions ${latest.underReplicated}${internalPart(latest.internalUnderReplicated)}, UnderMinIsrPartitionCount ${latest.underMinIsr}, AtMinIsrPartitionCount ${latest.atMinIsr}, OfflinePartitionsCount ${latest.offline}`}
      />
      <Chart
        {...common}
        small
        title="Partitions at min.insync.replicas"
        data={samples}
        most={Math.max(1, ...samples.map(({ underMinIsr, atMinIsr }) => Math.max(underMinIsr, atMinIsr)))}
        lines={[
          { key: 'atMinIsr', label: 'AtMinIsr', colour: 'var(--warn)', step: true },
          { key: 'underMinIsr', label: 'UnderMinIsr', colour: 'var(--bad)', step: true, dashed: true },
        ]}
        format={shortCount}
        latest={`${latest.atMinIsr} exactly at it, ${latest.underMinIsr} below`}
      />
    </>
  )
}

const internalPart = (count: number) => (count === 0 ? '' : ` (incl. ${count} of __consumer_offsets)`)

function useSlowSamples(): { samples: readonly Sample[]; now: number } {
  const read = () => {
    const { history, frame } = useRun.getState()
    return { samples: history.samples, now: frame?.now ?? 0 }
  }
  const [state, setState] = useState(read)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    let last = 0
    const update = () => {
      timer = null
      last = performance.now()
      setState(read())
    }
    const stop = useRun.subscribe(() => {
      timer ??= setTimeout(update, Math.max(0, last + EVERY - performance.now()))
    })
    return () => {
      stop()
      if (timer) clearTimeout(timer)
    }
  }, [])
  return state
}

/** The panel's width in px: charts of a fixed width need not measure themselves while they live. */
function useWidth() {
  const ref = useRef<HTMLDivElement>(null)
  const [value, setValue] = useState(0)
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setValue(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(ref.current!)
    return () => observer.disconnect()
  }, [])
  return [ref, value] as const
}
