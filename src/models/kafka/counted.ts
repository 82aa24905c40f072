// Counts in sentences: the one place that knows how a word becomes several.

/** `1 record`, `2 records`; `1 copy`, `2 copies` with the word for several. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
