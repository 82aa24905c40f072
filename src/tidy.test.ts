// The shape of the code base, as a test: who may import whom, and what is banned where (docs/architecture.md).
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

/** Path below `src` → text. */
type Sources = Record<string, string>

/** One part of the tree: the paths it is made of, and the parts that it may import beside itself. */
interface Layer {
  name: string
  is: RegExp
  mayImport: string[]
}

const words = ['kernel', 'kernel/time', 'kafka words']
const brokerParts = [
  'log',
  'raft',
  'rules',
  'group',
  'share',
  'transaction',
  'replication',
  'remote',
  'zookeeper',
  'broker state',
]
const kafka = [...words, ...brokerParts, 'broker', 'controller', 'client', 'producer', 'consumer']

// The first layer whose pattern fits owns a path. Type imports count.
const layers: Layer[] = [
  { name: 'kernel/time', is: /^kernel\/time$/, mayImport: [] },
  { name: 'kernel', is: /^kernel\//, mayImport: ['kernel/time'] },

  // Kafka. The words that its parts share, and the shapes of their state; then who knows whom, from the log upwards.
  {
    name: 'kafka words',
    is: /^models\/kafka\/((?!actors$|behaviours$)[\w-]+|(messages|facts)\/\w+|\w+\/records)$/,
    mayImport: ['kernel', 'kernel/time'],
  },
  { name: 'log', is: /^models\/kafka\/log\//, mayImport: words },
  // What replicas decide, as functions of plain values: the simulation and the explorer call the same ones.
  { name: 'rules', is: /^models\/kafka\/rules\//, mayImport: [...words, 'log'] },
  { name: 'raft', is: /^models\/kafka\/raft\//, mayImport: [...words, 'log'] },
  {
    name: 'group',
    is: /^models\/kafka\/group\//,
    mayImport: [...words, 'log', 'replication', 'share', 'broker state'],
  },
  // Share-partitions on leaders, and the share coordinator (KIP-932).
  {
    name: 'share',
    is: /^models\/kafka\/share\//,
    mayImport: [...words, 'log', 'replication', 'group', 'broker state'],
  },
  // Transactions end for groups, too, whose offsets were part of them.
  {
    name: 'transaction',
    is: /^models\/kafka\/transaction\//,
    mayImport: [...words, 'log', 'group', 'replication', 'broker state'],
  },
  {
    name: 'replication',
    is: /^models\/kafka\/replication\//,
    mayImport: [...words, 'log', 'rules', 'broker state'],
  },
  {
    name: 'broker state',
    is: /^models\/kafka\/broker\/state$/,
    mayImport: [...words, 'log', 'raft', 'group', 'share', 'transaction', 'zookeeper'],
  },
  {
    name: 'broker',
    is: /^models\/kafka\/broker\//,
    mayImport: [...words, ...brokerParts],
  },
  { name: 'controller', is: /^models\/kafka\/controller\//, mayImport: [...words, 'raft'] },
  // Remote storage, which outlives brokers (KIP-405).
  { name: 'remote', is: /^models\/kafka\/remote\//, mayImport: words },
  // The ensemble, and the broker that is the controller: it decides with the functions of KRaft's.
  { name: 'zookeeper', is: /^models\/kafka\/zookeeper\//, mayImport: [...words, 'controller', 'broker state'] },
  { name: 'client', is: /^models\/kafka\/client\//, mayImport: words },
  { name: 'producer', is: /^models\/kafka\/producer\//, mayImport: [...words, 'client'] },
  { name: 'consumer', is: /^models\/kafka\/consumer\//, mayImport: [...words, 'client'] },
  { name: 'kafka', is: /^models\/kafka\/(actors|behaviours)$/, mayImport: kafka },

  { name: 'blueprint', is: /^blueprint\//, mayImport: ['kernel/time', 'kafka words'] },

  // The referee knows what Kafka's parts say, and nothing of how they work.
  { name: 'frame', is: /^simulation\/(frame|frame\/\w+|flights)$/, mayImport: ['kernel/time'] },
  {
    name: 'referee',
    is: /^simulation\/referee\//,
    mayImport: [...words, 'frame', 'blueprint'],
  },
  {
    name: 'simulation',
    is: /^simulation\//,
    mayImport: [...kafka, 'kafka', 'blueprint', 'frame', 'referee'],
  },

  // The page's half of the worker boundary must not pull the engine into the page.
  { name: 'protocol', is: /^worker\/protocol$/, mayImport: ['kernel/time', 'blueprint', 'frame'] },
  {
    name: 'worker client',
    is: /^worker\/((parse|explore)-)?client$/,
    mayImport: ['kernel/time', 'blueprint', 'protocol'],
  },
  {
    name: 'worker',
    is: /^worker\//,
    mayImport: ['kernel/time', 'simulation', 'frame', 'referee', 'blueprint', 'protocol'],
  },
  { name: 'ui', is: /^ui\//, mayImport: ['kernel/time', 'blueprint', 'protocol', 'worker client'] },
  { name: 'main', is: /^main$/, mayImport: ['ui', 'worker client'] },
  { name: 'cli', is: /^cli\//, mayImport: ['kernel/time', 'simulation', 'frame', 'referee', 'blueprint'] },
]

const deterministic = /^(kernel|models|blueprint|simulation)\//
// Nothing that differs between two runs, two machines or two languages. Integer dates (Date.UTC) are the same everywhere.
const impure =
  /\bMath\.(random|log\w*|exp\w*|pow|a?(?:sin|cos|tan)h?|atan2|cbrt|hypot)\b|\bDate\b(?!\.UTC\b)|\bperformance\b|\b(set|clear)(Timeout|Interval|Immediate)\b|\bqueueMicrotask\b|\brequestAnimationFrame\b|\bcrypto\b|\bPromise\b|\basync\b|\bawait\b|\blocaleCompare\b|\btoLocale\w+|\bIntl\b|\bglobalThis\b|\bprocess\./

// Packages that one folder keeps to itself, so that replacing them stays a small change.
const keepers: Record<string, RegExp> = {
  '@xyflow/react': /^ui\/canvas\//,
  recharts: /^ui\/(charts|panels)\//,
}

/** Everything that is untidy, one sentence each. */
function untidy(sources: Sources): string[] {
  return [
    ...Object.keys(sources)
      .toSorted()
      .flatMap((path) => fileFaults(sources, path)),
    ...cycles(sources),
  ]
}

function fileFaults(sources: Sources, path: string): string[] {
  const text = sources[path]!
  const faults: string[] = []
  const complain = (what: string) => faults.push(`${path} ${what}`)
  if (!/^(\/\/|\/\*)/.test(text)) complain('does not say in its first line what it is for')
  if (isTest(path)) return faults

  const layer = layerOf(path)
  if (layer === undefined) return [...faults, `${path} belongs to no layer`]
  if (/(^|\/)index\.tsx?$/.test(path) || /^export \* from/m.test(text)) complain('is a barrel')
  for (const name of importsOf(text)) {
    if (!name.startsWith('.')) {
      if (/^(kernel|models|simulation)\//.test(path)) complain(`imports the package ${name}`)
      const keeper = Object.entries(keepers).find(([pack]) => name === pack || name.startsWith(`${pack}/`))
      if (keeper && !keeper[1].test(path)) complain(`imports ${name}, which belongs to ${keeper[1].source}`)
      continue
    }
    const target = resolveImport(sources, path, name)
    if (target === undefined) {
      if (!/\.(css|json|svg|ya?ml|csv)(\?\w+)?$/.test(name)) complain(`imports ${name}, which is not there`)
      continue
    }
    const other = layerOf(target)
    if (isTest(target)) complain(`imports the test ${target}`)
    else if (other && other !== layer && !layer.mayImport.includes(other.name)) {
      complain(`(${layer.name}) imports ${target} (${other.name})`)
    }
  }
  const word = deterministic.test(path) ? impure.exec(codeOf(text)) : null
  if (word) complain(`uses ${word[0]}`)
  return faults
}

const isTest = (path: string) => /\.test\.tsx?$|(^|\/)testing\//.test(path)

const layerOf = (path: string) => layers.find(({ is }) => is.test(path.replace(/\.(tsx?)$/, '')))

/** What a text imports and re-exports, dynamic imports included. */
const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name!)

/** The text without its comments and quoted strings, so that prose may speak of what code may not use. */
const codeOf = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, (found) =>
    found.startsWith('/') ? ' ' : "''",
  )

function resolveImport(sources: Sources, from: string, name: string): string | undefined {
  const path = posix.join(posix.dirname(from), name)
  return [path, `${path}.ts`, `${path}.tsx`].find((candidate) => candidate in sources)
}

/** Every import cycle, once, written from its first file on. */
function cycles(sources: Sources): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const trail: string[] = []
  const visit = (path: string) => {
    if (trail.includes(path)) {
      found.push(`cycle: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`)
      return
    }
    if (done.has(path)) return
    trail.push(path)
    for (const name of importsOf(sources[path]!)) {
      const target = name.startsWith('.') ? resolveImport(sources, path, name) : undefined
      if (target !== undefined) visit(target)
    }
    trail.pop()
    done.add(path)
  }
  for (const path of Object.keys(sources).toSorted()) visit(path)
  return found
}

function readTree(): Sources {
  const root = dirname(fileURLToPath(import.meta.url))
  const sources: Sources = {}
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    sources[path.slice(root.length + 1).replaceAll('\\', '/')] = readFileSync(path, 'utf8')
  }
  return sources
}

test('the tree is tidy', () => {
  expect(untidy(readTree())).toEqual([])
})

describe('a planted violation is seen', () => {
  const plant = (files: Sources) =>
    untidy(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, `// A plant.\n${text}`])))

  const other: Sources = {
    'kernel/world.ts': '',
    'kernel/time.ts': '',
    'models/kafka/messages.ts': '',
    'models/kafka/broker/broker.ts': '',
    'models/kafka/controller/records.ts': '',
    'models/kafka/controller/elect.ts': '',
    'simulation/run.ts': '',
    'ui/App.tsx': '',
    'worker/host.ts': '',
    'kernel/step.test.ts': '',
  }

  test.each<[string, string, string, string]>([
    [
      'the kernel knows a model',
      'kernel/a.ts',
      "import '../models/kafka/messages'",
      'kernel/a.ts (kernel) imports models/kafka/messages.ts (kafka words)',
    ],
    [
      'the page holds the engine',
      'ui/a.tsx',
      "import type { Run } from '../simulation/run'",
      'ui/a.tsx (ui) imports simulation/run.ts (simulation)',
    ],
    [
      'the page holds a world',
      'ui/a.tsx',
      "import type {\n  World,\n} from '../kernel/world'",
      'ui/a.tsx (ui) imports kernel/world.ts (kernel)',
    ],
    [
      'the engine knows the page',
      'simulation/a.ts',
      "export { App } from '../ui/App'",
      'simulation/a.ts (simulation) imports ui/App.tsx (ui)',
    ],
    [
      'the client drags the host in',
      'worker/client.ts',
      "const host = import('./host')",
      'worker/client.ts (worker client) imports worker/host.ts (worker)',
    ],
    [
      'a client knows a broker',
      'models/kafka/producer/a.ts',
      "import '../broker/broker'",
      'models/kafka/producer/a.ts (producer) imports models/kafka/broker/broker.ts (broker)',
    ],
    [
      'a broker knows the controller',
      'models/kafka/broker/a.ts',
      "import '../controller/elect'",
      'models/kafka/broker/a.ts (broker) imports models/kafka/controller/elect.ts (controller)',
    ],
    [
      'the referee knows a model',
      'simulation/referee/referee.ts',
      "import '../../models/kafka/broker/broker'",
      'simulation/referee/referee.ts (referee) imports models/kafka/broker/broker.ts (broker)',
    ],
    [
      'a file imports a test',
      'kernel/a.ts',
      "import './step.test'",
      'kernel/a.ts imports the test kernel/step.test.ts',
    ],
    ['an import leads nowhere', 'kernel/a.ts', "import './gone'", 'kernel/a.ts imports ./gone, which is not there'],
    ['a folder that no layer covers', 'helpers/a.ts', '', 'helpers/a.ts belongs to no layer'],
    ['a barrel', 'kernel/index.ts', '', 'kernel/index.ts is a barrel'],
    [
      'a package in the engine',
      'simulation/a.ts',
      "import { z } from 'zod'",
      'simulation/a.ts imports the package zod',
    ],
    [
      'React Flow outside its folder',
      'ui/panels/a.tsx',
      "import { Handle } from '@xyflow/react'",
      'ui/panels/a.tsx imports @xyflow/react, which belongs to ^ui\\/canvas\\/',
    ],
    [
      'chance without a seed',
      'models/kafka/log/a.ts',
      'export const luck = Math.random()',
      'models/kafka/log/a.ts uses Math.random',
    ],
    ['a wall clock', 'simulation/a.ts', 'export const now = Date.now()', 'simulation/a.ts uses Date'],
    ['a timer', 'kernel/a.ts', 'setTimeout(() => 1, 2)', 'kernel/a.ts uses setTimeout'],
    ['a promise', 'blueprint/a.ts', 'export async function later() {}', 'blueprint/a.ts uses async'],
    [
      'a language',
      'blueprint/a.ts',
      "['b', 'a'].sort((a, b) => a.localeCompare(b))",
      'blueprint/a.ts uses localeCompare',
    ],
    ['a rounded function', 'kernel/a.ts', 'export const e = Math.exp(1)', 'kernel/a.ts uses Math.exp'],
  ])('%s', (_, path, text, fault) => {
    expect(plant(other)).toEqual([])
    expect(plant({ ...other, [path]: text })).toEqual([fault])
  })

  test('a cycle, type imports included', () => {
    const files = {
      'kernel/a.ts': "import { b } from './b'",
      'kernel/b.ts': "import type { C } from './c'",
      'kernel/c.ts': "import './a'",
    }
    expect(plant(files)).toEqual(['cycle: kernel/a.ts → kernel/b.ts → kernel/c.ts → kernel/a.ts'])
  })

  test('a file that does not say what it is for', () => {
    expect(untidy({ 'kernel/a.ts': 'export const a = 1\n' })).toEqual([
      'kernel/a.ts does not say in its first line what it is for',
    ])
  })

  test('prose may speak of what code may not use', () => {
    expect(plant({ 'kernel/a.ts': "// No Math.random.\nexport const s = 'a Date in prose' /* await */" })).toEqual([])
  })
})
