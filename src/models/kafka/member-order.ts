// The order in which assignors of clients and of brokers deal out: static members first.

/** Java compares strings by UTF-16 code units, as `<` does here. */
export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Who a member of a group is. */
interface Identity {
  readonly memberId: string
  readonly groupInstanceId: string | null
}

/** Static members first, by instance id, which outlives a restart; then dynamic ones by member id. */
export function byMember(a: Identity, b: Identity): number {
  if (a.groupInstanceId !== null && b.groupInstanceId !== null) return byName(a.groupInstanceId, b.groupInstanceId)
  if (a.groupInstanceId !== null) return -1
  if (b.groupInstanceId !== null) return 1
  return byName(a.memberId, b.memberId)
}
