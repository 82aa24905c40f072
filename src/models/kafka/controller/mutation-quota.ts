// KIP-599: how many partitions somebody may make and delete per second (ControllerMutationQuotaManager, StrictControllerMutationQuota).
import { seconds, type Micros } from '../../../kernel/time'
import type { BrokerConfig } from '../config'
import { quotaOf } from '../quotas'
import { refillTime, tokensIn } from '../rate'
import type { Active } from './state'

/** A client as quotas name it: a user without its `User:`, and a client id. */
export interface MutationBy {
  readonly user: string
  readonly client: string
}

/** A person who works on the cluster. */
export const OPERATOR: MutationBy = { user: 'ANONYMOUS', client: 'admin' }

/** Somebody has used up more than there was. */
export interface Overdrawn {
  /** The entity that the quota was set for. */
  readonly entity: string
  readonly bound: number
  /** Tokens below none. */
  readonly missing: number
  /** Until there are none missing. */
  readonly throttle: Micros
  readonly now: Micros
}

/**
 * Takes tokens out of the bucket of whoever asks. It is looked at before: what is there lets any number through, and then the
 * bucket is overdrawn until it has filled up again. null: it may; else nothing is taken.
 */
export function chargeMutation(
  active: Active,
  config: BrokerConfig,
  { user, client }: MutationBy,
  permits: number,
  now: Micros,
): Overdrawn | null {
  const quota = quotaOf(active.image.quotas ?? {}, 'controller_mutation_rate', user, client)
  if (quota === null) return null
  const windows = {
    num: config['controller.quota.window.num'],
    size: seconds(config['controller.quota.window.size.seconds']),
  }
  const { counts, bound, entity } = quota
  const tokens = tokensIn(active.mutations[counts], bound, now, windows)
  if (tokens < 0) return { entity, bound, missing: Math.ceil(-tokens), throttle: refillTime(tokens, bound), now }
  active.mutations[counts] = { tokens: tokens - permits, at: now }
  return null
}
