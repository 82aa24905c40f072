// ZooKeeper mode in sentences: the ensemble, sessions, the race for /controller, and controllers that are not obeyed any more.
import { counted } from '../../models/kafka/counted'
import { seconds } from '../../kernel/time'
import type { FactOf } from '../../models/kafka/facts'
import { isInternal, topicOf } from '../../models/kafka/partition'
import { causeNote, listed, requestText, spanText } from './words'
import type { Teller } from './teller'

type ZooKeeperFact =
  | 'zookeeper-leader-elected'
  | 'zookeeper-quorum-lost'
  | 'zookeeper-session-expired'
  | 'zookeeper-disconnected'
  | 'zookeeper-connected'
  | 'broker-registration-refused'
  | 'zookeeper-controller-elected'
  | 'partition-znode-written'
  | 'partition-state-changed'
  | 'zookeeper-controller-loaded'
  | 'zookeeper-controller-resigned'
  | 'stale-controller-refused'
  | 'controlled-shutdown-retried'

export const zooKeeperTellers: { readonly [T in ZooKeeperFact]: Teller<FactOf<T>> } = {
  'zookeeper-leader-elected': {
    level: ({ servers }) => (servers === 1 ? 'explain' : 'headline'),
    tone: 'ok',
    text: ({ server, epoch, followers, servers }) =>
      `${server} leads the ZooKeeper ensemble in epoch ${epoch}: ${listed(followers)} have its history, ${followers.length} of ${servers}. Every session begins its timeout anew.`,
    about: ({ server, followers }) => [server, ...followers],
  },
  'zookeeper-quorum-lost': {
    level: 'headline',
    tone: 'bad',
    text: ({ server, reached, servers }) => {
      const others = reached.filter((id) => id !== server)
      const whom = others.length === 0 ? 'no other server' : `only ${listed(others)}`
      return `The ZooKeeper ensemble has no majority: ${server} reaches ${whom} of ${servers}. Nothing can be stored and no session expires; what is led goes on.`
    },
    once: () => 'lost',
    quiet: seconds(5),
    about: ({ server }) => [server],
  },
  'zookeeper-session-expired': {
    level: ({ wasRegistered, wasController }) => (wasRegistered || wasController ? 'headline' : 'all'),
    tone: 'bad',
    text: ({ client, silentFor, wasController }, referee) => {
      const gone = wasController ? `/brokers/ids/${client} and /controller are` : `/brokers/ids/${client} is`
      const next = wasController
        ? ' Every broker sees that, and the first to create /controller is the next controller.'
        : ''
      return `ZooKeeper ended the session of ${client}, silent for ${spanText(silentFor)}${causeNote(referee, client)}: ${gone} gone with it.${next}`
    },
    about: ({ client, server }) => [client, server],
  },
  'zookeeper-disconnected': {
    level: 'explain',
    tone: 'warn',
    text: ({ broker, server }) =>
      `${broker} has lost its connection to ${server} and tries another ZooKeeper server; its session lives on until it expires.`,
    once: ({ broker }) => broker,
    quiet: seconds(5),
    about: ({ broker, server }) => [broker, server],
  },
  'zookeeper-connected': {
    level: 'explain',
    tone: 'plain',
    text: ({ broker, server, isNew }) =>
      isNew
        ? `${broker} has a new session with ZooKeeper, at ${server}.`
        : `${broker} goes on with its session at ${server}.`,
    about: ({ broker, server }) => [broker, server],
  },
  'broker-registration-refused': {
    level: 'explain',
    tone: 'warn',
    text: ({ broker, retryIn }) =>
      `${broker} cannot register: /brokers/ids/${broker} still belongs to the session of its former process (NODEEXISTS). Kafka 3.9 ends here; whoever restarts it tries again in ${spanText(retryIn)}.`,
    once: ({ broker }) => broker,
    quiet: seconds(10),
    about: ({ broker }) => [broker],
  },
  'partition-znode-written': {
    level: 'all',
    tone: 'plain',
    text: ({ partition, version, leaderEpoch }) =>
      `ZooKeeper stores the state of ${partition}: version ${version}, leader epoch ${leaderEpoch}.`,
    about: ({ partition }) => [topicOf(partition)],
  },
  'partition-state-changed': {
    level: ({ partition, to }) => (to === 'Offline' && !isInternal(partition) ? 'explain' : 'all'),
    tone: ({ to }) => (to === 'Online' ? 'ok' : to === 'Offline' ? 'bad' : 'plain'),
    text: ({ broker, partition, from, to }) =>
      `The controller, ${broker}, takes ${partition} from ${from}Partition to ${to}Partition.`,
    about: ({ broker, partition }) => [broker, topicOf(partition)],
  },
  'zookeeper-controller-elected': {
    level: 'headline',
    tone: 'move',
    text: ({ broker, epoch }) =>
      `${broker} was the first to create /controller: it is the controller of epoch ${epoch}, and reads the whole cluster from ZooKeeper.`,
    about: ({ broker }) => [broker],
  },
  'zookeeper-controller-loaded': {
    level: 'headline',
    tone: 'ok',
    text: ({ broker, partitions, took }) =>
      `${broker} has read ${counted(partitions, 'partition')} in ${spanText(took)}, and decides from now on.`,
    about: ({ broker }) => [broker],
  },
  'zookeeper-controller-resigned': {
    level: 'headline',
    tone: 'move',
    text: ({ broker, epoch, why }) =>
      why === 'moved'
        ? `${broker} finds that epoch ${epoch} is over: another broker is the controller, and what ${broker} had decided since is void.`
        : `${broker} hears that its session has expired: it is not the controller of epoch ${epoch} any more.`,
    about: ({ broker }) => [broker],
  },
  'stale-controller-refused': {
    level: 'headline',
    tone: 'ok',
    text: ({ broker, controller, controllerEpoch, currentEpoch, request }) =>
      `${broker} does not obey ${controller}: its ${requestText(request)} is of controller epoch ${controllerEpoch}, and ${currentEpoch} has begun (STALE_CONTROLLER_EPOCH).`,
    once: ({ broker, controller }) => `${broker} ${controller}`,
    quiet: seconds(5),
    about: ({ broker, controller }) => [broker, controller],
  },
  'controlled-shutdown-retried': {
    level: 'explain',
    tone: 'warn',
    text: ({ broker, attempt, attempts, remaining }) => {
      const why =
        remaining.length === 0 ? 'the controller did not help' : `it still leads ${listed(remaining.slice(0, 4))}`
      return attempt < attempts
        ? `${broker} cannot stop in good order yet: ${why}. Try ${attempt} of ${attempts}.`
        : `${broker} goes without more ado: ${why} after ${counted(attempts, 'try', 'tries')}.`
    },
    about: ({ broker }) => [broker],
  },
}
