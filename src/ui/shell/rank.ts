// How well an entry of the command palette fits what was typed.

/** A keyboard has another apostrophe than a title. */
const plain = (text: string): string => text.toLowerCase().replaceAll('’', "'")

const wordsOf = (text: string): string[] => plain(text).split(/\s+/).filter(Boolean)

/**
 * Every word that was typed must begin a word of the entry, or stand within it, or begin another word for it; the first
 * counts most. From 0 (does not fit) to 1 (begins so).
 */
export function rank(entry: string, search: string, others: readonly string[] = []): number {
  const typed = wordsOf(search)
  const title = plain(entry)
  if (title.startsWith(typed.join(' '))) return 1
  const words = wordsOf(title)
  const more = others.flatMap(wordsOf)
  let sum = 0
  for (const word of typed) {
    if (words.some((one) => one.startsWith(word))) sum += 1
    else if (title.includes(word)) sum += 0.7
    else if (more.some((one) => one.startsWith(word))) sum += 0.5
    else return 0
  }
  return (0.9 * sum) / typed.length
}
