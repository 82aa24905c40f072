// A counterexample in words: one sentence per step.
import type { Move } from './moves'
import type { Promised } from './promises'
import type { Situation } from './state'

/** How replicas and records are called. */
export const brokerName = (replica: number): string => `b${replica}`
export const recordName = (record: number): string => `m${record}`

/** The step, with what it brings about. */
export function sentenceOf(move: Move, before: Situation, after: Situation): string {
  const who = brokerName(move.replica)
  const log = before.replicas[move.replica]!.log
  switch (move.do) {
    case 'elect':
      return `The controller makes ${who} leader of epoch ${move.epoch}.`
    case 'fence':
      return `The controller takes ${who} out of the ISR, in epoch ${move.epoch}.`
    case 'lead':
      return `${who} hears of epoch ${move.epoch} and leads.`
    case 'follow': {
      const leader = move.leader < 0 ? 'nobody' : brokerName(move.leader)
      const cut = move.to < move.from ? ` It cuts ${namesOf(log.slice(move.to))} off its log.` : ''
      return `${who} hears of epoch ${move.epoch} and follows ${leader}.${cut}`
    }
    case 'append': {
      const offset = after.replicas[move.replica]!.log.length - 1
      const { epoch } = after.replicas[move.replica]!
      return `${who} appends ${recordName(move.record)} at offset ${offset}, in epoch ${epoch}.`
    }
    case 'fetch':
      return `${who} copies ${recordName(move.record)} from ${brokerName(move.leader)}.`
    case 'cut':
      return `${brokerName(move.leader)} objects to the fetch of ${who}, which cuts ${namesOf(log.slice(move.to))} off its log.`
    case 'commit':
      return `${who} moves its high watermark to ${move.to}: ${namesOf(after.replicas[move.replica]!.log.slice(0, move.to))} ${move.to === 1 ? 'is' : 'are'} committed.`
    case 'expand':
      return `${brokerName(move.leader)} takes ${who} into its ISR.`
    case 'shrink':
      return `${brokerName(move.leader)} takes ${who} out of its ISR.`
  }
}

/** What is wrong at the end. */
export function endOf(promise: Promised, { replicas, epochs }: Situation): string {
  const logs = replicas.map(({ log, highWatermark, epoch, leads, isr }, i) => {
    const leading = epoch >= 0 && ((leads >> epoch) & 1) === 1 ? `, leads epoch ${epoch}` : ''
    const inSync = epochs === 0 || ((isr >> (epochs - 1)) & 1) === 1 ? ', in sync' : ''
    return `${brokerName(i)} [${log.map(recordName).join(' ')}] high watermark ${highWatermark}${leading}${inSync}`
  })
  return `${promise.id} ${promise.name} is broken: ${logs.join('; ')}.`
}

const namesOf = (records: readonly number[]): string => records.map(recordName).join(', ')
