// The first sight: the picture in index.html begins to move by the real engine, and its button works, while the page itself
// is still on its way. The stores are the page's own, so that whatever happens here has happened there as well.
import type { Client } from '../../worker/client'
import { createOverlay } from '../canvas/overlay/overlay'
import type { Viewport } from '../canvas/overlay/webgl'
import type { Scene } from '../canvas/places'
import { firstScene, WARM } from '../files/first-scene'
import { deathWords } from '../first-minute/words'
import { open, useDocument } from '../stores/document'
import { record } from '../stores/record'
import { onFlights, play, settledRun, useRun, virtualNow } from '../stores/run'
import { startStores } from '../stores/start'
import { motionReduced, useWorkspace } from '../stores/workspace'

/** The page is not kept waiting for longer than this, wall ms, whatever happens. */
const PATIENCE = 6_000

/** Brings the picture to life. Resolves when it moves (or rests, where less motion is wanted), or cannot. */
export async function startSight(client: Client): Promise<void> {
  const sight = document.getElementById('sight')!
  startStores(client)
  useWorkspace.setState({ panel: null, armed: null, lens: firstScene.view.lens })
  open(firstScene, { from: 'first-minute' }, WARM)
  const moving = animate(sight)
  offerKill(sight)
  const late = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE))
  // An engine that comes later than the page moves what is then on it, too.
  const begun = settledRun().then(() => (begin() ? moving : undefined))
  await Promise.race([begun, late])
}

/** Lets the first scene play, if it is still what is shown, and motion is wanted. */
function begin(): boolean {
  const isShown = useRun.getState().status === 'ready' && useDocument.getState().origin.from === 'first-minute'
  if (!isShown || motionReduced()) return false
  play()
  return true
}

/** Draws messages over the picture for as long as it stands. Resolves when some have been seen to move. */
function animate(sight: HTMLElement): Promise<void> {
  const canvas = sight.querySelector('canvas')!
  const overlay = createOverlay(canvas, { webgl: false })
  const shown = () => [...sight.querySelectorAll('svg')].find((svg) => svg.dataset.scene && svg.clientWidth > 0) ?? null
  let viewport: Viewport | null = null
  const fit = () => {
    const picture = shown()
    const { left, top, width, height } = canvas.getBoundingClientRect()
    const place = picture?.getScreenCTM()
    overlay.resize(width, height, Math.min(window.devicePixelRatio, 2))
    viewport = place ? { x: place.e - left, y: place.f - top, zoom: place.a } : null
    if (picture) overlay.scene(JSON.parse(picture.dataset.scene!) as Scene)
  }
  const sizes = new ResizeObserver(fit)
  sizes.observe(canvas)
  fit()
  const stop = onFlights(({ flights, reset, names }) => {
    overlay.names(names)
    overlay.push(flights, reset)
  })
  return new Promise((resolve) => {
    let seenAt = 0
    const draw = () => {
      if (!sight.isConnected) {
        stop()
        sizes.disconnect()
        return overlay.dispose()
      }
      requestAnimationFrame(draw)
      const now = virtualNow()
      if (viewport) overlay.draw(now, viewport)
      if (viewport === null || overlay.underWay(now) === 0) return
      // Twice, at two moments: that is movement.
      if (seenAt !== 0 && now > seenAt) {
        sight.dataset.moving = ''
        resolve()
      }
      seenAt ||= now
    }
    requestAnimationFrame(draw)
  })
}

/** The button kills, as soon as the engine is there, and the picture shows who is dead. */
function offerKill(sight: HTMLElement) {
  const { dataset } = document.documentElement
  const button = sight.querySelector<HTMLButtonElement>('[data-kill]')!
  const words = sight.querySelector('.sight-words')!
  const broker = button.dataset.kill!
  const killWhenReady = () => {
    if (dataset.asked === undefined || useRun.getState().status !== 'ready') return
    delete dataset.asked
    record([{ do: 'kill', target: `broker:${broker}`, silent: false, lose: null }], `kill ${broker}`)
    play()
    button.hidden = true
  }
  // `before-paint.js` has heard the click first.
  button.addEventListener('click', () => setTimeout(killWhenReady))
  const stop = useRun.subscribe(({ frame }) => {
    killWhenReady()
    if (!sight.isConnected) return stop()
    for (const { id, up } of frame?.brokers ?? []) {
      for (const face of sight.querySelectorAll(`[data-block="${id}"]`)) face.toggleAttribute('data-dead', !up)
      if (!up) words.textContent = deathWords(id)
    }
  })
}
