// The mark: a mill wheel's paddles and the water that drives it.
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" aria-hidden>
      <circle cx="10" cy="8" r="5.25" stroke="currentColor" strokeWidth="1.5" />
      <path d="M10 1v14M4 4.5l12 7M16 4.5l-12 7" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
      <path
        d="M1 17.5c1.5 0 1.5-1.2 3-1.2s1.5 1.2 3 1.2 1.5-1.2 3-1.2 1.5 1.2 3 1.2 1.5-1.2 3-1.2 1.5 1.2 3 1.2"
        stroke="var(--ok)"
        strokeWidth="1.5"
        strokeLinecap="round"
      />
    </svg>
  )
}
