// One document, one seed, one history: the engine in Node and the one in the browser's worker agree to the last bit.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import { openAnew, test } from './app'

for (const [name, until] of [
  ['retail-shop', '30s'],
  ['zone-goes-dark', '40s'],
  ['acks-side-by-side', '30s'],
] as const) {
  test(`${name} has the same digest in Node and in Chromium`, async ({ shared }) => {
    const file = `public/scenarios/${name}.yaml`
    // The exit code tells whether expectations held; half-way they need not.
    const node = spawnSync('node', ['bin/millrace.mjs', 'run', file, '--until', until, '--json'], { encoding: 'utf8' })
    const { digest, events } = JSON.parse(node.stdout) as { digest: string; events: number }
    expect(events).toBeGreaterThan(500)

    const app = await openAnew(shared, readFileSync(file, 'utf8'))
    // By way of some detours.
    await app.seek('7.5s')
    await app.seek('3.2s')
    await app.seek(until)
    expect(await app.digest()).toBe(digest)
    expect(app.troubles).toEqual([])
  })
}
