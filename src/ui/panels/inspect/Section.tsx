// A part of the inspector under a heading. No landmark: of those there are few, so that one finds one's way by them.
import type { ReactNode } from 'react'
import css from './inspect.module.css'

export function Section({ title, end, children }: { title: string; end?: ReactNode; children: ReactNode }) {
  return (
    <section role="group" className={css.section} aria-label={title}>
      <header className={css.sectionHead}>
        <h3>{title}</h3>
        {end}
      </header>
      {children}
    </section>
  )
}
