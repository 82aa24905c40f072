// What a share group may be told, and what no other group may (KIP-932).
import { broken, type Broken, worthNoting } from './broken'
import type { Blueprint } from './scenario'

/** What a KafkaShareConsumer refuses to be told (`ShareConsumerConfig.SHARE_GROUP_UNSUPPORTED_CONFIGS`). */
export const unsharable: readonly string[] = [
  'auto.offset.reset',
  'enable.auto.commit',
  'group.instance.id',
  'group.protocol',
  'group.remote.assignor',
  'partition.assignment.strategy',
  'heartbeat.interval.ms',
  'isolation.level',
  'session.timeout.ms',
]

/** What the group has instead, under another name. */
const ofTheGroup: readonly string[] = ['auto.offset.reset', 'isolation.level']

/** What a share consumer may be told and does not go by. */
export const ofConsumersAlone: readonly string[] = [
  'auto.commit.interval.ms',
  'allow.auto.create.topics',
  'max.partition.fetch.bytes',
]

/** what belongs to share groups, and to them alone. */
export function shareGroupsFit({ groups, controllers }: Blueprint): Broken[] {
  return Object.entries(groups).flatMap(([id, block]) => {
    const { type, config } = block
    const at = (field: string) => `groups.${id}.${field}`
    if (type !== 'share') {
      const fields = [
        ...Object.keys(config).filter((key) => key.startsWith('share.') && (config[key] ?? null) !== null),
        ...(block.unprocessed === 'reject' ? ['unprocessed'] : []),
        ...(block.renews ? ['renews'] : []),
      ]
      return fields.map((key) => broken('MR-143', at(key), `${key} is of share groups.`, 'Write type: share.'))
    }
    const wrong = unsharable.filter((key) => (config[key] ?? null) !== null)
    const found = wrong.map((key) => {
      const fix = ofTheGroup.includes(key) ? `Set share.${key}.` : 'Leave it out.'
      return broken('MR-143', at(key), `${key} cannot be set in a share group.`, fix)
    })
    for (const field of ['commit', 'handOff', 'queue', 'manual'] as const) {
      if (block[field] === false || block[field] === 'auto' || block[field] === null) continue
      found.push(broken('MR-143', at(field), `${field} means nothing in a share group.`, 'Leave it out.'))
    }
    const isExplicit = config['share.acknowledgement.mode'] === 'explicit'
    const words = [...(block.failing === null ? [] : ['failing']), ...(block.renews ? ['renews'] : [])]
    for (const field of isExplicit ? [] : words) {
      const message = `${field} needs explicit acknowledgement: otherwise the next poll() accepts everything.`
      found.push(broken('MR-143', at(field), message, 'Add share.acknowledgement.mode: explicit.'))
    }
    if (controllers.mode === 'zookeeper') {
      const message = 'Share groups came with Kafka 4: a cluster of ZooKeeper’s time knows none.'
      found.push(worthNoting('MR-163', at('type'), message, 'Write controllers: { mode: kraft }.'))
    }
    return found
  })
}
