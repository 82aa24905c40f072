// What an id may look like.
import { isInternal } from '../models/kafka/partition'

/** The letters of Kafka's topic names (`Topic.LEGAL_CHARS`), a letter first, and dots only between two words. */
const idForm = /^[A-Za-z](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9_-])){0,63}$/
export const idRule = 'A letter, then up to 63 letters, digits, - and _, or dots between them.'

/** What is wrong with an id, or null. */
export function problemOfId(id: string): { code: 'MR-120' | 'MR-125'; message: string; fix: string } | null {
  if (id in Object.prototype || id === 'prototype') {
    return { code: 'MR-120', message: `\`${id}\` is reserved.`, fix: 'Use another name.' }
  }
  if (idForm.test(id)) return null
  return { code: 'MR-125', message: `\`${id.slice(0, 70)}\` is not an id.`, fix: idRule }
}

/** `Topic.MAX_NAME_LENGTH`: with partition and ending, the folder of a partition still has a name that file systems take. */
export const LONGEST_TOPIC = 249
const topicForm = /^[A-Za-z0-9._-]+$/
export const topicRule = `Up to ${LONGEST_TOPIC} of a-z, A-Z, 0-9, dots, - and _.`

/** What is wrong with the name of a topic, or null: `Topic.validate`, and what Kafka or this program needs for itself. */
export function problemOfTopic(topic: string): { code: 'MR-120' | 'MR-125'; message: string; fix: string } | null {
  if (topic in Object.prototype || topic === 'prototype') return problemOfId(topic)
  if (isInternal(topic)) {
    const message = `\`${topic}\` is a topic of Kafka's own: brokers make it when it is needed.`
    return { code: 'MR-120', message, fix: 'Use another name.' }
  }
  if (topic === '.' || topic === '..')
    return { code: 'MR-125', message: `A topic cannot be called \`${topic}\`.`, fix: topicRule }
  if (topic.length <= LONGEST_TOPIC && topicForm.test(topic)) return null
  const shown = topic.length <= 70 ? topic : `${topic.slice(0, 70)}…`
  const many = topic.length > LONGEST_TOPIC ? ` It has ${topic.length} characters.` : ''
  return { code: 'MR-125', message: `\`${shown}\` is no name of a topic.${many}`, fix: topicRule }
}

/** Is it a topic of Kafka's own, or one of its partitions? */
export const isKafkasOwn = (topicOrPartition: string): boolean => isInternal(topicOrPartition)

/** Kafka's metrics write a dot as `_`, so topics that then have one name are refused (`Topic.hasCollision`). */
export const collide = (a: string, b: string): boolean => a.replaceAll('.', '_') === b.replaceAll('.', '_')

/** What a broker says to it (`InvalidTopicException`). */
export const collision = (topic: string, other: string) => ({
  message: `Topic \`${topic}\` collides with \`${other}\`: in the names of metrics a dot is written as _.`,
  fix: 'Use another name.',
})
