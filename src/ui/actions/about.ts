// What each verb will do, in one sentence: said before it is done, in menus and tooltips.
import { spanText } from '../format'
import type { Block } from './blocks'
import type { Verb } from './verbs'

type Sentence = string | ((verb: Verb) => string)

/** By the verb's id; `kind.id` where one kind of block needs other words. */
const sentences: Record<string, Sentence> = {
  kill: 'Its process ends at once; what it had in memory is gone, its disk stays.',
  'broker.kill':
    'Ends at once, without goodbye: others notice, and elect leaders without it. Its disk and page cache stay.',
  'controller.kill':
    'Ends at once; its disk keeps the metadata log and its vote. The others elect an active controller, if they are a majority.',
  'zone.kill': 'All its machines fall silent at once: nothing says goodbye, connections just hang.',
  stop: 'Ends in good order, as after close().',
  'broker.stop': 'A controlled shutdown: others take over what it leads first, then it stops. Nothing is lost.',
  restore: 'Starts it again, with what its disk holds.',
  restart: ({ act }) =>
    `Stops in good order, and starts again after ${act.do === 'restart' ? spanText(act.for) : 'a while'}.`,
  'group.restart': ({ act }) =>
    `All its consumers stop in good order at once, and start again after ${act.do === 'restart' ? spanText(act.for) : 'a while'}, with the settings as they are then.`,
  'restart-late':
    'Stops in good order and stays away for longer than its session timeout: a static member (group.instance.id) is thrown out meanwhile, and its partitions move. Who is not static has left at once in either case.',
  pause: 'Freezes it, as a long garbage collection would: it hears nothing until it goes on.',
  resume: 'It goes on where it was frozen.',
  'slow-disk': 'Each append takes longer before it is answered or copied.',
  'power-cut': 'The host loses its power: what was only in its page cache, and not on the disk yet, is gone.',
  'zone.power-cut': 'All its machines lose their power, and what was only in their page caches is gone.',
  wipe: 'Ends the process and puts an empty disk in: all its copies are gone, and are copied anew.',
  'controller.wipe':
    'Ends the process and puts an empty disk in: it forgets its epoch, its vote and its log, and what the others rely on with them.',
  'fill-disk':
    'Not a byte more fits: its next append fails (KAFKA_STORAGE_ERROR), and with its only log directory gone the broker halts. It starts again once there is room.',
  'make-room': 'Its disk holds more than it needs again.',
  stale:
    'What it knows grows stale: it goes on as the leader that it was, while the others fence it when its session is over and elect anew. Clients and brokers still reach it.',
  clock: 'Only what goes by the wall clock changes: timestamps, and retention by time.',
  slow: 'Every message over its links takes longer.',
  lossy: 'A fifth of the messages over its links never arrives.',
  throttle: 'Its links are narrow: large batches take longer.',
  clog: 'Nothing gets through for a while, then everything in order.',
  cut: 'Messages over its links are lost until it is healed; it runs on and does not know.',
  'zone.cut': 'Nothing gets in or out of the zone; inside, all goes on.',
  heal: 'Ends cuts, delays and losses of its links and its disk.',
  retire: 'Moves all its copies to other brokers, then stops it in good order and takes it out of the cluster.',
  roll: 'Restarts one broker after the other, each when no partition is under-replicated.',
  elect: 'The first replica of each partition leads again, where it is in sync.',
  'elect-unclean':
    'Partitions without a leader get any replica that is alive: back at once, and what only others had is lost.',
  cancel: 'What is being copied is copied no further; the replicas are as they were.',
  'add-partition': 'One more partition; from then on keys may land in another one than before.',
  'delete-records': 'All that can be read now goes: the log starts at the high watermark.',
  'topic.remove': 'Deletes the topic with all its records; whoever used it gets UNKNOWN_TOPIC_OR_PARTITION.',
  'controller.retire':
    'Takes it out of the voters first; when a majority of those that stay has agreed, its machine is taken away.',
  'controller.remove':
    'Takes its machine away at once. It counts as a voter until the others have taken it out of the quorum.',
  'broker.remove': 'Unregisters the broker and takes its disk away, without moving its copies first.',
  remove: 'Takes it off the canvas and out of the run; undo brings it back.',
  'reset-earliest':
    'What it has committed becomes the beginning of each log, so it reads everything again. As the tool does, it refuses while the group has members: stop them first.',
  'reset-current': 'Commits anew where it is: the tool’s --to-current. Only while it has no members.',
  'reset-back': 'The tool’s --shift-by -10, for each partition, within its log. Only while it has no members.',
  'reset-on': 'The tool’s --shift-by 10, for each partition, within its log. Only while it has no members.',
  'reset-ago':
    'The tool’s --by-duration PT10S: to what was stamped in the last ten seconds. Only while it has no members.',
  'group.roll': 'One consumer after the other stops and starts, each when all are members again.',
  'pause-reading': 'Its applications call pause() for what they own: they poll on, stay members, and get nothing.',
  'resume-reading': 'Its applications call resume().',
  'seek-start': 'Its applications call seekToBeginning() for what they own; nothing is committed by that.',
  'seek-end': 'Its applications call seekToEnd() for what they own; nothing is committed by that.',
  'reset-latest':
    'What it has committed becomes the end of each log, so it skips what it has not read. As the tool does, it refuses while the group has members: stop them first.',
  grow: 'One more member: the group shares its partitions anew.',
  shrink: 'The newest member leaves: the others take over what it read.',
  emit: 'It sends one record now.',
  'emit-ten': 'It sends ten records now.',
  burst: 'It sends five times as much for a while.',
}

/** What the verb will do to this block; null: its label says all. */
export function aboutVerb(verb: Verb, { kind }: Block): string | null {
  const sentence = sentences[`${kind}.${verb.id}`] ?? sentences[verb.id]
  if (sentence === undefined) return null
  return typeof sentence === 'string' ? sentence : sentence(verb)
}
