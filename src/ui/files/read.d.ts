// What `scripts/first-scene.mjs` makes of `import scenario from 'FILE.yaml?read'`.
declare module '*.yaml?read' {
  import type { Scenario } from '../../blueprint/scenario'
  const scenario: Scenario
  export default scenario
}
