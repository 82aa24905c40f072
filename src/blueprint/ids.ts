// What an id may look like.

const idForm = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/
export const idRule = 'A letter, then up to 63 letters, digits, - and _.'

/** What is wrong with an id, or null. */
export function problemOfId(id: string): { code: 'MR-120' | 'MR-125'; message: string; fix: string } | null {
  if (id in Object.prototype || id === 'prototype') {
    return { code: 'MR-120', message: `\`${id}\` is reserved.`, fix: 'Use another name.' }
  }
  if (idForm.test(id)) return null
  return { code: 'MR-125', message: `\`${id.slice(0, 70)}\` is not an id.`, fix: idRule }
}
