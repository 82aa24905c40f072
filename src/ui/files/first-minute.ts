// Opens the scene that a new visitor meets.
import type { Origin } from '../stores/document'
import { firstScene, WARM } from './first-scene'
import { show } from './open'

export const openFirstMinute = (origin: Origin = { from: 'first-minute' }, at = WARM) => show(firstScene, origin, at)
