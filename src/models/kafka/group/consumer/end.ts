// The end of a group, of either protocol, that has no members.
import type { CoordinatorRecord } from '../records'
import type { AnyGroup } from '../state'

/** What is written of a group that is no more. */
export function endRecords({ type, group }: AnyGroup): CoordinatorRecord[] {
  if (type === 'classic') return [{ type: 'groupTombstone', group }]
  if (type === 'share') return [{ type: 'shareGroupMetadataTombstone', group }]
  return [
    { type: 'consumerGroupTargetAssignmentMetadataTombstone', group },
    { type: 'consumerGroupMetadataTombstone', group },
  ]
}
