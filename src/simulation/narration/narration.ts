// Facts in sentences: who did what, because of what, with what consequence. Never by colour: a sentence is also read aloud.
import type { Micros } from '../../kernel/time'
import { seconds } from '../../kernel/time'
import type { Fact, FactOf } from '../../models/kafka/facts'
import type { Headline } from '../frame'
import { applicationTellers } from './application'
import { consumerProtocolTellers } from './consumer-protocol'
import { controllerTellers } from './controller'
import { diskTellers } from './disk'
import { groupTellers } from './groups'
import { producerTellers } from './producers'
import { replicationTellers } from './replication'
import { tieredTellers } from './tiered'
import { transactionTellers } from './transactions'
import { quorumTellers } from './quorum'
import { zooKeeperTellers } from './zookeeper'
import type { Level, Teller } from './teller'
import { shareTellers } from './share'
import type { Referee } from '../referee/state'

/** Who tells facts of this type; null: nobody. Of level `all` there are many, and they are told only when somebody asks. */
export function tellerOf(type: Fact['type']): Teller<Fact> | null {
  const teller = tellers[type] as Teller<Fact>
  return teller.level === 'all' ? null : teller
}

/**
 * The sentence of a fact, to be told after the referee has heard it. Null for facts of level `all`: there are many, and
 * they are told only when somebody asks (`sentenceOf`). `teller`: who tells facts of this type.
 */
export function narrate(
  fact: Fact,
  at: Micros,
  seq: number,
  referee: Referee,
  teller = tellerOf(fact.type),
): Headline | null {
  if (teller === null) return null
  const level = typeof teller.level === 'function' ? teller.level(fact, referee) : teller.level
  if (level === 'all' || saidLately(teller, fact, at, referee)) return null
  return tell(teller, level, fact, at, seq, referee)
}

/** The sentence of any fact. */
export function sentenceOf(fact: Fact, at: Micros, seq: number, referee: Referee): Headline {
  const teller = tellers[fact.type] as Teller<Fact>
  const level = typeof teller.level === 'function' ? teller.level(fact, referee) : teller.level
  return tell(teller, level, fact, at, seq, referee)
}

function tell(teller: Teller<Fact>, level: Level, fact: Fact, at: Micros, seq: number, referee: Referee): Headline {
  const { type } = fact
  const tone = typeof teller.tone === 'function' ? teller.tone(fact, referee) : teller.tone
  const about = teller.about(fact).filter((id) => id !== null)
  return { at, seq, type, level, text: teller.text(fact, referee), about: [...new Set(about)], tone }
}

function saidLately(teller: Teller<Fact>, fact: Fact, at: Micros, referee: Referee): boolean {
  if (teller.once === undefined) return false
  const key = `${fact.type} ${teller.once(fact)}`
  const last = referee.told[key]
  if (last !== undefined && at - last < (teller.quiet ?? seconds(1))) {
    if (teller.quiet !== undefined) referee.told[key] = at
    return true
  }
  referee.told[key] = at
  return false
}

const tellers: { readonly [T in Fact['type']]: Teller<FactOf<T>> } = {
  ...producerTellers,
  ...replicationTellers,
  ...diskTellers,
  ...tieredTellers,
  ...transactionTellers,
  ...quorumTellers,
  ...consumerProtocolTellers,
  ...applicationTellers,
  ...zooKeeperTellers,
  ...controllerTellers,
  ...groupTellers,
  ...shareTellers,
}
