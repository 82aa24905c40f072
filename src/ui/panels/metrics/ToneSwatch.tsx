// The line of a chart in its legend.
export const ToneSwatch = ({ colour, dashed }: { colour: string; dashed: boolean }) => (
  <svg width="16" height="6" viewBox="0 0 16 6" aria-hidden>
    <line
      x1="0"
      y1="3"
      x2="16"
      y2="3"
      stroke={colour}
      strokeWidth="2"
      {...(dashed ? { strokeDasharray: '4 3' } : {})}
    />
  </svg>
)
