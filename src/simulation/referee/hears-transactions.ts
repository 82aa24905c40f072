// What the referee hears of transactions.
import { decideOutputs, dropAsked, hearAsked, hearOutcome, readMarker } from './outputs'
import {
  hearBegun,
  hearDecision,
  hearElected,
  hearEnded,
  hearEnding,
  hearGone,
  hearInitialised,
  hearMarker,
} from './transactions'
import type { Hearings } from './hearings'

/** Of transactions. */
export const ofTransactions: Hearings = {
  'transactions-initialised': (referee, fact) => {
    hearInitialised(referee, fact)
    dropAsked(referee, fact.producer)
  },
  'transaction-begun': hearBegun,
  'transaction-ending': (referee, fact) => {
    hearEnding(referee, fact)
    hearAsked(referee, fact)
  },
  'transaction-ended': (referee, fact) => {
    hearEnded(referee, fact)
    hearOutcome(referee, fact)
  },
  'transaction-failed': (referee, { producer, fatal }) => {
    if (fatal) hearGone(referee, producer)
  },
  'transaction-coordinator-elected': hearElected,
  'transaction-state-changed': (referee, fact) => {
    hearDecision(referee, fact)
    decideOutputs(referee, fact)
  },
  'transaction-marker-written': (referee, fact) => {
    hearMarker(referee, fact)
    readMarker(referee, fact)
  },
}
