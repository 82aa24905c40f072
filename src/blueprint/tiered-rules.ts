// What Kafka asks of topics with remote storage (L-35, KIP-405, KIP-950; LogConfig.validateRemoteStorage…).
import { resolveConfig, type TimeProfile } from '../models/kafka/config'
import { broken, type Broken } from './broken'
import type { Blueprint, Config } from './scenario'

const ENABLE = 'remote.storage.enable'
const SYSTEM = 'remote.log.storage.system.enable'

/** Problems of topics that are tiered, or could never be. */
export function tieringFits({ topics, config, brokers, controllers }: Blueprint, profile: TimeProfile): Broken[] {
  const isSystem = [config, ...Object.values(brokers).map((block) => ({ ...config, ...block.config }))].every(
    (set) => resolveConfig('broker', profile, set)[SYSTEM],
  )
  return Object.entries(topics).flatMap(([id, topic]) => {
    const set = resolveConfig('topic', profile, topic.config)
    const wrong = (key: string, message: string, fix: string) =>
      broken('MR-143', `topics.${id}.${key}`, `${id}: ${message}`, fix)
    if (!set[ENABLE]) return []
    const found: Broken[] = []
    if (!isSystem) {
      const message = `${ENABLE} needs brokers with remote storage (${SYSTEM}).`
      found.push(wrong(ENABLE, message, `Write config: { ${SYSTEM}: true } for the whole cluster.`))
    }
    if (set['cleanup.policy'].includes('compact')) {
      const message = 'Kafka keeps no compacted topic in remote storage.'
      found.push(wrong(ENABLE, message, 'Leave it out, or write cleanup.policy: delete.'))
    }
    if (controllers.mode === 'zookeeper' && set['remote.log.copy.disable']) {
      const message = 'remote.log.copy.disable is of KRaft (KIP-950).'
      found.push(wrong('remote.log.copy.disable', message, 'Leave it out.'))
    }
    return [...found, ...localRetention(topic.config, set, wrong)]
  })
}

type Wrong = (key: string, message: string, fix: string) => Broken
type Resolved = ReturnType<typeof resolveConfig<'topic'>>

// What is kept here cannot be more than what is kept at all; without further copies it must be the same.
function localRetention(own: Config, set: Resolved, wrong: Wrong): Broken[] {
  const pairs = [
    ['local.retention.ms', 'retention.ms'],
    ['local.retention.bytes', 'retention.bytes'],
  ] as const
  return pairs.flatMap(([local, total]) => {
    const [here, all] = [set[local], set[total]]
    if (here === -2) return []
    if (set['remote.log.copy.disable'] && here !== all) {
      const message = `with remote.log.copy.disable, ${local} (${here}) must be ${total} (${all}): nothing more is copied.`
      return [wrong(local, message, `Leave ${local} out.`)]
    }
    if (all < 0 || (here >= 0 && here <= all)) return []
    const what = here === -1 ? `${local} (-1) is without a limit` : `${local} (${here}) is more than`
    const message = here === -1 ? `${what}, and ${total} is ${all}.` : `${what} ${total} (${all}).`
    // The total may be Kafka's default.
    const where = own[local] === undefined ? total : local
    return [wrong(where, message, `At most ${all}, or -2 for the same.`)]
  })
}

/** KIP-950: switching it off deletes what is there, and Kafka wants that said. */
export function problemsOfUntiering(before: Blueprint, after: Blueprint): { message: string; fix: string }[] {
  return Object.keys(after.topics).flatMap((id) => {
    const [old, now] = [before.topics[id]?.config, after.topics[id]!.config]
    if (old?.[ENABLE] !== true || now[ENABLE] === true || now['remote.log.delete.on.disable'] === true) return []
    const message = `${id} has records in remote storage; switching ${ENABLE} off deletes them.`
    const fix =
      'Set remote.log.delete.on.disable: true as well; to keep them, set remote.log.copy.disable: true instead.'
    return [{ message, fix }]
  })
}
