// Why the controller writes records, in the words of the facts.
import type { Why } from '../facts'

export type { Why }

const lag = { shrink: 'lag', fence: 'session-expired' } as const

/** The occasions on which records are written. */
export const whys = {
  sessionExpired: { election: 'broker-fenced', shrink: 'broker-fenced', fence: 'session-expired' },
  reRegistered: { election: 'broker-fenced', shrink: 'broker-fenced', fence: 're-registered' },
  shutdown: { election: 'controlled-shutdown', shrink: 'controlled-shutdown', fence: 'shutdown' },
  unregistered: { election: 'broker-unregistered', shrink: 'broker-fenced', fence: 'shutdown' },
  unfenced: { election: 'broker-unfenced', ...lag },
  isrChange: { election: 'isr-change', ...lag },
  preferred: { election: 'preferred', ...lag },
  unclean: { election: 'unclean', ...lag },
  created: { election: 'created', ...lag },
  appointed: { election: 'appointed', ...lag },
  reassignment: { election: 'reassignment', ...lag },
  /** Written by a controller that lost its office before it was committed: its reasons went with it. */
  inherited: { election: 'inherited', ...lag },
} satisfies Record<string, Why>
