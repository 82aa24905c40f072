// Texts that a file brings and the screen shows: without characters that hide or reorder what is written.

/** Removes control characters (line breaks and tabs stay) and those that reorder text, and caps stacks of accents. */
export function cleanText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[^\t\n\r -~\u00a0-\uffff]|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/(\p{M}{4})\p{M}+/gu, '$1')
    .replace(/\r\n?/g, '\n')
}
