// How a fact becomes a sentence: how loud it is, in what tone, about whom, and how often.
import { counted } from '../../models/kafka/counted'
import type { Micros } from '../../kernel/time'
import { isInternal, topicOf } from '../../models/kafka/partition'
import type { Headline } from '../frame'

import { type Incident } from '../referee/incidents'
import { type Referee } from '../referee/state'

export type Level = Headline['level']
export type Tone = Headline['tone']

/** How a type of fact is told. */
export interface Teller<F> {
  level: Level | ((fact: F, referee: Referee) => Level)
  tone: Tone | ((fact: F, referee: Referee) => Tone)
  text: (fact: F, referee: Referee) => string
  /** Ids of the blocks that it speaks of. */
  about: (fact: F) => readonly (string | null)[]
  /** Facts that give the same answer here are told at most once a second. */
  once?: (fact: F) => string
  /** Instead of a second: while the same fact comes back within this time, it is not told again. */
  quiet?: Micros
}

/** Internal topics would drown the others. */
export const unlessInternal =
  <F extends { partition: string }>(level: Level) =>
  ({ partition }: F): Level =>
    isInternal(partition) ? 'all' : level

/** What the referee has just noticed in this delivery. */
export function incidentAt(
  { incidents }: Referee,
  partition: string,
  ...kinds: Incident['kind'][]
): Incident | undefined {
  if (incidents.length === 0) return undefined
  return incidents.find((incident) => incident.partition === partition && kinds.includes(incident.kind))
}

/** The blocks that something on a broker's disk is about. */
export const place = ({ broker, partition }: { broker: string; partition: string }) => [broker, topicOf(partition)]
/** `3 records`. */
export const records = (list: readonly unknown[]): string => counted(list.length, 'record')
