// From one event of what is selected to the next.
import type { Headline } from '../../worker/protocol'

/**
 * The nearest headline after (1) or before (-1) `now` that speaks of one of `ids`; of none of them in particular, any that
 * is a headline.
 */
export function eventBeside(
  headlines: readonly Headline[],
  ids: readonly string[],
  now: number,
  direction: 1 | -1,
): Headline | undefined {
  const counts = ({ about, level }: Headline) =>
    ids.length === 0 ? level === 'headline' : level !== 'all' && about.some((id) => ids.includes(id))
  return direction === 1
    ? headlines.find((headline) => headline.at > now && counts(headline))
    : headlines.findLast((headline) => headline.at < now && counts(headline))
}
