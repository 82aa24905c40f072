// Which component draws edges. One object for ever, as React Flow wants it.
import type { EdgeTypes } from '@xyflow/react'
import { Wire } from './Wire'

export const edgeTypes: EdgeTypes = { wire: Wire }
