// What a person asks of whoever decides about the cluster: the active controller, or with ZooKeeper the broker that is it.
export type OperatorRequest =
  | 'createTopic'
  | 'deleteTopic'
  | 'createPartitions'
  | 'alterReplicationFactor'
  | 'alterPartitionReassignment'
  | 'electLeadersRequest'
  | 'drainBroker'
  | 'alterTopicConfig'
  | 'appointLeader'
  | 'unregisterBroker'
  | 'createAcls'
  | 'deleteAcls'
