// docs/scenario-format.md says what the parser does: its tables are made from the parser's, and its examples are read.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { blueprintParts, parseScenario, topLevelFields } from './parse'
import { tables } from './testing/format-tables'

const path = join(import.meta.dirname, '../../docs/scenario-format.md')
const text = readFileSync(path, 'utf8')

// `npx vitest run src/blueprint/format -u` writes the tables into the document.
test('the tables are those of the parser', async () => {
  const markers = [...text.matchAll(/<!-- table (\w+) -->/g)].map(([, name]) => name)
  expect(markers.toSorted()).toEqual(Object.keys(tables).toSorted())
  const made = text.replace(
    /<!-- table (\w+) -->[^]*?<!-- end -->/g,
    (_, name) => `<!-- table ${name} -->\n\n${tables[name as string]}\n\n<!-- end -->`,
  )
  await expect(made).toMatchFileSnapshot(path)
})

const blocks = [...text.matchAll(/```yaml\n([^]*?)```/g)].map(([, block]) => block!)

/** What fragments lean on: the blueprint of the first example. */
const base = blocks[0]!.slice(0, blocks[0]!.indexOf('timeline:'))

test.each(blocks.map((block, i) => ({ block, i })))('example $i is read without a problem', ({ block }) => {
  const isWhole = block.startsWith('scenario:')
  const result = parseScenario(
    isWhole ? block : block.startsWith('blueprint:') ? `scenario: x\n${block}` : base + block,
  )
  expect(result).toMatchObject({ ok: true, notices: [] })
})

test('every field of a document and of a blueprint is spoken of', () => {
  const names = [...topLevelFields, ...blueprintParts]
  expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([])
})
