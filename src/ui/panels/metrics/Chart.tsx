// One chart over virtual time, with its title, its latest numbers in words, and a click that goes to the moment.
import type { ReactNode } from 'react'
import { Area, CartesianGrid, ComposedChart, Line, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts'
import { momentText } from '../../../kernel/time'
import { seek } from '../../stores/run'
import { ToneSwatch } from './ToneSwatch'
import css from './metrics.module.css'

export interface ChartLine {
  key: string
  label: string
  colour: string
  dashed?: boolean
  step?: boolean
  area?: boolean
}

interface ChartProps {
  title: ReactNode
  data: readonly { at: number }[]
  lines: ChartLine[]
  domain: [number, number]
  width: number
  format: (value: number) => string
  latest: string
  /** Top of the axis, where several charts share one. */
  most?: number
  small?: boolean
}

/** Left of the plot stand the numbers of its axis; right of it is a little room. */
const AXIS = 52
const MARGIN = { top: 6, right: 6, bottom: 0, left: 0 }

const tick = { fill: 'var(--ink-2)', fontSize: 10 }

export function Chart({ title, data, lines, domain, width, format, latest, most, small = false }: ChartProps) {
  return (
    <figure className={css.chart}>
      <figcaption>
        <span className={css.title}>{title}</span>
        <span className={css.latest}>{latest}</span>
        {lines.length > 1 && (
          <span className={css.legend} aria-hidden>
            {lines.map(({ key, label, colour, dashed }) => (
              <span key={key}>
                <ToneSwatch colour={colour} dashed={dashed ?? false} />
                {label}
              </span>
            ))}
          </span>
        )}
      </figcaption>
      {/* The caption has its last values; all of them are one press away, as tables. */}
      <div aria-hidden>
        <ComposedChart
          width={width}
          height={small ? 56 : 112}
          data={data as { at: number }[]}
          margin={MARGIN}
          onClick={(_, { currentTarget, clientX }) => {
            const { left, right } = currentTarget.getBoundingClientRect()
            seek(momentUnder(clientX, left + AXIS, right - MARGIN.right, domain))
          }}
          accessibilityLayer={false}
        >
          <CartesianGrid stroke="var(--hairline)" vertical={false} />
          <XAxis
            dataKey="at"
            type="number"
            domain={domain}
            allowDataOverflow
            hide={small}
            tick={tick}
            tickLine={false}
            axisLine={{ stroke: 'var(--hairline)' }}
            tickFormatter={momentText}
            minTickGap={40}
            height={20}
          />
          <YAxis
            width={AXIS}
            domain={[0, most ?? 'auto']}
            tick={tick}
            tickLine={false}
            axisLine={false}
            tickFormatter={format}
            tickCount={small ? 2 : 3}
            allowDecimals={false}
          />
          <Tooltip
            isAnimationActive={false}
            labelFormatter={(at) => momentText(Number(at))}
            formatter={(value, name) => [format(Number(value)), name]}
            contentStyle={{
              background: 'var(--panel)',
              border: '1px solid var(--line)',
              borderRadius: 6,
              fontSize: 11,
              padding: '4px 8px',
            }}
            itemStyle={{ color: 'var(--ink)', padding: 0 }}
            labelStyle={{ color: 'var(--ink-2)' }}
          />
          <ReferenceLine x={domain[1]} stroke="var(--line)" />
          {lines.map(({ key, label, colour, dashed, step, area }) => {
            const look = {
              dataKey: key,
              name: label,
              stroke: colour,
              strokeWidth: 1.5,
              isAnimationActive: false,
              type: step ? ('stepAfter' as const) : ('linear' as const),
              ...(dashed ? { strokeDasharray: '4 3' } : {}),
            }
            return area ? (
              <Area key={key} {...look} fill={colour} fillOpacity={0.3} />
            ) : (
              <Line key={key} {...look} connectNulls dot={false} activeDot={{ r: 3 }} />
            )
          })}
        </ComposedChart>
      </div>
    </figure>
  )
}

// By the place that was clicked, not by the point under the pointer: a finger, and a quick hand, click before they hover.
function momentUnder(x: number, left: number, right: number, [from, to]: [number, number]): number {
  const share = Math.min(1, Math.max(0, (x - left) / (right - left)))
  return Math.round(from + share * (to - from))
}
