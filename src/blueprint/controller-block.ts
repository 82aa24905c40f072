// Controllers as they are when nobody says anything else, and how many there may be.
import { limits } from './limits'
import type { ControllersBlock, ControllerBlock } from './scenario'

/** A controller with Kafka's settings. */
export const newController = (zone: string | null = null): ControllerBlock => ({ zone, config: {} })

/** One controller, as `kafka-storage format --standalone` makes it. */
export const oneController = (): ControllersBlock => ({
  mode: 'kraft',
  preVote: true,
  read: READ,
  nodes: { k1: newController() },
})

/** What a controller of Kafka 1.1 and later took: 14 s for 100,000 partitions. */
export const READ = 140

/** What is wrong with so many controllers; null: nothing. */
export function problemOfCount(count: number): { message: string; fix: string } | null {
  const { max } = limits.controllers
  if (count >= 1 && count <= max) return null
  const message = count === 0 ? 'A cluster needs a controller.' : `${count} controllers are too many.`
  return { message, fix: `Write 1, 3 or 5, at most ${max}` }
}
