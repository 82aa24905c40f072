// Client quotas: for whom (S-11), of what (S-10), and how they are written.

export const quotaKeys = [
  'producer_byte_rate',
  'consumer_byte_rate',
  'request_percentage',
  'controller_mutation_rate',
  'connection_creation_rate',
] as const
export type QuotaKey = (typeof quotaKeys)[number]

/** `<default>` stands for everybody who has no quota of their own; null: not looked at. */
export interface QuotaEntity {
  readonly user: string | null
  readonly client: string | null
  /** Instead of both: the address that connections come from, which is the client's name here (KIP-612). */
  readonly ip?: string
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
export const entityText = ({ user, client, ip }: QuotaEntity): string =>
  ip !== undefined
    ? `ip:${nameText(ip)}`
    : [user === null ? '' : `user:${nameText(user)}`, client === null ? '' : `client:${nameText(client)}`]
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

/** KIP-612: how many connections per second may come from an address; null: any number. */
export function connectionQuotaOf(quotas: Quotas, ip: string): AppliedQuota | null {
  for (const name of [ip, DEFAULT]) {
    const entity = entityText({ user: null, client: null, ip: name })
    const bound = quotas[entity]?.connection_creation_rate
    if (bound !== undefined) return { counts: `connection_creation_rate ip:${ip}`, bound, entity }
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
    if ((entity.ip !== undefined) !== (key === 'connection_creation_rate'))
      return {
        message: `\`${key}\` is no quota of ${entity.ip === undefined ? 'a user or client' : 'an address'}.`,
        fix: 'Of an ip there is connection_creation_rate, and of nobody else.',
      }
    const value = written === 'none' ? null : Number(written)
    if (value !== null && !(value > 0 && Number.isFinite(value)))
      return {
        message: `\`${written}\` is no number above 0.`,
        fix: 'Bytes per second; for request_percentage per cent of one thread; for controller_mutation_rate partitions, for connection_creation_rate connections per second.',
      }
    quotas.push({ entity, key, value })
  }
  return quotas
}

function entityOf(words: readonly string[]): QuotaEntity | null {
  let user: string | null = null
  let client: string | null = null
  for (const word of words) {
    const [, kind, name] = /^(user|client|ip):(\S+)$/.exec(word) ?? []
    if (kind === 'ip') return words.length > 1 ? null : { user: null, client: null, ip: name === '*' ? DEFAULT : name! }
    const own = name === '*' ? DEFAULT : (name ?? '')
    if (kind === 'user' && user === null) user = own
    else if (kind === 'client' && client === null) client = own
    else return null
  }
  return user === null && client === null ? null : { user, client }
}

/** One quota as text. */
export const quotaText = ({ entity, key, value }: Quota): string => `${entityText(entity)} ${key}=${value ?? 'none'}`
