// KIP-881: when the racks of members and replicas matter to an assignment.

/** The rack of a member; an empty `client.rack` is none. */
export const rackOf = ({ rack }: { rack: string | null }): string | null => (rack === '' ? null : rack)

/** Per partition the racks that hold a replica; a replica may have none. */
export const replicaRacks = (partitions: number, racks: readonly (readonly (string | null)[])[] | null) =>
  Array.from(
    { length: partitions },
    (_, index): ReadonlySet<string> => new Set((racks?.[index] ?? []).filter((rack) => rack !== null)),
  )

/** `useRackAwareAssignment`: some member is in the rack of some replica, and not every partition is in all racks. */
export function racksMatter(
  members: readonly { rack: string | null }[],
  racksOfPartitions: readonly ReadonlySet<string>[],
): boolean {
  const all = new Set(racksOfPartitions.flatMap((racks) => [...racks]))
  const someMemberNear = members.some((member) => {
    const rack = rackOf(member)
    return rack !== null && all.has(rack)
  })
  return someMemberNear && racksOfPartitions.some((racks) => racks.size !== all.size)
}
