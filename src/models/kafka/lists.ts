// Small work on lists that change in place.

/** Takes the item at `place` out of a list, as `splice` does, without a list for what was taken out. */
export function removeAt(list: unknown[], place: number): void {
  for (let i = place + 1; i < list.length; i++) list[i - 1] = list[i]
  list.pop()
}
