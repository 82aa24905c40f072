// Connections that are not as they were drawn, as a screen shows them.
import type { LinkSettings } from '../../kernel/network'
import type { LinkView } from '../frame'
import type { Scene } from './scene'

const isAsDrawn = (link: LinkSettings, { latency, jitter, loss }: LinkSettings): boolean =>
  link.latency === latency && link.jitter === jitter && link.loss === loss

// Is there little bandwidth between these two, or at the host of one of them? The network cards of brokers that have a
// capacity are as they were drawn.
function isNarrow({ world, blueprint }: Scene, a: string, b: string): boolean {
  const { throttling, throttles } = world.network
  if (throttling === 0) return false
  const places = [`${a}>`, `>${a}`, `${b}>`, `>${b}`, `${a}>${b}`, `${b}>${a}`]
  const card = (place: string) =>
    blueprint.brokers[place.replace('>', '')] === undefined ? undefined : blueprint.capacity?.link
  return places.some((place) => throttles[place] !== undefined && throttles[place].bytesPerSecond !== card(place))
}

/** Links that are not as the profile makes them, each pair once. */
export function linkViews(scene: Scene): LinkView[] {
  const { network } = scene.world
  const { links, defaults } = network
  const views: LinkView[] = []
  for (const a of Object.keys(links).toSorted()) {
    for (const b of Object.keys(links[a]!).toSorted()) {
      if (a > b && links[b]?.[a] !== undefined) continue
      const there = links[a]![b]!
      const back = links[b]?.[a]
      const cut = there.cut && back?.cut ? 'both' : there.cut ? 'a-to-b' : back?.cut ? 'b-to-a' : null
      const usual = cut === null && isAsDrawn(there, defaults) && !isNarrow(scene, a, b)
      if (!usual) views.push({ a, b, cut, latency: there.latency, loss: there.loss })
    }
  }
  return views
}
