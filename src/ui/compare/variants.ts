// The same scenario with a group that rebalances in another manner, from the start. Whatever else is done in it stays.
import { refusedBy } from '../../blueprint/rules'
import type { Config, GroupBlock, Scenario, TimelineLine } from '../../blueprint/scenario'

export const manners = ['eager', 'cooperative', 'consumer'] as const
export type Manner = (typeof manners)[number]

/** As people call them, and what that means in settings. */
export const mannerWords: Record<Manner, { title: string; words: string }> = {
  eager: { title: 'Eager', words: 'classic protocol, range' },
  cooperative: { title: 'Cooperative', words: 'classic protocol, cooperative-sticky' },
  consumer: { title: 'KIP-848', words: 'group.protocol: consumer' },
}

const settings: Record<Manner, Config> = {
  eager: { 'partition.assignment.strategy': 'range' },
  cooperative: { 'partition.assignment.strategy': 'cooperative-sticky' },
  consumer: { 'group.protocol': 'consumer' },
}

/** Keys that say how a group rebalances. */
const mannerKeys = ['group.protocol', 'group.remote.assignor', 'partition.assignment.strategy']

const without = (config: Config, keys: readonly string[]): Config =>
  Object.fromEntries(Object.entries(config).filter(([key]) => !keys.includes(key)))

/** How a group is set to rebalance. */
export function mannerSet({ config }: GroupBlock): Manner {
  if (config['group.protocol'] === 'consumer') return 'consumer'
  const assignors = String(config['partition.assignment.strategy'] ?? '').split(',')
  return assignors.every((assignor) => assignor.trim() === 'cooperative-sticky') ? 'cooperative' : 'eager'
}

/** The scenario in which `group` rebalances in this manner all the time; itself if it does already. */
export function inManner(scenario: Scenario, group: string, manner: Manner): Scenario {
  const block = scenario.blueprint.groups[group]
  if (!block) return scenario
  const refused = [...mannerKeys, ...refusedBy(manner === 'consumer' ? 'consumer' : 'classic')]
  const change = (line: TimelineLine): TimelineLine[] => {
    const { act } = line
    if (act.do !== 'set' || act.target !== `group:${group}` || !refused.some((key) => Object.hasOwn(act.config, key)))
      return [line]
    const config = without(act.config, refused)
    const left = Object.keys(config).length + Object.keys(act.block).length
    return left === 0 ? [] : [{ ...line, act: { ...act, config } }]
  }
  const timeline = scenario.timeline.flatMap(change)
  const changed =
    timeline.length !== scenario.timeline.length || timeline.some((line, i) => line !== scenario.timeline[i])
  if (!changed && mannerSet(block) === manner) return scenario
  const config = { ...without(block.config, refused), ...settings[manner] }
  const groups = { ...scenario.blueprint.groups, [group]: { ...block, config } }
  return { ...scenario, blueprint: { ...scenario.blueprint, groups }, timeline }
}
