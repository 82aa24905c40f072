#!/usr/bin/env node
// The `millrace` command. It bundles src/cli on first use, and again whenever a source has changed.
import { bundled } from '../scripts/bundle.mjs'

await import(await bundled('src/cli/main.ts'))
