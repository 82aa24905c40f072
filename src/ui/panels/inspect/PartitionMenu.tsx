// What can be done to one partition: another leader, a replica on another broker, or back to where it was.
import { Ellipsis } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { Act } from '../../../blueprint/scenario'
import type { PartitionView } from '../../../worker/protocol'
import controls from '../../shell/controls/controls.module.css'
import { perform } from '../../stores/perform'
import { useBlueprint } from '../../stores/useBlueprint'
import css from './inspect.module.css'

export function PartitionMenu({ topic, partition }: { topic: string; partition: PartitionView }) {
  const { index, leader, replicas, adding, removing } = partition
  const brokers = Object.keys(useBlueprint().brokers)
  const target = `topic:${topic}/p${index}`
  const name = `${topic}/p${index}`
  const here = replicas.filter((id) => !removing.includes(id))
  const elsewhere = brokers.filter((id) => !replicas.includes(id))
  const item = (label: string, step: string, act: Act) => (
    <DropdownMenu.Item key={label} className={controls.item} onSelect={() => perform(act, step)}>
      <span className={controls.itemText}>{label}</span>
    </DropdownMenu.Item>
  )
  const move = (replica: string | null, onto: string | null, led: string | null): Act => {
    return { do: 'move', target, replica, onto, leader: led }
  }
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className={css.rowMenu} aria-label={`What can be done to ${name}`}>
          <Ellipsis size={14} aria-hidden />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={controls.menu} align="end" sideOffset={6} collisionPadding={8}>
          {leader !== null &&
            leader !== replicas[0] &&
            item('Elect preferred leader', `elect ${name}`, { do: 'elect', target, election: 'preferred' })}
          {leader === null &&
            item('Elect unclean leader', `elect ${name}`, { do: 'elect', target, election: 'unclean' })}
          {here
            .filter((id) => id !== leader && leader !== null)
            .map((id) => item(`Move leader to ${id}`, `${id} leads ${name}`, move(null, null, id)))}
          {adding.length + removing.length > 0 &&
            item('Cancel reassignment', `cancel ${name}`, { do: 'reassign', target, replicas: null })}
          {here.map((from) => (
            <DropdownMenu.Sub key={from}>
              <DropdownMenu.SubTrigger className={controls.item} disabled={elsewhere.length === 0}>
                <span className={controls.itemText}>Move replica on {from}…</span>
              </DropdownMenu.SubTrigger>
              <DropdownMenu.Portal>
                <DropdownMenu.SubContent className={controls.menu} sideOffset={4} collisionPadding={8}>
                  {elsewhere.map((onto) =>
                    item(`to ${onto}`, `move ${name} from ${from} to ${onto}`, move(from, onto, null)),
                  )}
                </DropdownMenu.SubContent>
              </DropdownMenu.Portal>
            </DropdownMenu.Sub>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
