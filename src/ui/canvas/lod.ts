// How much of a face is drawn at a zoom: below 40 % an icon, a state and one number; up to 75 % a summary; then all.
export type Lod = 'icon' | 'summary' | 'full'

/** Zoom levels that people can reach. */
export const zoomRange = { min: 0.1, max: 3 }

/** On a `narrow` canvas, which is held near and small, the larger letters of a summary stay for longer. */
export const lodFor = (zoom: number, narrow: boolean): Lod =>
  zoom < 0.4 ? 'icon' : zoom <= (narrow ? 0.95 : 0.75) ? 'summary' : 'full'
