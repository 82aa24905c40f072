// The scene that a new visitor meets. It comes with the page, read when that was built: nothing is to be waited for.
import scene from '../../../public/scenarios/first-minute.yaml?read'
import { show } from './open'

/** It is met when everybody has found their place: groups joined, copies flowing. Micros. */
const WARM = 20_000_000

export const openFirstMinute = () => show(scene, { from: 'first-minute' }, WARM)
