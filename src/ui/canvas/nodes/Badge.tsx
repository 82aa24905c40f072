// What does not fit about a block, in a few words on the upper edge of its face. The inspector and the outline say more.
import { Info, TriangleAlert } from 'lucide-react'
import type { Advice } from '../../advice'
import css from './badge.module.css'

export function Badge({ advice }: { advice: readonly Advice[] }) {
  const [first, ...more] = advice
  if (!first) return null
  const Icon = first.tone === 'plain' ? Info : TriangleAlert
  return (
    <span
      className={css.badge}
      data-tone={first.tone}
      data-testid="advice"
      title={advice.map(({ sentence }) => sentence).join('\n')}
      aria-hidden
    >
      <Icon size={12} aria-hidden />
      {first.word}
      {more.length > 0 && ` +${more.length}`}
    </span>
  )
}
