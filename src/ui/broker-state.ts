// What a broker's process is doing, in a word for its face, a sentence for who asks, and Kafka's own name for it.
import type { BrokerView } from '../worker/protocol'

export interface BrokerState {
  /** For a face: `STARTING`, `RECOVERY 43 %`; one that does its work is `Online`. */
  word: string
  tone: 'ok' | 'warn' | 'bad' | 'move'
  sentence: string
}

type Seen = Pick<BrokerView, 'up' | 'paused' | 'fenced' | 'lifecycle' | 'recovered'>

export function brokerState({ up, paused, fenced, lifecycle, recovered }: Seen): BrokerState {
  if (!up) return { word: 'OFFLINE', tone: 'bad', sentence: 'Its process does not run.' }
  if (paused)
    return {
      word: 'PAUSED',
      tone: 'warn',
      sentence: 'Its process is frozen: it hears nothing, and its heartbeats do not come.',
    }
  switch (lifecycle) {
    case 'NOT_RUNNING':
      return { word: 'HALTED', tone: 'bad', sentence: 'Its process has ended by itself.' }
    case 'STARTING':
      return {
        word: 'STARTING',
        tone: 'move',
        sentence: 'It has started, registers with the controller and reads the metadata; it serves nobody yet.',
      }
    case 'PENDING_CONTROLLED_SHUTDOWN':
    case 'SHUTTING_DOWN':
      return {
        word: 'STOPPING',
        tone: 'move',
        sentence: 'A controlled shutdown: it stops when others lead what it led, and nobody counts on it any more.',
      }
    case 'RECOVERY':
    case 'RUNNING':
      return recovered === null ? serving(fenced) : scanning(Math.floor(recovered * 100))
  }
}

const scanning = (percent: number): BrokerState => ({
  word: `RECOVERY ${percent} %`,
  tone: 'move',
  sentence: `It was not stopped cleanly, and scans the ends of its logs: ${percent} % are done.`,
})

function serving(fenced: boolean): BrokerState {
  if (fenced)
    return {
      word: 'FENCED',
      tone: 'move',
      sentence: 'It runs, but is fenced: the controller lets it serve only when it has caught up.',
    }
  return { word: 'Online', tone: 'ok', sentence: 'It runs.' }
}
