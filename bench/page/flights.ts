// Runs in the browser: the real overlay over the reference scene, with as many messages under way as wanted.
import { graphOf } from '../../src/ui/canvas/graph'
import { sceneOf } from '../../src/ui/canvas/places'
import { createOverlay } from '../../src/ui/canvas/overlay/overlay'
import { FLIGHT_BYTES, FLIGHT_WORDS } from '../../src/worker/protocol'
import { referenceScene } from '../scenes'

/** Virtual time of one frame, and of a message's way; Micros. */
const FRAME = 16_667
const WAY = 2_000_000

const { blueprint } = referenceScene(30_000, '10s')
const scene = sceneOf(
  graphOf(blueprint, { lens: 'both', direction: 'right', layout: {}, links: [] }).nodes,
  'both',
  'right',
)
const actors = ['p1', 'p2', 'p3', 'b1', 'b2', 'b3']
const partitions = Array.from({ length: 12 }, (_, i) => `orders-${i}`)

/** Milliseconds of script per frame (adding what is new, and drawing), frame by frame. */
async function drawFrames(
  count: number,
  frames: number,
  webgl: boolean,
): Promise<{ renderer: string; times: number[] }> {
  const canvas = document.createElement('canvas')
  const labels = document.createElement('canvas')
  canvas.style.cssText = labels.style.cssText = 'position:fixed;inset:0;width:1600px;height:900px'
  document.body.replaceChildren(canvas, labels)
  const overlay = createOverlay(canvas, { labels, webgl })
  overlay.resize(1_600, 900, 1)
  overlay.scene(scene)
  overlay.names({ actors, partitions, errors: [] })

  // As many leave in each frame as arrive.
  const perFrame = (count * FRAME) / WAY
  let sent = 0
  let now = 0
  const depart = (from: number, to: number) => {
    const until = Math.floor((to / FRAME) * perFrame)
    overlay.push(packed(sent, until, from, to))
    sent = until
  }
  depart(0, WAY)
  now = WAY
  const times: number[] = []
  for (let frame = -10; frame < frames; frame++) {
    await new Promise(requestAnimationFrame)
    const began = performance.now()
    depart(now, now + FRAME)
    now += FRAME
    overlay.draw(now, { x: 0, y: 0, zoom: 1 })
    if (frame >= 0) times.push(performance.now() - began)
  }
  const under = overlay.underWay(now)
  if (Math.abs(under - count) > count / 20) throw new Error(`${under} messages were under way, not ${count}`)
  overlay.dispose()
  return { renderer: overlay.renderer, times }
}

// Messages `first` … `end - 1`, which leave between two moments: produce requests, and replicas' fetches.
function packed(first: number, end: number, from: number, to: number): ArrayBuffer {
  const buffer = new ArrayBuffer((end - first) * FLIGHT_BYTES)
  const times = new Float64Array(buffer)
  const words = new Uint32Array(buffer)
  for (let n = first; n < end; n++) {
    const i = n - first
    const at = i * FLIGHT_WORDS
    times[at / 2] = from + ((to - from) * i) / (end - first)
    times[at / 2 + 1] = times[at / 2]! + WAY
    const replica = n % 3 === 0
    const third = Math.floor(n / 3) % 3
    words.set(
      [replica ? 3 + third : third, 3 + (replica ? (third + 1) % 3 : (n % 12) % 3), n % 12, replica ? 4 : 0, 5, 0],
      at + 4,
    )
  }
  return buffer
}

Object.assign(globalThis, { drawFrames })
