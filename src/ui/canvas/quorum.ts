// The metadata quorum in words: who leads, whether anybody could, what goes on without a leader and what cannot happen.
import type { ControllerView, Frame, QuorumView, TopicView, VoteAnswerView } from '../../worker/protocol'
import { listText, plural } from '../format'
import { liveBrokers, serviceOf } from '../states'

export interface QuorumState {
  kind: 'leads' | 'lonely' | 'electing' | 'none'
  tone: 'ok' | 'warn' | 'bad' | 'move'
  /** For the face. */
  word: string
  /** What it means, for the face, the inspector and screen readers. */
  sentence: string
}

/** What a frame must tell for it. */
export type QuorumScene = Pick<Frame, 'quorum' | 'links'>

export const majorityOf = ({ voters }: Pick<QuorumView, 'voters'>): number => Math.floor(voters / 2) + 1

/** What the frame around the nodes is called. */
export const planeName = (quorum: Pick<QuorumView, 'mode'> | null | undefined): string =>
  quorum?.mode === 'zookeeper' ? 'ZooKeeper' : 'controllers'

export const planeTitle = { kraft: 'KRaft', zookeeper: 'ZooKeeper' } as const

const runs = ({ up, paused }: ControllerView): boolean => up && !paused

/** The voters with which this one can talk in both directions, itself included; nobody when it does not run. */
export function reachedBy({ quorum: { nodes }, links }: QuorumScene, id: string): string[] {
  const self = nodes.find((node) => node.id === id)
  if (!self || !runs(self)) return []
  const isCut = (other: string) =>
    links.some(({ a, b, cut }) => cut !== null && ((a === id && b === other) || (a === other && b === id)))
  return nodes
    .filter((node) => node.voter && (node.id === id || (runs(node) && !isCut(node.id))))
    .map((node) => node.id)
}

/** Is there a voter that could be elected: one that reaches a majority? */
export const canElect = (scene: QuorumScene): boolean =>
  scene.quorum.nodes.some(({ id, voter }) => voter && reachedBy(scene, id).length >= majorityOf(scene.quorum))

export function quorumState(scene: QuorumScene): QuorumState {
  const { quorum } = scene
  const { leader, epoch, voters } = quorum
  const need = majorityOf(quorum)
  if (leader !== null) {
    const reached = reachedBy(scene, leader).length
    const frozen = quorum.nodes.find(({ id }) => id === leader)?.paused ?? false
    if (reached >= need || frozen) {
      return {
        kind: 'leads',
        tone: frozen ? 'warn' : 'ok',
        word: frozen ? `${leader} leads, frozen` : `${leader} leads, epoch ${epoch}`,
        sentence: spare(
          need,
          frozen ? quorum.nodes.filter((node) => node.voter && runs(node)).length : reached,
          voters,
        ),
      }
    }
    return {
      kind: 'lonely',
      tone: 'warn',
      word: `${leader} leads alone, epoch ${epoch}`,
      sentence: `It reaches ${reached} of ${voters}: nothing is committed, and it will resign. ${cannot(quorum)}`,
    }
  }
  if (canElect(scene)) {
    const asks = quorum.nodes.filter(({ up, role }) => up && (role === 'candidate' || role === 'prospective'))
    return {
      kind: 'electing',
      tone: 'move',
      word: `Electing, epoch ${epoch}`,
      sentence:
        asks.length === 0
          ? `No leader is known; whoever first hears nothing for too long asks for votes. ${need} of ${voters} are needed.`
          : `${listText(asks.map(({ id }) => id))} ${asks.length === 1 ? 'asks' : 'ask'} for votes. ${need} of ${voters} are needed.`,
    }
  }
  const up = quorum.nodes.filter((node) => node.voter && runs(node)).length
  return {
    kind: 'none',
    tone: 'bad',
    word: quorum.mode === 'zookeeper' ? 'No majority: nothing is stored' : 'No quorum: metadata frozen',
    sentence: `${up >= need ? `No ${need} of ${voters} reach each other` : `${up} of ${voters} run, ${need} are needed`}. ${cannot(quorum)}`,
  }
}

/** K-4; with ZooKeeper nothing can be stored either, and there is nobody who could end a session. */
const cannot = ({ mode }: QuorumView): string =>
  `Produce and consume go on; no election, no ISR change, no topic changes${mode === 'zookeeper' ? ', and no session expires' : ''}.`

function spare(need: number, up: number, voters: number): string {
  const more = up - need
  const commit = `${need} of ${voters} commit`
  if (more <= 0) return `${commit}; ${plural(up, 'voter')} ${up === 1 ? 'is' : 'are'} there: none more may fail.`
  return `${commit}; ${more} more may fail.`
}

/** Partitions whose leader is gone while nobody can name another, because no controller could be elected. */
export function stranded(frame: Pick<Frame, 'quorum' | 'links' | 'brokers'>, topic: TopicView): number[] {
  if (frame.quorum.nodes.length === 0) return []
  const { kind } = quorumState(frame)
  if (kind !== 'none' && kind !== 'lonely') return []
  const live = liveBrokers(frame)
  return topic.partitions.filter((view) => serviceOf(view, live) !== 'online').map(({ index }) => index)
}

// ---- one voter -------------------------------------------------------------------------------------------------------

const refusals: Record<NonNullable<VoteAnswerView['refused']>, string> = {
  'older-epoch': 'old epoch',
  'shorter-log': 'its log is behind',
  'voted-already': 'voted already',
  'has-leader': 'has a leader',
}

/** How long an answer is news, µs: longer than an election takes, shorter than the next is away. */
const NEWS = 5_000_000

/** What a voter has to do with votes now: the count while it asks, its last answer, else its vote of this epoch. */
export function voteWords(
  { up, voter, role, votes, votedFor, answered, epoch, id }: ControllerView,
  quorum: Pick<QuorumView, 'voters'>,
  now: number,
): { text: string; tone: 'plain' | 'move' | 'warn' } | null {
  if (!voter) return { text: 'copies the log', tone: 'plain' }
  if (up && (role === 'candidate' || role === 'prospective')) {
    const yes = votes.filter(({ granted }) => granted).length
    const no = votes.length - yes
    const what = role === 'prospective' ? 'pre-votes' : 'votes'
    return { text: `${yes} of ${majorityOf(quorum)} ${what}${no > 0 ? `, ${no} refused` : ''}`, tone: 'move' }
  }
  if (up && answered !== null && now - answered.at < NEWS) {
    const { candidate, preVote, refused } = answered
    if (refused !== null) return { text: `✕ ${candidate}: ${refusals[refused]}`, tone: 'warn' }
    return { text: preVote ? `✓ would vote ${candidate}` : `✓ votes ${candidate}`, tone: 'move' }
  }
  if (votedFor === null) return null
  return { text: votedFor === id ? `voted itself, e${epoch}` : `voted ${votedFor}, e${epoch}`, tone: 'plain' }
}

/** How a voter's log stands to the one that is shown, in words. */
export function logWords({ logEnd, agreesTo }: ControllerView, { log }: Pick<QuorumView, 'log'>): string | null {
  const end = log.at(-1)?.end ?? 0
  if (logEnd > agreesTo) return `${logEnd - agreesTo} to be cut off`
  return logEnd < end ? `${end - logEnd} behind` : null
}
