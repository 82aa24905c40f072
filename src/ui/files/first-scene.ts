// The scene that a new visitor meets. It comes with the page, read when that was built: nothing is to be waited for.
export { default as firstScene } from '../../../public/scenarios/first-minute.yaml?read'

/** It is met when everybody has found their place: groups joined, copies flowing. Micros. */
export const WARM = 12_000_000
