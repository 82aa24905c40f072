// Two sides of the network: who stands on which, and what befalls all connections between them, as one act.
import { create } from 'zustand'
import type { Act, Blueprint } from '../../blueprint/scenario'
import { allIds, betweenTarget, idsOf } from '../../blueprint/target'
import { parseBytes, plural } from '../format'
import { parseSpan } from '../span'
import { useWorkspace } from '../stores/workspace'

export type Side = 'one' | 'other' | null
export type What = 'cut' | 'slow' | 'lossy' | 'throttle' | 'clog' | 'heal'

interface Kind {
  what: What
  label: string
  /** The number that it needs; null: none. */
  amount: { label: string; usual: string; like: string } | null
}

export const kinds: readonly Kind[] = [
  { what: 'cut', label: 'Cut', amount: null },
  { what: 'slow', label: 'Slow down', amount: { label: 'By', usual: '500 ms', like: 'Like 120 ms or 2 s' } },
  { what: 'lossy', label: 'Lose messages', amount: { label: 'Share, %', usual: '20', like: '0 to 100' } },
  {
    what: 'throttle',
    label: 'Throttle',
    amount: { label: 'Bytes per second', usual: '20 KiB', like: 'Like 20 KiB or 16384' },
  },
  { what: 'clog', label: 'Clog', amount: { label: 'For', usual: '5 s', like: 'Like 800 ms or 5 s' } },
  { what: 'heal', label: 'Heal', amount: null },
]

/** Who has connections: everything but topics. Zones stand for all that is in them. */
export function endsOf(blueprint: Blueprint): string[] {
  const topics = idsOf(blueprint, 'topic')
  return allIds(blueprint).filter((id) => !topics.includes(id))
}

/** The amount as the act has it, or null: it cannot be read. */
function amountOf(what: What, text: string): number | null {
  if (what === 'slow' || what === 'clog') return parseSpan(text)
  if (what === 'throttle') return parseBytes(text)
  const share = Number(text)
  return text.trim() !== '' && share >= 0 && share <= 100 ? share / 100 : null
}

/** `oneWay`: only what goes from the one side to the other, where that can be said. Null: the amount cannot be read. */
export function actOf(
  what: What,
  { one, other }: { one: readonly string[]; other: readonly string[] },
  amount: string,
  oneWay: boolean,
): Act | null {
  const target = betweenTarget(one, other)
  if (what === 'cut') return { do: 'cut', target, oneWay }
  if (what === 'heal') return { do: 'heal', target }
  const number = amountOf(what, amount)
  if (number === null) return null
  if (what === 'slow') return { do: 'slow', target, by: number, jitter: 0, what: 'network' }
  if (what === 'lossy') return { do: 'lossy', target, share: number }
  return what === 'throttle' ? { do: 'throttle', target, rate: number } : { do: 'clog', target, for: number }
}

/** What stands between whom: `b1 and b2 | everybody else`. */
export const sidesText = (one: readonly string[], other: readonly string[]): string =>
  `${one.length > 3 ? plural(one.length, 'end') : one.join(', ')} and ${other.length === 0 ? 'everybody else' : other.length > 3 ? plural(other.length, 'end') : other.join(', ')}`

/** Who stands on the first side when the dialog opens. */
export const useSides = create<{ one: readonly string[] }>(() => ({ one: [] }))

/** Opens the dialog; these stand on the first side. */
export function askSides(one: readonly string[]): void {
  useSides.setState({ one })
  useWorkspace.setState({ panel: 'sides' })
}
