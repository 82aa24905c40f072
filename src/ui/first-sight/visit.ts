// Whose picture stands in index.html.

/** Is it the scene that this visitor will meet? `before-paint.js` has looked, before anything was painted. */
export const isFirstVisit = (): boolean => document.documentElement.dataset.visit === 'first'
