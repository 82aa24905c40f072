// The scene that a new visitor meets. It comes with the page, read when that was built: nothing is to be waited for.
import scene from '../../../public/scenarios/first-minute.yaml?read'
import type { Origin } from '../stores/document'
import { show } from './open'

/** It is met when everybody has found their place: groups joined, copies flowing. Micros. */
const WARM = 20_000_000

export const openFirstMinute = (origin: Origin = { from: 'first-minute' }, at = WARM) => show(scene, origin, at)
