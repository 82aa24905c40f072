// `millrace explore`: looks at everything that can happen in a small scope, under each set of replication rules.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { printYaml } from '../blueprint/print'
import { scenarioOf } from '../simulation/explore/play'
import { createSearch, explore, pathOf, type Search } from '../simulation/explore/search'
import { endOf, sentenceOf } from '../simulation/explore/story'
import { resolve, scopes, variants, type ScopeName, type Variant } from '../simulation/explore/variants'
import { BadArguments, exitCodes } from './run'

export interface ExploreOptions {
  scope: string | undefined
  rules: string | undefined
  /** A folder: each counterexample becomes a scenario there. */
  save: string | undefined
}

const PORTION = 20_000

/** Answers the exit code: 1 when a set of rules does not do what is known of it. */
export function exploreRules(options: ExploreOptions, print: (line: string) => void): number {
  const name = scopeNamed(options.scope ?? 'full')
  const chosen = variantsNamed(options.rules)
  const { replicas, records, epochs } = scopes[name]
  print(`scope ${name}: ${replicas} replicas, ${records} records, ${epochs} leader epochs`)
  const asKnown = chosen.map((variant) => exploreOne(variant, name, options.save, print))
  return asKnown.every(Boolean) ? exitCodes.ok : exitCodes.failed
}

function exploreOne(
  variant: Variant,
  scope: ScopeName,
  folder: string | undefined,
  print: (line: string) => void,
): boolean {
  const started = performance.now()
  const search = createSearch(scopes[scope], resolve(variant.settings))
  while (explore(search, PORTION) === 'going on');
  const seconds = (performance.now() - started) / 1_000
  const steps = search.broken === null ? null : pathOf(search).length - 1
  const isAsKnown = steps === variant.steps
  const result = steps === null ? 'every promise holds' : `${search.broken!.promise.id} broken in ${steps} steps`
  const numbers = `${search.count} states, depth ${search.depth}, ${seconds.toFixed(1)} s`
  print(`\n${isAsKnown ? 'ok  ' : 'FAIL'} ${variant.name}: ${result} (${numbers}; ${variant.source})`)
  tellStory(search, print)
  if (folder !== undefined && search.broken !== null) save(variant, search, folder, print)
  if (!isAsKnown) print(`     known: ${variant.steps === null ? 'it holds' : `broken in ${variant.steps} steps`}`)
  return isAsKnown
}

function tellStory(search: Search, print: (line: string) => void): void {
  if (search.broken === null) return
  const path = pathOf(search)
  path.forEach(({ move, situation }, i) => {
    if (move === null) return
    print(`     ${String(i).padStart(2)}  ${sentenceOf(move, path[i - 1]!.situation, situation)}`)
  })
  print(`         ${endOf(search.broken.promise, path.at(-1)!.situation)}`)
}

function save({ settings }: Variant, search: Search, folder: string, print: (line: string) => void): void {
  const name = ['explored', settings.version, ...settings.without].join('-')
  const scenario = scenarioOf(name, settings, pathOf(search))
  if (scenario === null)
    return print('         it cannot be played: no script was found that lets a simulation take this way')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}.yaml`)
  writeFileSync(file, printYaml(scenario))
  print(`         saved as ${file}`)
}

function scopeNamed(name: string): ScopeName {
  const found = (Object.keys(scopes) as ScopeName[]).find((known) => known === name)
  if (found === undefined) throw new BadArguments(`--scope is one of ${Object.keys(scopes).join(', ')}`)
  return found
}

/** `kip320` is that generation as it is; `isrFromEpochStart` the variant without it. */
function variantsNamed(name: string | undefined): readonly Variant[] {
  if (name === undefined) return variants
  const found = variants.filter(
    (variant) => variant.name === name || (variant.settings.without as string[]).includes(name),
  )
  if (found.length > 0) return found
  const known = variants.map((variant) => variant.settings.without[0] ?? variant.settings.version)
  throw new BadArguments(`--rules is one of ${known.join(', ')}`)
}
