// Small work on lists that change in place.

/** Takes the item at `place` out of a list, as `splice` does, without a list for what was taken out. */
export function removeAt(list: unknown[], place: number): void {
  for (let i = place + 1; i < list.length; i++) list[i - 1] = list[i]
  list.pop()
}

/** Adds to a list of which most never have more than one item: the first makes room for itself, where push() makes it for 17. */
export function added<T>(list: T[], item: T): T[] {
  if (list.length === 0) return [item]
  list.push(item)
  return list
}
