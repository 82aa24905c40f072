// java.util.Random, bit for bit: Kafka's replica placer draws from it (48 bits, a linear congruential generator).

/** The 48 bits of state, as two halves of 24. Changed in place by each draw. */
export interface JavaRandom {
  high: number
  low: number
}

const HALF = 2 ** 24
// The multiplier 0x5DEECE66D, in halves.
const HIGH = 0x5de
const LOW = 0xece66d

/** `new Random(seed)` for a seed from 0 to 2^48 - 1. */
export function javaRandom(seed: number): JavaRandom {
  return { high: (Math.floor(seed / HALF) ^ HIGH) >>> 0, low: ((seed % HALF) ^ LOW) >>> 0 }
}

/** A uniform integer in [0, n), exactly as Java draws it. */
export function nextInt(random: JavaRandom, n: number): number {
  let bits = next31(random)
  if ((n & (n - 1)) === 0) return Math.floor((n * bits) / 2 ** 31)
  let value = bits % n
  while (bits - value + n - 1 > 0x7fffffff) {
    bits = next31(random)
    value = bits % n
  }
  return value
}

/** `Collections.shuffle`: the list is changed in place. */
export function shuffle<T>(random: JavaRandom, list: T[]): void {
  for (let i = list.length; i > 1; i--) {
    const j = nextInt(random, i)
    const last = list[i - 1]!
    list[i - 1] = list[j]!
    list[j] = last
  }
}

function next31(random: JavaRandom): number {
  const low = random.low * LOW + 0xb
  const high = random.high * LOW + random.low * HIGH + Math.floor(low / HALF)
  random.low = low % HALF
  random.high = high % HALF
  return Math.floor((random.high * HALF + random.low) / 2 ** 17)
}
