// The id of a member of the consumer protocol, which its client chooses (N-1): a Uuid, as Kafka prints it.
import { nextUint32, type Stream } from '../../../../kernel/random'

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** 22 digits; like Kafka's it does not begin with `-`, which a command line would take for an option. */
export function newMemberId(random: Stream): string {
  let id = ''
  while (id.length < 22) {
    const digit = digits.charAt(nextUint32(random) >>> 26)
    if (id !== '' || digit !== '-') id += digit
  }
  return id
}
