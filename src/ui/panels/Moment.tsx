// A moment that can be gone to.
import { momentText } from '../../kernel/time'
import { seek } from '../stores/run'
import css from './panels.module.css'

export function Moment({ at }: { at: number }) {
  return (
    <button type="button" className={css.moment} onClick={() => seek(at)} aria-label={`Go to ${momentText(at)}`}>
      {momentText(at)}
    </button>
  )
}
