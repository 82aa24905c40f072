// Who a client is: what it says when a connection is authenticated.
import type { Reconfigure } from '../messages'
import type { Client } from './state'

/** A client that says anew who it is; null: nobody in particular. */
export function applyPrincipal(self: Client, { block }: Reconfigure): void {
  const { principal } = block
  if (typeof principal === 'string') self.principal = principal
  else if (principal === null) delete self.principal
}
