// Copies of plain state for checkpoints. What is `sealed` never changes again, so copies share it.

/**
 * An object that is never changed after it was made (a stored batch, a finished chunk); checkpoints share it. A list
 * that begins with one holds nothing else: such lists are long, and are copied without a look at their items.
 */
export interface Sealed {
  readonly sealed: true
}

/** A deep copy of plain data; sealed objects are shared, typed arrays are copied. */
export function cloneState<T>(value: T): T {
  return copy(value) as T
}

const isSealed = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as Partial<Sealed>).sealed === true

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const out: unknown[] = value.slice()
    if (out.length > 0 && isSealed(out[0])) return out
    for (let i = 0; i < out.length; i++) {
      const item = out[i]
      if (typeof item === 'object' && item !== null) out[i] = copy(item)
    }
    return out
  }
  if (ArrayBuffer.isView(value)) return (value as Int32Array).slice()
  const from = value as Record<string, unknown>
  if (from.sealed === true) return from
  const out: Record<string, unknown> = {}
  for (const key in from) {
    const item = from[key]
    out[key] = typeof item === 'object' && item !== null ? copy(item) : item
  }
  return out
}
