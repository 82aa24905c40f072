// What does not fit about the selected block, one sentence each.
import { Info, TriangleAlert } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import { adviceOn } from '../../advice'
import { useRun } from '../../stores/run'
import css from './advice.module.css'

export function AdviceList({ id }: { id: string }) {
  // As text, so that it is only drawn anew when it says something else.
  const lines = useRun(
    useShallow(({ frame }) => (frame ? adviceOn(frame, id) : []).map(({ tone, sentence }) => `${tone} ${sentence}`)),
  )
  if (lines.length === 0) return null
  return (
    <ul className={css.advice} aria-label="What does not fit">
      {lines.map((line) => {
        const cut = line.indexOf(' ')
        const [tone, sentence] = [line.slice(0, cut), line.slice(cut + 1)]
        const Icon = tone === 'plain' ? Info : TriangleAlert
        return (
          <li key={line} data-tone={tone}>
            <Icon size={14} aria-hidden />
            <span>{sentence}</span>
          </li>
        )
      })}
    </ul>
  )
}
