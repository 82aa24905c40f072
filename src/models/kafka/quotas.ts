// Client quotas: for whom (S-11), of what (S-10), and how they are written.

export const quotaKeys = [
  'producer_byte_rate',
  'consumer_byte_rate',
  'request_percentage',
  'controller_mutation_rate',
] as const
export type QuotaKey = (typeof quotaKeys)[number]

/** `<default>` stands for everybody who has no quota of their own; null: not looked at. */
export interface QuotaEntity {
  readonly user: string | null
  readonly client: string | null
}

/** A quota of an entity: a `ClientQuotaRecord`. `value` null: there is none any more. */
export interface Quota {
  readonly entity: QuotaEntity
  readonly key: QuotaKey
  readonly value: number | null
}

/** Quotas by entity, as `entityText` writes it. */
export type Quotas = Readonly<Record<string, Partial<Readonly<Record<QuotaKey, number>>>>>

const DEFAULT = '<default>'

/** `user:web client:*`; also the key in the metadata. */
export const entityText = ({ user, client }: QuotaEntity): string =>
  [user === null ? '' : `user:${nameText(user)}`, client === null ? '' : `client:${nameText(client)}`]
    .filter(Boolean)
    .join(' ')

const nameText = (name: string): string => (name === DEFAULT ? '*' : name)

/** Whom a quota that applies counts together: each client has samples of its own where a default applies. */
export interface AppliedQuota {
  readonly counts: string
  readonly bound: number
  /** The entity that it was set for. */
  readonly entity: string
}

// S-11, most specific first (ClientQuotaManager.DefaultQuotaCallback): which names are looked up.
const precedence: readonly (readonly [user: 'own' | 'default' | null, client: 'own' | 'default' | null])[] = [
  ['own', 'own'],
  ['own', 'default'],
  ['own', null],
  ['default', 'own'],
  ['default', 'default'],
  ['default', null],
  [null, 'own'],
  [null, 'default'],
]

/** The quota that applies to a client of a user (without the `User:`); null: none. */
export function quotaOf(quotas: Quotas, key: QuotaKey, user: string, client: string): AppliedQuota | null {
  for (const [byUser, byClient] of precedence) {
    const name = (kind: 'own' | 'default' | null, own: string) =>
      kind === null ? null : kind === 'own' ? own : DEFAULT
    const entity = entityText({ user: name(byUser, user), client: name(byClient, client) })
    const bound = quotas[entity]?.[key]
    if (bound === undefined) continue
    const counts = entityText({ user: byUser === null ? null : user, client: byClient === null ? null : client })
    return { counts: `${key} ${counts}`, bound, entity }
  }
  return null
}

/** What is wrong with a quota that was written, and how to mend it. */
export interface QuotaObjection {
  readonly message: string
  readonly fix: string
}

const FORM =
  'Write it as: user:web producer_byte_rate=20000 (client:web, or both; * for all others; =none takes it away).'

/** A line as people write it: an entity, and one or more quotas. */
export function parseQuota(text: string): Quota[] | QuotaObjection {
  const words = text.trim().split(/\s+/)
  const named = words.filter((word) => !word.includes('='))
  const set = words.filter((word) => word.includes('='))
  const entity = entityOf(named)
  if (entity === null || set.length === 0) return { message: `\`${text}\` is no quota.`, fix: FORM }
  const quotas: Quota[] = []
  for (const word of set) {
    const [name, written] = word.split('=')
    const key = quotaKeys.find((one) => one === name)
    if (key === undefined)
      return { message: `There is no quota \`${name}\`.`, fix: `There are ${quotaKeys.join(', ')}.` }
    if (quotas.some((quota) => quota.key === key))
      return { message: `\`${name}\` appears twice in \`${text.trim()}\`.`, fix: 'Keep one of them.' }
    const value = written === 'none' ? null : Number(written)
    if (value !== null && !(value > 0 && Number.isFinite(value)))
      return {
        message: `\`${written}\` is no number above 0.`,
        fix: 'Bytes per second; for request_percentage per cent of one thread; for controller_mutation_rate partitions per second.',
      }
    quotas.push({ entity, key, value })
  }
  return quotas
}

function entityOf(words: readonly string[]): QuotaEntity | null {
  let user: string | null = null
  let client: string | null = null
  for (const word of words) {
    const [, kind, name] = /^(user|client):(\S+)$/.exec(word) ?? []
    const own = name === '*' ? DEFAULT : (name ?? '')
    if (kind === 'user' && user === null) user = own
    else if (kind === 'client' && client === null) client = own
    else return null
  }
  return user === null && client === null ? null : { user, client }
}

/** One quota as text. */
export const quotaText = ({ entity, key, value }: Quota): string => `${entityText(entity)} ${key}=${value ?? 'none'}`
