// Spans of time as people type them.

const units: Record<string, number> = { us: 1, µs: 1, ms: 1e3, s: 1e6, m: 60e6, min: 60e6, h: 3600e6 }

/** `120ms`, `2 s`, `1.5 min`; a bare number is milliseconds. Micros, or null when it is no span. */
export function parseSpan(text: string): number | null {
  const [, number, unit] = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*(us|µs|ms|s|m|min|h)?\s*$/i.exec(text) ?? []
  if (number === undefined) return null
  const span = Math.round(Number(number) * units[(unit ?? 'ms').toLowerCase()]!)
  return Number.isSafeInteger(span) ? span : null
}
