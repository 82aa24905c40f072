// Data files that a document names and does not carry: fetched once, and handed to the simulation with the document.
import { limits } from '../../blueprint/limits'
import type { ProducerBlock, Scenario } from '../../blueprint/scenario'
import { listText } from '../format'
import { tell } from '../tell'

const texts = new Map<string, string>()

/** Fetches what the producers of a scenario read; says which files there are not. */
export async function loadData(scenario: Scenario): Promise<void> {
  const named = Object.values(scenario.blueprint.producers).flatMap(({ data }) =>
    data && data.text === null ? [data.file] : [],
  )
  const wanted = [...new Set(named)].filter((file) => !texts.has(file))
  const missing = (await Promise.all(wanted.map(fetchData))).filter((file) => file !== null)
  if (missing.length === 0) return
  const description = 'Drop the file on the producer that reads it. Until then it makes records up.'
  tell(`${listText(missing)} ${missing.length === 1 ? 'is' : 'are'} not here`, { description }, 'warning')
}

/** Its name when there is no such file (small enough) beside the page. */
async function fetchData(file: string): Promise<string | null> {
  try {
    const response = await fetch(new URL(`data/${encodeURIComponent(file)}`, document.baseURI))
    const text = await response.text()
    // A host that answers everything with its start page has no such file either.
    const isPage = /^\s*<(!doctype|html)/i.test(text)
    if (!response.ok || isPage || text.length > limits.dataBytes.max) return file
    texts.set(file, text)
    return null
  } catch {
    return file
  }
}

/** The scenario with the texts of the files that it names. */
export function withData(scenario: Scenario): Scenario {
  const producers = Object.entries(scenario.blueprint.producers)
  if (producers.every(([, { data }]) => !data || data.text !== null)) return scenario
  const filled = producers.map(([id, block]): [string, ProducerBlock] => {
    const text = block.data?.text ?? (block.data && texts.get(block.data.file)) ?? null
    return [id, block.data ? { ...block, data: { ...block.data, text } } : block]
  })
  return { ...scenario, blueprint: { ...scenario.blueprint, producers: Object.fromEntries(filled) } }
}
