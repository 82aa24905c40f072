// A state: a word, a shape and a hue, so that none of them is alone.
import css from './state.module.css'

export type Tone = 'ok' | 'warn' | 'bad' | 'move' | 'plain'

const shapes: Record<Tone, string> = {
  ok: 'M2 6.5 5 9.5 10 3',
  warn: 'M6 2v5M6 9.5v.5',
  bad: 'M2.5 2.5l7 7M9.5 2.5l-7 7',
  move: 'M2 6h7M6 2.5 9.5 6 6 9.5',
  plain: 'M2.5 6h7',
}

export function StateWord({ word, tone }: { word: string; tone: Tone }) {
  return (
    <span className={css.state} data-tone={tone}>
      <ToneMark tone={tone} />
      {word}
    </span>
  )
}

export function ToneMark({ tone, size = 12 }: { tone: Tone; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" className={css.mark} data-tone={tone} aria-hidden>
      <path
        d={shapes[tone]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
