// The data files that a scenario names: beside the scenario file, below it, or in public/data; nowhere else.
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import type { Problem, Scenario } from '../blueprint/scenario'
import { limits } from '../blueprint/limits'
import { readRows } from '../blueprint/rows'

type Answer = { ok: true; scenario: Scenario } | { ok: false; problems: Problem[] }

/** The scenario with the text of its data files in it. */
export function withData(scenario: Scenario, file: string): Answer {
  const folders = [dirname(resolve(file)), resolve(dirname(resolve(file)), '..', 'data'), resolve('public/data')]
  const problems: Problem[] = []
  const producers = Object.entries(scenario.blueprint.producers).map(([id, block]) => {
    if (block.data === null || block.data.text !== null) return [id, block]
    const text = find(block.data.file, folders)
    if (text !== null) {
      const path = `blueprint.producers.${id}.data`
      // A missing column is the author's mistake; a bad row in ten thousand is not worth refusing the file.
      const wrong = readRows(text, block.data.format, block.data).problems.filter(
        ({ code }) => code === 'MR-191' || code === 'MR-193',
      )
      problems.push(...wrong.map((problem) => ({ ...problem, path })))
      return [id, { ...block, data: { ...block.data, text } }]
    }
    problems.push({
      code: 'MR-181',
      message: `data file '${block.data.file}' is not there, or lies outside the scenario's folder`,
      path: `blueprint.producers.${id}.data.file`,
      line: 0,
      column: 0,
      fix: `Looked in ${folders.join(', ')}.`,
    })
    return [id, block]
  })
  if (problems.length > 0) return { ok: false, problems }
  const blueprint = {
    ...scenario.blueprint,
    producers: Object.fromEntries(producers) as Scenario['blueprint']['producers'],
  }
  return { ok: true, scenario: { ...scenario, blueprint } }
}

// A link that leads out of a folder is refused like a path that does.
function find(name: string, folders: string[]): string | null {
  for (const folder of folders) {
    const path = join(folder, name)
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue
    if (!realpathSync(path).startsWith(realpathSync(folder) + sep)) continue
    if (statSync(path).size > limits.dataBytes.max) continue
    return readFileSync(path, 'utf8')
  }
  return null
}
