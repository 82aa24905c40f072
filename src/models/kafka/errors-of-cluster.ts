// What may go wrong with administration, the controller and rights.
import { type KafkaError, refresh, retry, stop } from './error-kinds'

/** What may go wrong with administration, the controller and rights. */
export const clusterErrors = {
  STALE_CONTROLLER_EPOCH: stop(11, 'a newer controller has taken office', 'nothing: the new controller goes on'),
  TOPIC_AUTHORIZATION_FAILED: stop(
    29,
    'it has no right to do that with the topic',
    'add an ACL that allows the operation on the topic, or take away the one that denies it',
  ),
  GROUP_AUTHORIZATION_FAILED: stop(
    30,
    'it has no right to do that with the group',
    'add an ACL that allows READ on the group, or take away the one that denies it',
  ),
  CLUSTER_AUTHORIZATION_FAILED: stop(
    31,
    'it has no right to do that with the cluster',
    'add an ACL that allows the operation on the cluster, or make it a super user',
  ),
  TOPIC_ALREADY_EXISTS: stop(36, 'there is a topic of this name', 'another name, or delete the topic first'),
  INVALID_PARTITIONS: stop(
    37,
    'a topic cannot have so many partitions',
    'at least one; a topic can grow, and never shrinks',
  ),
  INVALID_REPLICATION_FACTOR: stop(38, 'there are not so many brokers', 'more brokers, or fewer copies'),
  INVALID_REPLICA_ASSIGNMENT: stop(39, 'copies cannot lie so', 'name brokers that are there, each once'),
  INVALID_CONFIG: stop(40, 'a setting cannot have this value', 'look up what the setting may be'),
  NOT_CONTROLLER: retry(41, 'it is not the active controller', 'nothing: the sender looks for the active one'),
  INVALID_REQUEST: stop(
    42,
    'the request does not fit together',
    'a client of another version; look into the log of the broker',
  ),
  POLICY_VIOLATION: stop(44, 'a policy of the cluster forbids it', 'ask who runs the cluster'),
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: stop(
    53,
    'it has no right to use the transactional id',
    'add an ACL that allows WRITE on the transactional id',
  ),
  REASSIGNMENT_IN_PROGRESS: stop(
    60,
    'its replicas are moving already',
    'wait until they have moved, or cancel that first',
  ),
  TOPIC_DELETION_DISABLED: stop(73, 'topics are not to be deleted', 'set delete.topic.enable'),
  STALE_BROKER_EPOCH: stop(
    77,
    'the broker has registered anew since',
    'nothing: the broker asks again with its new epoch',
  ),
  PREFERRED_LEADER_NOT_AVAILABLE: refresh(
    80,
    'the preferred leader is not in sync, or away',
    'bring that broker back, and wait until it is in sync',
  ),
  ELIGIBLE_LEADERS_NOT_AVAILABLE: refresh(
    83,
    'nobody who may lead is there',
    'bring a replica that was in sync back; an unclean election may lose records',
  ),
  ELECTION_NOT_NEEDED: refresh(84, 'it leads already', 'nothing'),
  NO_REASSIGNMENT_IN_PROGRESS: stop(85, 'its replicas are not moving', 'nothing'),
  OPERATION_NOT_ATTEMPTED: stop(
    55,
    'nothing was done for it, since another part of the same request was refused',
    'whatever mends the other one',
  ),
  THROTTLING_QUOTA_EXCEEDED: retry(
    89,
    'the quota of changes to the cluster is used up',
    'nothing: the client waits and tries again; fewer changes at a time',
  ),
  INVALID_UPDATE_VERSION: stop(
    95,
    'the partition has changed meanwhile',
    'nothing: the leader learns the newer state first',
  ),
  DUPLICATE_BROKER_REGISTRATION: stop(
    101,
    'another process has this broker id',
    'give each broker an id of its own; after a crash wait for the old session to end',
  ),
  INELIGIBLE_REPLICA: stop(
    107,
    'a replica that shall be in sync is fenced, or shutting down',
    'nothing: the leader asks again when it is back',
  ),
  NEW_LEADER_ELECTED: stop(
    108,
    'this change has made another replica the leader',
    'nothing: the old leader follows from now on',
  ),
  DUPLICATE_VOTER: stop(126, 'it is a voter already', 'nothing'),
  VOTER_NOT_FOUND: stop(127, 'it is not among the voters', 'look at kafka-metadata-quorum describe'),
} satisfies Record<string, KafkaError>
