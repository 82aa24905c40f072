// The name of something that is drawn, in whatever room it has: cut where it says nothing that others do not say as well.
import css from './name.module.css'
import { isShort, knownParts, numbered, useNames } from './names'

interface NameProps {
  of: string
  /** Stand before and behind it, and are never cut. */
  before?: string
  after?: string
  /** There is a better tooltip around it. */
  untitled?: boolean
}

export function Name({ of: whole, before = '', after = '', untitled = false }: NameProps) {
  const names = useNames()
  if (isShort(whole)) return before + whole + after
  const { name, number } = numbered(whole, names)
  const { lead, own, rest, isAlone } = knownParts(name, names)
  const end = number + after
  return (
    <span className={css.name} title={untitled ? undefined : name + end}>
      <span className="visually-hidden">{before + name + end}</span>
      <span className={css.parts} aria-hidden>
        {before && <span>{before}</span>}
        <span className={css.cut}>
          {lead && (
            <span className={css.lead} data-alone={isAlone || undefined}>
              <bdi>{lead}</bdi>
            </span>
          )}
          <span className={css.tail}>
            <span className={css.own}>{own}</span>
            {rest && <span className={css.rest}>{rest}</span>}
          </span>
        </span>
        {end && <span>{end}</span>}
      </span>
    </span>
  )
}
