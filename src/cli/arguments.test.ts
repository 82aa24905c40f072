// What the command says when it is not called as it can be.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

function millrace(...args: string[]) {
  const { status, stdout, stderr } = spawnSync('node', [join(root, 'bin/millrace.mjs'), ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const more = '\nmillrace --help tells more.\n'

test.each([
  [['run'], `millrace: run needs at least one scenario file${more}`],
  [['run', 'x.yaml', '--seed'], `millrace: --seed needs a whole number after it, such as 7${more}`],
  [['run', 'x.yaml', '--seed', '--json'], `millrace: --seed needs a whole number after it, such as 7${more}`],
  [['run', 'x.yaml', '--sed', '3'], `millrace: there is no option --sed${more}`],
  [['walk'], `millrace: there is no command 'walk'${more}`],
  [['explore', '--scope', 'huge'], `millrace: --scope is one of tiny, small, full${more}`],
  [
    ['explore', '--rules', 'kip7', '--scope', 'tiny'],
    `millrace: --rules is one of hwTruncate, kip101, kip279, fencedFetch, fencedTruncation, truncateOnEpochChange, isrFromEpochStart, kip320${more}`,
  ],
  [['run', 'x.yaml', '--vectors', 'v'], `millrace: run has no option --vectors${more}`],
  [['conformance', '--vectors', 'v', '--seed', '3'], `millrace: conformance has no option --seed${more}`],
  [['explore', 'x.yaml'], `millrace: explore takes no files, and there is 'x.yaml'${more}`],
  [
    ['run', 'x.yaml', '--seed', '9007199254740993'],
    `millrace: a seed is at most 9007199254740991, not 9007199254740993${more}`,
  ],
  [['run', 'no-such.yaml', '--seed', '9007199254740991'], 'no-such.yaml: there is no such file\n'],
  [['run', 'no-such.yaml'], 'no-such.yaml: there is no such file\n'],
  [['run', 'public'], 'public: is a folder; name the scenario files in it\n'],
])('%j is answered in a line or two, not with the whole help', (args, stderr) => {
  expect(millrace(...args)).toMatchObject({ status: 2, stderr })
})

test('it says which version it is, and its help names that', () => {
  const { stdout, status } = millrace('--version')
  expect(stdout).toMatch(/^millrace \d+\.\d+\.\d+, engine \d+, models Apache Kafka 4\.3\.1\n$/)
  expect(status).toBe(0)
  expect(millrace('--help').stdout).toContain('millrace --version')
})
