// M3: each acknowledged record without a copy is in the books as lost, once, with its reason.
import type { Breakage, Checker, Invariant } from './invariant'

export const copies: Invariant = {
  id: 'M3',
  name: 'Copies',
  promise: 'Every acknowledged record of which no copy is left is counted as lost, under one reason.',
  brokenBy: [],
  source: 'Account for every marble',
  after: { 'became-leader': look, 'log-truncated': look },
  sweep: look,
}

function look({ referee }: Checker): Breakage | null {
  const { lost } = referee.totals
  let reasons = 0
  for (const code in referee.lostBy) reasons += referee.lostBy[code]!
  return lost === reasons ? null : { code: '', message: `${lost} records are lost, ${reasons} of them have a reason` }
}
