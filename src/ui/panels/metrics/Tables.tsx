// The numbers of the charts as tables: for who cannot see lines, and for who wants the exact figure. A time goes to its moment.
import { LagName } from './LagName'
import type { ReactNode } from 'react'
import { clockText, shortCount, spanText } from '../../format'
import { seek } from '../../stores/run'
import { lagsOf, momentsOf, type Shown } from './series'
import css from './metrics.module.css'

export function Tables({ samples }: { samples: Shown[] }) {
  const moments = momentsOf(samples)
  const { series } = lagsOf(samples)
  const span = (value: number | null) => (value === null ? '–' : spanText(value))
  return (
    <>
      <Table
        title="Records per second and produce latency"
        heads={['Time', 'In', 'Out', 'p50', 'p99']}
        rows={moments.map(({ at, produced, consumed, p50, p99 }) => [
          at,
          [shortCount(produced), shortCount(consumed), span(p50), span(p99)],
        ])}
      />
      <LagTable series={series} />
      <Table
        title="Partitions in trouble"
        heads={['Time', 'Under-replicated', 'Under min ISR', 'At min ISR', 'Offline']}
        rows={moments.map(({ at, underReplicated, underMinIsr, atMinIsr, offline }) => [
          at,
          [underReplicated, underMinIsr, atMinIsr, offline].map(shortCount),
        ])}
      />
    </>
  )
}

function LagTable({ series }: { series: ReturnType<typeof lagsOf>['series'] }) {
  if (series.length === 0) return null
  return (
    <Frame title="Lag per partition" heads={['Partition', 'Now', 'Most', 'At']}>
      {series.map(({ id, points, latest }) => {
        const peak = points.reduce((most, point) => (point.lag > most.lag ? point : most))
        return (
          <tr key={id}>
            <th scope="row">
              <LagName of={id} />
            </th>
            <td>{shortCount(latest)}</td>
            <td>{shortCount(peak.lag)}</td>
            <td>
              <Moment at={peak.at} />
            </td>
          </tr>
        )
      })}
    </Frame>
  )
}

interface TableProps {
  title: string
  heads: readonly string[]
  rows: (readonly [number, readonly string[]])[]
}

function Table({ title, heads, rows }: TableProps) {
  return (
    <Frame title={title} heads={heads}>
      {/* By place, so that the focus stays in its row while the run goes on. */}
      {rows.map(([at, cells], place) => (
        <tr key={place}>
          <th scope="row">
            <Moment at={at} />
          </th>
          {cells.map((cell, i) => (
            <td key={heads[i + 1]}>{cell}</td>
          ))}
        </tr>
      ))}
    </Frame>
  )
}

function Frame({ title, heads, children }: Pick<TableProps, 'title' | 'heads'> & { children: ReactNode }) {
  return (
    <table className={css.table}>
      <caption>{title}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}

const Moment = ({ at }: { at: number }) => (
  <button type="button" className={css.moment} onClick={() => seek(at)}>
    {clockText(at)}
  </button>
)
