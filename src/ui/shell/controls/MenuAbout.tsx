// At the foot of a menu: what the entry that is aimed at will do.
import css from './controls.module.css'

export function MenuAbout({ about }: { about: string | null }) {
  return (
    <p className={css.menuAbout} aria-hidden data-testid="menu-about">
      {about ?? 'Point at an entry, and it says what it does. Undo unmakes all of it.'}
    </p>
  )
}
