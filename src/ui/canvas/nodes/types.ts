// Which face belongs to which kind of node. One object for ever, as React Flow wants it.
import type { NodeTypes } from '@xyflow/react'
import { BrokerFace } from './BrokerFace'
import { ConsumerFace } from './ConsumerFace'
import { ControllerFace } from './ControllerFace'
import { GroupFace } from './GroupFace'
import { QuorumFace } from './QuorumFace'
import { ProducerFace } from './ProducerFace'
import { TopicFace } from './TopicFace'
import { ZoneFace } from './ZoneFace'

export const nodeTypes: NodeTypes = {
  producer: ProducerFace,
  topic: TopicFace,
  group: GroupFace,
  consumer: ConsumerFace,
  broker: BrokerFace,
  zone: ZoneFace,
  controller: ControllerFace,
  quorum: QuorumFace,
}
