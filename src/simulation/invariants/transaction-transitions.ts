// T1: a transactional id goes from state to state as Kafka's TransactionState allows.
import type { Invariant } from './invariant'

/** States from which a state may be entered, coded apart from the coordinator. */
const predecessors: Readonly<Record<string, readonly string[]>> = {
  Empty: ['Empty', 'CompleteCommit', 'CompleteAbort'],
  Ongoing: ['Empty', 'Ongoing', 'CompleteCommit', 'CompleteAbort'],
  PrepareCommit: ['Ongoing'],
  // Aborting nothing is allowed with version 2: the epoch rises all the same.
  PrepareAbort: ['Ongoing', 'Empty', 'CompleteCommit', 'CompleteAbort'],
  CompleteCommit: ['PrepareCommit'],
  CompleteAbort: ['PrepareAbort'],
}

export const transactionTransitions: Invariant = {
  id: 'T1',
  name: 'Transitions',
  promise:
    'A transactional id is Empty or Complete, then Ongoing, then prepared, then Complete in the way it was prepared.',
  brokenBy: [],
  source: 'T-2; KIP-98',
  after: {
    'transaction-state-changed': (_checker, { transactionalId, from, to }) =>
      predecessors[to]?.includes(from) === true
        ? null
        : { code: '', message: `${transactionalId} went from ${from} to ${to}` },
  },
}
