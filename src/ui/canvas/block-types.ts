// The kinds of blocks on the canvas, as React Flow's nodes.
import type { Node } from '@xyflow/react'
import type { Lens } from '../stores/workspace'
import type { TopicShape } from './faces'

export type ProducerNode = Node<Record<string, never>, 'producer'>
export type TopicNode = Node<{ shape: TopicShape }, 'topic'>
export type GroupNode = Node<{ topics: string[]; empty: boolean }, 'group'>
export type ConsumerNode = Node<{ group: string }, 'consumer'>
export type BrokerNode = Node<{ lens: Lens; topics: string[] }, 'broker'>
export type ZoneNode = Node<{ zone: string; empty: boolean }, 'zone'>
export type ControllerNode = Node<Record<string, never>, 'controller'>
export type QuorumNode = Node<Record<string, never>, 'quorum'>
export type CanvasNode =
  | ProducerNode
  | TopicNode
  | GroupNode
  | ConsumerNode
  | BrokerNode
  | ZoneNode
  | ControllerNode
  | QuorumNode
export type Kind = CanvasNode['type']

/** Is it a frame around other blocks? Most of it is empty. */
export const isFrame = (kind: Kind | undefined): boolean => kind === 'group' || kind === 'zone' || kind === 'quorum'
