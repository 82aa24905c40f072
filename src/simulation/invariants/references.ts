// Where to read more about a promise: the improvement proposals that its source names, and Kafka's documentation.
import type { ReferenceView } from '../frame'

const WIKI = 'https://cwiki.apache.org/confluence/display/KAFKA/'
const DOCUMENTATION = 'https://kafka.apache.org/documentation/'

/** Proposals by number: the title that its page has, as its address spells it. */
const proposals: Readonly<Record<string, { title: string; page: string }>> = {
  '98': {
    title: 'Exactly Once Delivery and Transactional Messaging',
    page: 'KIP-98+-+Exactly+Once+Delivery+and+Transactional+Messaging',
  },
  '101': {
    title: 'Use Leader Epoch rather than High Watermark for Truncation',
    page: 'KIP-101+-+Alter+Replication+Protocol+to+use+Leader+Epoch+rather+than+High+Watermark+for+Truncation',
  },
  '279': {
    title: 'Fix log divergence after fast leader fail over',
    page: 'KIP-279%3A+Fix+log+divergence+between+leader+and+follower+after+fast+leader+fail+over',
  },
  '320': {
    title: 'Allow fetchers to detect and handle log truncation',
    page: 'KIP-320%3A+Allow+fetchers+to+detect+and+handle+log+truncation',
  },
  '405': { title: 'Kafka Tiered Storage', page: 'KIP-405%3A+Kafka+Tiered+Storage' },
  '447': {
    title: 'Producer scalability for exactly once semantics',
    page: 'KIP-447%3A+Producer+scalability+for+exactly+once+semantics',
  },
  '534': {
    title: 'Retain tombstones and transaction markers for approximately delete.retention.ms milliseconds',
    page: 'KIP-534%3A+Retain+tombstones+and+transaction+markers+for+approximately+delete.retention.ms+milliseconds',
  },
  '595': {
    title: 'A Raft Protocol for the Metadata Quorum',
    page: 'KIP-595%3A+A+Raft+Protocol+for+the+Metadata+Quorum',
  },
  '853': {
    title: 'KRaft Controller Membership Changes',
    page: 'KIP-853%3A+KRaft+Controller+Membership+Changes',
  },
  '890': {
    title: 'Transactions Server-Side Defense',
    page: 'KIP-890%3A+Transactions+Server-Side+Defense',
  },
  '903': {
    title: 'Replicas with stale broker epoch should not be allowed to join the ISR',
    page: 'KIP-903%3A+Replicas+with+stale+broker+epoch+should+not+be+allowed+to+join+the+ISR',
  },
  '932': {
    title: 'Queues for Kafka',
    page: 'KIP-932%3A+Queues+for+Kafka',
  },
  '937': {
    title: 'Improve Message Timestamp Validation',
    page: 'KIP-937%3A+Improve+Message+Timestamp+Validation',
  },
  '966': {
    title: 'Eligible Leader Replicas',
    page: 'KIP-966%3A+Eligible+Leader+Replicas',
  },
  '996': { title: 'Pre-Vote', page: 'KIP-996%3A+Pre-Vote' },
  '1251': {
    title: 'Assignment epochs for consumer groups',
    page: 'KIP-1251%3A+Assignment+epochs+for+consumer+groups',
  },
}

/** Subjects of the promises by the letters of their ids, and the chapter of Kafka's documentation about each. */
const areas: Readonly<Record<string, { name: string; chapter: ReferenceView | null }>> = {
  L: {
    name: 'Logs and replication',
    chapter: { text: 'Kafka documentation: Replication', url: `${DOCUMENTATION}#replication` },
  },
  I: {
    name: 'Leaders and in-sync replicas',
    chapter: { text: 'Kafka documentation: Replication', url: `${DOCUMENTATION}#replication` },
  },
  KR: {
    name: 'Controller quorum',
    chapter: { text: 'Kafka documentation: KRaft', url: `${DOCUMENTATION}#kraft` },
  },
  G: {
    name: 'Groups',
    chapter: { text: 'Kafka documentation: The Consumer', url: `${DOCUMENTATION}#theconsumer` },
  },
  S: {
    name: 'Share groups',
    chapter: { text: 'Kafka documentation: The Consumer', url: `${DOCUMENTATION}#theconsumer` },
  },
  O: {
    name: 'Offsets',
    chapter: { text: 'Kafka documentation: The Consumer', url: `${DOCUMENTATION}#theconsumer` },
  },
  P: {
    name: 'Producers',
    chapter: { text: 'Kafka documentation: Message Delivery Semantics', url: `${DOCUMENTATION}#semantics` },
  },
  Y: {
    name: 'Delivery',
    chapter: { text: 'Kafka documentation: Message Delivery Semantics', url: `${DOCUMENTATION}#semantics` },
  },
  T: {
    name: 'Transactions',
    chapter: { text: 'Kafka documentation: Using Transactions', url: `${DOCUMENTATION}#usingtransactions` },
  },
  M: { name: 'The books', chapter: null },
}

/** What the promises with this kind of id are about. */
export const areaOf = (id: string): string => areas[lettersOf(id)]?.name ?? 'Others'

/** What to read about the promise with this id: the proposals that `source` names, then the documentation. */
export function readMore(id: string, source: string): ReferenceView[] {
  const named = [...source.matchAll(/KIP-(\d+)/g)].flatMap(([text, number]) => {
    const proposal = proposals[number!]
    return proposal === undefined ? [] : [{ text: `${text}: ${proposal.title}`, url: WIKI + proposal.page }]
  })
  const chapter = areas[lettersOf(id)]?.chapter
  return chapter ? [...named, chapter] : named
}

const lettersOf = (id: string): string => id.replace(/\d+$/, '')
