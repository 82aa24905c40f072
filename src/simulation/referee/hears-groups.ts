// What the referee hears of groups, and of what their consumers do with records.
import { commit, deliver, takePosition } from './groups'
import { giveUp, handBack, leaveWork, process } from './work'
import { dropUnasked, hearMade } from './outputs'
import { assign, release } from './ownership'
import { shareLoaded, shareRecords, shareRefused, shareStart } from './shares'
import type { Hearings } from './hearings'

/** Of groups, and what their consumers do with records. */
export const ofGroups: Hearings = {
  'member-removed': (referee, { client, group, reason }, at) => {
    referee.removals[client] = { group, at, reason }
  },
  'position-set': takePosition,
  'records-delivered': deliver,
  'records-processed': process,
  'outputs-made': hearMade,
  'offset-committed': commit,
  'record-skipped': giveUp,
  'record-dead-lettered': giveUp,
  'share-partition-loaded': shareLoaded,
  'share-records-changed': shareRecords,
  'share-start-offset-moved': shareStart,
  'share-acknowledgement-refused': (referee, fact, at) => {
    const { client, error, broker, why = '' } = fact
    referee.refusals[`${client} ${error}`] = { error, broker, at, request: 'shareAcknowledgeRequest', why }
    shareRefused(referee, fact)
  },
  'partitions-assigned': assign,
  'partitions-revoked': (referee, fact, at) => {
    release(referee, fact, at)
    handBack(referee, fact)
  },
  'partitions-lost': release,
  'consumer-crashed': (referee, fact, at) => {
    release(referee, fact, at)
    leaveWork(referee, fact)
    dropUnasked(referee, fact.consumer)
  },
  'consumer-closed': (referee, fact) => {
    leaveWork(referee, fact)
    dropUnasked(referee, fact.consumer)
  },
}
