// What happened in the metadata quorum (KIP-595, KIP-996).

/** What a voter of the metadata quorum is at the moment, in Kafka's words (KIP-595, KIP-996). */
export type QuorumRole = 'unattached' | 'prospective' | 'candidate' | 'leader' | 'follower' | 'resigned'

export type QuorumFact =
  | {
      type: 'quorum-role-changed'
      controller: string
      epoch: number
      from: QuorumRole
      role: 'unattached' | 'prospective' | 'candidate' | 'follower'
      /** Who leads in this epoch, as far as it knows. */
      leader: string | null
    }
  | { type: 'controller-elected'; controller: string; epoch: number; votes: readonly string[]; voters: number }
  | { type: 'vote-granted'; controller: string; candidate: string; epoch: number; preVote: boolean }
  | {
      type: 'vote-refused'
      controller: string
      candidate: string
      epoch: number
      preVote: boolean
      why: 'older-epoch' | 'shorter-log' | 'voted-already' | 'has-leader'
    }
  | {
      type: 'controller-resigned'
      controller: string
      epoch: number
      /** It heard nothing of a majority; its process stops; it starts, and had led before; or it is no voter any more. */
      why: 'check-quorum' | 'shutdown' | 'restarted' | 'removed'
    }
  | {
      /** A voter has looked for a majority for a whole election timeout and did not find one. */
      type: 'quorum-lost'
      controller: string
      epoch: number
      /** Who answered, itself included. */
      reached: readonly string[]
      voters: number
    }
  | {
      type: 'metadata-committed'
      controller: string
      epoch: number
      /** Offset of the first of these records. */
      offset: number
      /** Record types, as often as they occur; records without meaning (no-ops) are not counted. */
      records: Readonly<Record<string, number>>
    }
  /** A controller starts with an empty disk that knows no voters: it is to join the quorum (KIP-853). */
  | { type: 'observer-began'; controller: string }
  | {
      /** A leader has written a new voter set, which counts from here on and is not committed yet (KIP-853). */
      type: 'voters-written'
      controller: string
      epoch: number
      offset: number
      voters: readonly string[]
    }
  | {
      /** A new voter set is committed. */
      type: 'voters-changed'
      controller: string
      epoch: number
      voters: readonly string[]
      added: readonly string[]
      removed: readonly string[]
    }
  | { type: 'metadata-truncated'; controller: string; from: number; to: number }
  | {
      /** A process is told to cut off metadata that it knows to be committed: it ends (Kafka's fatal fault handler). */
      type: 'metadata-fault'
      process: string
      leader: string
      /** It knows everything below to be committed; the leader's log parts from its own at `to`. */
      committed: number
      to: number
    }
