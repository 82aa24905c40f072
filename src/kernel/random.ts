// Chance by name: every actor and every link draws from a stream of its own, so a newcomer disturbs nobody's luck.
// Only integer arithmetic and + - * / are used, which every engine computes alike.

/** State of one stream: the four words of Chris Doty-Humphrey's sfc32 generator. Changed in place by each draw. */
export type Stream = Int32Array

/** A 32-bit hash of text (FNV-1a with a final mix), used to derive stream seeds from names. */
export function hashText(text: string, seed = 0): number {
  let h = 0x811c9dc5 ^ seed
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) | 0
}

/** The stream that `name` owns in a run with this seed (any integer). Equal arguments give equal streams. */
export function streamFor(seed: number, name: string): Stream {
  const low = seed | 0
  const high = Math.floor(seed / 0x1_0000_0000) | 0
  const stream = Int32Array.of(hashText(name, low), hashText(name, high ^ 0x9e3779b9), low ^ hashText(name), 1)
  for (let i = 0; i < 12; i++) nextUint32(stream)
  return stream
}

/** A uniform integer in [0, 2^32). */
export function nextUint32(s: Stream): number {
  const a = s[0]!
  const b = s[1]!
  const c = s[2]!
  const counter = s[3]!
  const t = (((a + b) | 0) + counter) | 0
  s[3] = (counter + 1) | 0
  s[0] = b ^ (b >>> 9)
  s[1] = (c + (c << 3)) | 0
  s[2] = (((c << 21) | (c >>> 11)) + t) | 0
  return t >>> 0
}

/** A uniform number in [0, 1), in steps of 2^-32. */
export const nextFloat = (s: Stream): number => nextUint32(s) / 0x1_0000_0000

/** A uniform integer in [0, n); n from 1 to 2^32. The bias is below n / 2^32. */
export const nextInt = (s: Stream, n: number): number => Math.floor(nextFloat(s) * n)

/**
 * An exponentially distributed number with mean 1, by von Neumann's comparison method (1951): it needs no logarithm,
 * and logarithms are not computed alike by all engines.
 */
export function nextExponential(s: Stream): number {
  for (let whole = 0; ; whole++) {
    const first = nextFloat(s)
    let previous = first
    let length = 1
    for (let next = nextFloat(s); next < previous; next = nextFloat(s)) {
      previous = next
      length++
    }
    if (length % 2 === 1) return whole + first
  }
}
