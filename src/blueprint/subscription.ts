// What a group reads: the topics that it names, or those that its pattern fits.
import { patternError, topicsFitting } from '../models/kafka/topic-pattern'
import type { GroupBlock } from './scenario'

/** Of the topics that there are, those that a group subscribes to; those that it names also if they are not there. */
export const topicsRead = (
  { topics, pattern }: Pick<GroupBlock, 'topics' | 'pattern'>,
  all: readonly string[],
): string[] => (pattern === null ? topics : topicsFitting(pattern, all))

/** Why a group cannot subscribe by this pattern; null: it can. */
export const whyNotPattern = (pattern: string): string | null => patternError(pattern)?.message ?? null
