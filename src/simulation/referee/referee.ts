// The referee: follows every record from `send()` to its end, by facts alone. It shares no code with the cluster whose
// work it judges; all that the product claims about loss, duplicates and order is read here.
import type { Micros } from '../../kernel/time'
import type { Fact } from '../../models/kafka/facts'
import type { Referee } from './state'
import type { Hearings } from './hearings'
import { ofRecords } from './hears-records'
import { ofLogs } from './hears-logs'
import { ofCluster } from './hears-cluster'
import { ofTransactions } from './hears-transactions'
import { ofGroups } from './hears-groups'

type Hearing = (referee: Referee, fact: Fact, at: Micros, seq: number) => void

/** Tells the referee a fact, in the order in which facts are noted. `hearing`: what it does with facts of this type. */
export function hear(referee: Referee, fact: Fact, at: Micros, seq: number, hearing = hearingOf(fact.type)): void {
  if (seq !== referee.incidentsSeq) {
    referee.incidentsSeq = seq
    if (referee.incidents.length > 0) referee.incidents = []
  }
  hearing?.(referee, fact, at, seq)
}

/** What the referee does with facts of a type; null: nothing. */
export const hearingOf = (type: Fact['type']): Hearing | null => hearings.get(type) ?? null

const handlers: Hearings = { ...ofRecords, ...ofLogs, ...ofCluster, ...ofTransactions, ...ofGroups }

const hearings = new Map(Object.entries(handlers) as [Fact['type'], Hearing][])
