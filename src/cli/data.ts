// The data files that a scenario names: beside the scenario file, below it, or in public/data; nowhere else.
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import type { Problem, Scenario } from '../blueprint/scenario'
import { limits } from '../blueprint/limits'
import { decodeText } from '../blueprint/decode'
import { readRows } from '../blueprint/rows'

/** `notices`: rows that cannot be used; a bad row in ten thousand is not worth refusing the file. */
type Answer = { ok: true; scenario: Scenario; notices: Problem[] } | { ok: false; problems: Problem[] }

type Found = Pick<Problem, 'code' | 'message' | 'fix'> | string

/** The scenario with the text of its data files in it. */
export function withData(scenario: Scenario, file: string): Answer {
  const folders = [dirname(resolve(file)), resolve(dirname(resolve(file)), '..', 'data'), resolve('public/data')]
  const problems: Problem[] = []
  const notices: Problem[] = []
  const producers = { ...scenario.blueprint.producers }
  for (const [id, block] of Object.entries(producers)) {
    const { data } = block
    if (data === null || data.text !== null) continue
    const text = find(data.file, folders)
    if (typeof text !== 'string') {
      problems.push({ ...text, path: `blueprint.producers.${id}.data.file`, line: 0, column: 0 })
      continue
    }
    for (const problem of readRows(text, data.format, data).problems) {
      // The place is one in the data file.
      const { code, path, message } = problem
      const named = { ...problem, path: `blueprint.producers.${id}.data`, line: 0, column: 0 }
      if (code === 'MR-191' || code === 'MR-193') problems.push(named)
      else notices.push({ ...named, message: `${data.file}${path === '' ? '' : `, ${path}`}: ${message}` })
    }
    producers[id] = { ...block, data: { ...data, text } }
  }
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, scenario: { ...scenario, blueprint: { ...scenario.blueprint, producers } }, notices: few(notices) }
}

/** The first ones, and how many there are. */
function few(notices: Problem[]): Problem[] {
  const [first] = notices
  if (first === undefined || notices.length <= MOST) return notices
  const more = { ...first, message: `and ${notices.length - MOST} more like these` }
  return [...notices.slice(0, MOST), more]
}

const MOST = 3

/** The text of a data file, or why there is none. A link that leads out of a folder is refused like a path that does. */
function find(name: string, folders: string[]): Found {
  for (const folder of folders) {
    const path = join(folder, name)
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue
    if (!realpathSync(path).startsWith(realpathSync(folder) + sep)) continue
    if (statSync(path).size > limits.dataBytes.max) {
      const message = `The data file '${name}' is larger than ${limits.dataBytes.max / 1_048_576} MiB.`
      return { code: 'MR-193', message, fix: 'Cut it to the part that matters.' }
    }
    const text = decodeText(readFileSync(path))
    return typeof text === 'string' ? text : { ...text, message: `${name}: ${text.message}` }
  }
  return {
    code: 'MR-181',
    message: `The data file '${name}' is not there, or lies outside the scenario's folder.`,
    fix: `Looked in ${folders.join(', ')}.`,
  }
}
