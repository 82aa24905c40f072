// Whose lag it is: a group and a partition, both to be told from others.
import { Name } from '../../Name'
import css from './metrics.module.css'

/** `of`: `group/partition`, as samples have it. Neither has a slash in its name. */
export function LagName({ of: id, before = '' }: { of: string; before?: string }) {
  const [group = '', partition = ''] = id.split('/')
  return (
    <span className={css.lagName}>
      {before}
      <Name of={group} after=" · " />
      <Name of={partition} />
    </span>
  )
}
