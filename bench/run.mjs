// Bundles the benchmark, so that it measures what a build would run, and starts it.
import { bundled } from '../scripts/bundle.mjs'

await import(await bundled('bench/main.ts'))
