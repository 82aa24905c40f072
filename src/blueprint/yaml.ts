// Reads YAML 1.2 (core schema) into a tree with places. A scan over the tokens refuses what could take long or hide
// something (deep nesting, too many entries, anchors, aliases, tags, more documents) before anything is built.
import { CST, Lexer, parseDocument, type Node, type ParsedNode, type Scalar, type YAMLParseError } from 'yaml'
import { isMap, isScalar, isSeq } from 'yaml'
import type { Code } from './codes'
import { limits } from './limits'
import { isReservedKey, lineAndColumn, problemAt, type Entry, type Located, type Report } from './source'

/** The tree, or null when the text could not be read (problems say why). */
export function readYaml(report: Report): Located | null {
  if (!scan(report)) return null
  // Duplicate keys are looked for below: the library's own check takes time quadratic in the width of a map.
  const options = { uniqueKeys: false, prettyErrors: false, merge: false, schema: 'core', version: '1.2' } as const
  const document = parseDocument(report.text, { ...options, logLevel: 'error', resolveKnownTags: false })
  for (const error of document.errors.slice(0, 20)) reportSyntax(report, error)
  if (document.errors.length > 0) return null
  if (document.contents === null) return { kind: 'scalar', at: 0, value: null, bare: '' }
  const tree = locate(report, document.contents, 0, '', 0)
  return report.problems.length > 0 ? null : tree
}

const TOO_DEEP = 'Nothing in a scenario needs that.'

const forbidden: Record<string, [Code, string, string]> = {
  anchor: ['MR-114', 'Anchors (&) are not allowed.', 'Write the value out where it is needed.'],
  alias: ['MR-114', 'Aliases (*) are not allowed.', 'Write the value out; put text that begins with * in quotes.'],
  tag: ['MR-117', 'Tags (!) are not allowed.', 'Remove it; put text that begins with ! in quotes.'],
}

/** Walks the tokens once, without recursion. Answers whether the text may be parsed. */
function scan(report: Report): boolean {
  const refuse = (code: Code, at: number, message: string, fix: string): false => {
    problemAt(report, code, at, '', message, fix)
    return false
  }
  let at = 0
  let count = 0
  let brackets = 0
  let indicators = 0
  for (const token of new Lexer().lex(report.text)) {
    report.tokens++
    const type = CST.tokenType(token)
    if (type === 'doc-mode' || type === 'scalar' || type === 'flow-error-end') continue
    if (++count > limits.tokens.max)
      return refuse(
        'MR-115',
        at,
        `More than ${limits.tokens.max} keys, values and signs.`,
        'Cut it to the part that matters.',
      )
    if (type === 'flow-map-start' || type === 'flow-seq-start') brackets++
    else if (type === 'flow-map-end' || type === 'flow-seq-end') brackets--
    else if (type === 'newline') indicators = 0
    else if (type === 'seq-item-ind' || type === 'explicit-key-ind') indicators++
    else if (type !== null && Object.hasOwn(forbidden, type))
      return refuse(forbidden[type]![0], at, forbidden[type]![1], forbidden[type]![2])
    if (brackets > limits.depth.max || indicators > limits.depth.max) {
      return refuse('MR-113', at, `Nested more than ${limits.depth.max} levels deep.`, TOO_DEEP)
    }
    at += token.length
  }
  return true
}

const syntaxCode: Partial<Record<YAMLParseError['code'], Code>> = {
  RESOURCE_EXHAUSTION: 'MR-113',
}

const syntaxFix: Partial<Record<YAMLParseError['code'], string>> = {
  TAB_AS_INDENT: 'Indent with spaces: YAML does not allow a tab here.',
  BAD_INDENT: 'Give entries of the same map the same indentation.',
  BLOCK_AS_IMPLICIT_KEY: 'Put text that contains ": " in quotes, or check the indentation.',
  MULTILINE_IMPLICIT_KEY: 'A colon is missing on this line, or text needs quotes.',
  MISSING_CHAR: 'A closing sign or a colon is missing before this.',
  BAD_SCALAR_START: 'Put text that begins with @, ` or % in quotes.',
}

function reportSyntax(report: Report, error: YAMLParseError): void {
  const { code, pos, message } = error
  if (code === 'MULTIPLE_DOCS') {
    const fix = 'Put each scenario into a file of its own.'
    return problemAt(report, 'MR-118', pos[0], '', 'A second YAML document begins here.', fix)
  }
  const isFlow = message.startsWith('Flow')
  const fix = isFlow
    ? 'A closing bracket is missing, or text with a bracket or comma needs quotes.'
    : (syntaxFix[code] ?? 'Check the indentation, the quotes and the colons around here.')
  problemAt(report, syntaxCode[code] ?? 'MR-110', pos[0], '', `${message}.`, fix)
}

function locate(report: Report, node: ParsedNode | Node, at: number, path: string, depth: number): Located {
  const start = node.range?.[0] ?? at
  if (depth > limits.depth.max) {
    problemAt(report, 'MR-113', start, path, `Nested more than ${limits.depth.max} levels deep.`, TOO_DEEP)
    return { kind: 'list', at: start, items: [] }
  }
  if (isMap(node)) {
    const entries = new Map<string, Entry>()
    for (const pair of node.items) {
      const keyNode = pair.key as Node
      const keyAt = keyNode.range?.[0] ?? start
      const key = keyText(report, keyNode, keyAt, path)
      if (key === null || !isNewKey(report, entries, key, keyAt, path)) continue
      const childPath = path === '' ? key : `${path}.${key}`
      const value: Located =
        pair.value === null
          ? { kind: 'scalar', at: keyAt, value: null, bare: '' }
          : locate(report, pair.value as Node, keyAt, childPath, depth + 1)
      entries.set(key, { key, keyAt, value })
    }
    return { kind: 'map', at: start, entries: [...entries.values()] }
  }
  if (isSeq(node)) {
    const items = node.items.map((item, i) => locate(report, item as Node, start, `${path}[${i}]`, depth + 1))
    return { kind: 'list', at: start, items }
  }
  return scalar(report, node as Scalar, start, path)
}

function keyText(report: Report, key: Node | null, at: number, path: string): string | null {
  if (isScalar(key)) return typeof key.value === 'string' ? key.value : (key.source ?? '')
  problemAt(report, 'MR-121', at, path, 'A key must be plain text.', 'Remove the ? or the brackets around the key.')
  return null
}

/** Refuses a key that is reserved, or that the map has already. */
export function isNewKey(report: Report, entries: Map<string, Entry>, key: string, at: number, path: string): boolean {
  const childPath = path === '' ? key : `${path}.${key}`
  if (isReservedKey(key)) {
    problemAt(report, 'MR-120', at, childPath, `\`${key}\` is reserved.`, 'Use another name.')
    return false
  }
  if (key === '<<') {
    problemAt(report, 'MR-114', at, childPath, 'Merge keys (<<) are not allowed.', 'Write the fields out.')
    return false
  }
  const earlier = entries.get(key)
  if (earlier === undefined) return true
  const { line } = lineAndColumn(report, earlier.keyAt)
  problemAt(
    report,
    'MR-111',
    at,
    childPath,
    `\`${key}\` appears twice; the first is in line ${line}.`,
    'Keep one of them.',
  )
  return false
}

function scalar(report: Report, node: Scalar, at: number, path: string): Located {
  const bare = node.type === 'PLAIN' ? (node.source ?? '') : null
  const value = node.value as string | number | boolean | null
  if (typeof value === 'number') checkNumber(report, value, bare ?? '', at, path)
  return { kind: 'scalar', at, value, bare }
}

/** Numbers must be finite and kept exactly: 1e400 would be Infinity, 9007199254740993 another number. */
export function checkNumber(report: Report, value: number, written: string, at: number, path: string): void {
  if (!Number.isFinite(value)) {
    problemAt(report, 'MR-112', at, path, `${written} is out of range.`, 'Write a number up to 9007199254740991.')
  } else if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    problemAt(
      report,
      'MR-112',
      at,
      path,
      `${written} cannot be kept exactly.`,
      'Write a number up to 9007199254740991.',
    )
  } else if (Object.is(value, -0)) {
    problemAt(report, 'MR-121', at, path, '-0 is not a number here.', 'Write 0.')
  }
}
