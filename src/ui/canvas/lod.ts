// How much of a face is drawn at a zoom: below 40 % an icon, a state and one number; up to 75 % a summary; then all.
export type Lod = 'icon' | 'summary' | 'full'

/** Zoom levels that people can reach. */
export const zoomRange = { min: 0.1, max: 3 }

export const lodFor = (zoom: number): Lod => (zoom < 0.4 ? 'icon' : zoom <= 0.75 ? 'summary' : 'full')
