// What an id may look like.

/** Those of Kafka's topic names (`Topic.LEGAL_CHARS`), except that a letter is first, and that a dot parts two words. */
const idForm = /^[A-Za-z](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9_-])){0,63}$/
export const idRule = 'A letter, then up to 63 letters, digits, - and _, or dots between them.'

/** What is wrong with an id, or null. */
export function problemOfId(id: string): { code: 'MR-120' | 'MR-125'; message: string; fix: string } | null {
  if (id in Object.prototype || id === 'prototype') {
    return { code: 'MR-120', message: `\`${id}\` is reserved.`, fix: 'Use another name.' }
  }
  if (idForm.test(id)) return null
  return { code: 'MR-125', message: `\`${id.slice(0, 70)}\` is not an id.`, fix: idRule }
}

/** Kafka's metrics write a dot as `_`, so topics that then have one name are refused (`Topic.hasCollision`). */
export const collide = (a: string, b: string): boolean => a.replaceAll('.', '_') === b.replaceAll('.', '_')

/** What a broker says to it (`InvalidTopicException`). */
export const collision = (topic: string, other: string) => ({
  message: `Topic \`${topic}\` collides with \`${other}\`: in the names of metrics a dot is written as _.`,
  fix: 'Use another name.',
})
