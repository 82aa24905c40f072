// `millrace conformance --vectors DIR`: checks the model against answers that Kafka's own classes gave.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { checkVector } from '../simulation/conformance/conformance'

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`, { cause: error })
  }
}

/**
 * Checks every vector file in `folder` that Millrace knows, and prints a line per file. Answers whether all agree.
 * @throws Error when the folder cannot be read, holds no vector that is known, or a file in it is not a vector.
 */
export function checkVectors(folder: string, print: (line: string) => void): boolean {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
  let known = 0
  let agree = true
  for (const file of files) {
    const name = basename(file, '.json')
    const outcome = checkVector(name, readJson(join(folder, file)))
    if (outcome === null) {
      print(`${name}: not modelled yet`)
      continue
    }
    known++
    const { passed, total, firstFailure } = outcome
    if (firstFailure !== null) agree = false
    print(`${name}: ${passed}/${total}${firstFailure === null ? '' : `, first difference in case ${firstFailure}`}`)
  }
  if (known === 0) throw new Error(`${folder} holds no vector file that Millrace knows`)
  return agree
}
