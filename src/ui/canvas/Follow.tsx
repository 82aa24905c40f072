// The camera keeps the record that is followed in sight: it moves when the record comes to where it cannot be seen, and rests
// otherwise.
import { useEffect } from 'react'
import { useLifeLine } from '../stores/life-line'
import { camera, useWorkspace } from '../stores/workspace'
import { whereIs } from './where-is'

export function Follow() {
  const record = useWorkspace((workspace) => (workspace.following ? workspace.record : null))
  return record !== null && <Following record={record} />
}

function Following({ record }: { record: number }) {
  const places = whereIs(useLifeLine(record)).join(' ')
  useEffect(() => {
    if (places !== '') camera({ command: 'keep', ids: places.split(' ') })
  }, [places])
  return null
}
