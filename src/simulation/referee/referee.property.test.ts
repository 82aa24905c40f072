// Promises of the referee over random histories: nothing is counted twice, nothing forgotten, and a checkpoint goes on
// as if it had never been taken.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogBatch, RecordId } from '../../models/kafka/messages'
import { recount, truth } from './ledger-truth'
import { ledgerOf, ledgerView } from './ledger'
import { cloneReferee } from './state'
import {
  ack,
  append,
  commit,
  deliver,
  elect,
  highWatermark,
  position,
  replicate,
  request,
  send,
  story,
  type Story,
  tell,
  truncate,
  P,
} from '../testing/story'

const SEED = { seed: 20_260, numRuns: 60 }

/** What a random history knows of itself, besides what it tells the referee. */
interface History {
  told: Story
  waiting: RecordId[]
  flying: RecordId[][]
  logs: Record<string, LogBatch[]>
  leader: string
  epoch: number
}

type Move = [kind: number, size: number]

const moves = fc.array(fc.tuple(fc.nat(12), fc.integer({ min: 1, max: 5 })), { minLength: 20, maxLength: 120 })

function begin(acks: -1 | 0 | 1): History {
  return {
    told: story({ acks, idempotent: false }),
    waiting: [],
    flying: [],
    logs: { b1: [], b2: [] },
    leader: 'b1',
    epoch: 0,
  }
}

const other = (broker: string) => (broker === 'b1' ? 'b2' : 'b1')
const log = (history: History) => history.logs[history.leader]!

function move(history: History, [kind, size]: Move): void {
  const { told } = history
  const follower = other(history.leader)
  const flight = history.flying[0]
  switch (kind) {
    case 0:
    case 1:
      history.waiting.push(...send(told, size))
      return
    case 2: {
      const records = history.waiting.splice(0, size)
      if (records.length === 0) return
      history.flying.push(records)
      request(told, records, { broker: history.leader })
      if (told.acks === 0) ack(told, records, { offset: -1 })
      return
    }
    case 3:
    case 4: {
      // The oldest arrives, or a later one overtakes it.
      const records = history.flying[kind === 3 ? 0 : history.flying.length - 1]
      if (records !== undefined) log(history).push(append(told, history.leader, records, { epoch: history.epoch }))
      return
    }
    case 5: {
      const mine = history.logs[follower]!
      const fresh = log(history).slice(mine.length)
      if (fresh.length === 0 || mine.some((batch, i) => batch !== log(history)[i])) return
      mine.push(...fresh)
      replicate(told, follower, history.leader, ...fresh)
      return
    }
    case 6: {
      const end = Math.min(endOf(history.logs.b1!), endOf(history.logs.b2!))
      highWatermark(told, history.leader, end, { epoch: history.epoch })
      return
    }
    case 7: {
      if (flight === undefined) return
      history.flying.shift()
      if (told.acks !== 0) ack(told, flight)
      return
    }
    case 8: {
      if (flight === undefined || told.acks === 0) return
      history.flying.shift()
      const error = 'TimeoutException'
      tell(told, { type: 'batch-failed', producer: 'p1', partition: P, records: flight, error, certain: false })
      return
    }
    case 9: {
      history.epoch++
      history.leader = follower
      elect(told, follower, history.epoch, { unclean: size > 2 })
      // The old leader cuts what the new one does not have.
      const old = history.logs[other(history.leader)]!
      const keep = old.findIndex((batch, i) => batch !== log(history)[i])
      if (keep < 0) return
      truncate(told, other(history.leader), old[keep]!.baseOffset, history.leader)
      history.logs[other(history.leader)] = old.slice(0, keep)
      return
    }
    case 10: {
      const batch = log(history)[size - 1]
      if (batch !== undefined) deliver(told, batch.baseOffset, [...batch.batch.records])
      return
    }
    case 11:
      return size > 3 ? position(told, size) : commit(told, size)
    case 12: {
      const records = [...history.waiting, ...history.flying.flat()]
      tell(told, { type: 'producer-memory-lost', producer: 'p1', records, sent: history.flying.flat() })
      history.waiting = []
      history.flying = []
    }
  }
}

const endOf = (batches: LogBatch[]) => (batches.at(-1)?.lastOffset ?? -1) + 1

const anyAcks = fc.constantFrom(-1 as const, 0 as const, 1 as const)

test('M1 M2 every count equals what looking at every record gives, at every moment', () => {
  fc.assert(
    fc.property(anyAcks, moves, (acks, list) => {
      const history = begin(acks)
      for (const step of list) {
        move(history, step)
        const { referee } = history.told
        expect(recount(referee)).toEqual(referee.totals)
        const { sent, acked, unconfirmed, failed, indeterminate, pending } = ledgerOf(referee)
        expect(acked + unconfirmed + failed + indeterminate + pending).toBe(sent)
        expect(sent).toBe(history.told.sent[1] ?? 0)
      }
    }),
    SEED,
  )
})

test('a record is lost exactly when it was acknowledged and the log that counts does not hold it', () => {
  fc.assert(
    fc.property(fc.constantFrom(-1 as const, 1 as const), moves, (acks, list) => {
      const history = begin(acks)
      for (const step of list) move(history, step)
      const held = new Set(log(history).flatMap(({ batch }) => batch.records))
      const { referee, sent } = history.told
      for (let n = 0; n < (sent[1] ?? 0); n++) {
        const known = truth(referee, 2 ** 32 + n)!
        expect(known.fate === 'lost').toBe(known.verdict === 'acked' && !held.has(2 ** 32 + n))
        expect(known.copies).toBe(log(history).filter(({ batch }) => batch.records.includes(2 ** 32 + n)).length)
      }
    }),
    SEED,
  )
})

test('a checkpoint goes on exactly as the referee that it was taken from', () => {
  fc.assert(
    fc.property(anyAcks, moves, moves, (acks, before, after) => {
      const history = begin(acks)
      for (const step of before) move(history, step)
      const copy: History = { ...structuredClone({ ...history, told: null }), told: history.told }
      // structuredClone makes other batches, so the copy tells of the originals.
      copy.logs = { b1: [...history.logs.b1!], b2: [...history.logs.b2!] }
      copy.told = { ...history.told, referee: cloneReferee(history.told.referee), sent: [...history.told.sent] }
      const frozen = JSON.stringify(ledgerView(copy.told.referee))
      for (const step of after) move(history, step)
      expect(JSON.stringify(ledgerView(copy.told.referee))).toBe(frozen)

      for (const step of after) move(copy, step)

      expect(ledgerView(copy.told.referee)).toEqual(ledgerView(history.told.referee))
      expect(recount(copy.told.referee)).toEqual(copy.told.referee.totals)
    }),
    SEED,
  )
})
