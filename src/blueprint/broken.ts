// What is wrong with a blueprint as a whole: one rule that does not hold, where, and what to write instead.
import type { Code } from './codes'

/** A rule that does not hold. `path` begins at the blueprint: `topics.orders.replicas`. */
export interface Broken {
  code: Code
  path: string
  message: string
  fix: string
  /** It can be opened all the same. */
  isNotice: boolean
}

/** It must be mended before the blueprint can be opened. */
export const broken = (code: Code, path: string, message: string, fix: string): Broken => ({
  code,
  path,
  message,
  fix,
  isNotice: false,
})
/** It can be opened, and means less than one may think. */
export const worthNoting = (code: Code, path: string, message: string, fix: string): Broken => ({
  code,
  path,
  message,
  fix,
  isNotice: true,
})
