// Something that is watched for as long as anybody looks, and only once however many do.

/** `begin` is called for a key with the first who looks, and what it returns with the last who looks away. */
export function shared<K>(begin: (key: K) => () => void): (key: K) => () => void {
  const watches = new Map<K, { looking: number; end: () => void }>()
  return (key) => {
    const watch = watches.get(key) ?? { looking: 0, end: begin(key) }
    watches.set(key, watch)
    watch.looking++
    return () => {
      if (--watch.looking > 0) return
      watches.delete(key)
      watch.end()
    }
  }
}
