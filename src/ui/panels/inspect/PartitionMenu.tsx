// What can be done to one partition: another leader, a replica on another broker, or back to where it was.
import { Ellipsis } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { PartitionView } from '../../../worker/protocol'
import { leadVerbs, moveVerbs, partitionName, partitionVerbs } from '../../actions/partition-verbs'
import { doVerb, type Verb } from '../../actions/verbs'
import controls from '../../shell/controls/controls.module.css'
import { useBlueprint } from '../../stores/useBlueprint'
import css from './inspect.module.css'

export function PartitionMenu({ topic, partition }: { topic: string; partition: PartitionView }) {
  const brokers = Object.keys(useBlueprint().brokers)
  const name = partitionName(topic, partition)
  const item = (verb: Verb, label = verb.label) => (
    <DropdownMenu.Item key={label} className={controls.item} onSelect={() => doVerb(verb, { id: name })}>
      <span className={controls.itemText}>{label}</span>
    </DropdownMenu.Item>
  )
  const verbs = partitionVerbs(topic, partition)
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className={css.rowMenu} aria-label={`What can be done to ${topic} p${partition.index}`}>
          <Ellipsis size={14} aria-hidden />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={controls.menu} align="end" sideOffset={6} collisionPadding={8}>
          {verbs.filter(({ id }) => id !== 'delete-records').map((verb) => item(verb))}
          {leadVerbs(topic, partition).map((verb) => item(verb))}
          {moveVerbs(topic, partition, brokers).map(({ from, verbs: moves }) => (
            <DropdownMenu.Sub key={from}>
              <DropdownMenu.SubTrigger className={controls.item} disabled={moves.length === 0}>
                <span className={controls.itemText}>Move replica on {from}…</span>
              </DropdownMenu.SubTrigger>
              <DropdownMenu.Portal>
                <DropdownMenu.SubContent className={controls.menu} sideOffset={4} collisionPadding={8}>
                  {moves.map((verb) => item(verb, verb.label.replace(/^.* (?=to )/, '')))}
                </DropdownMenu.SubContent>
              </DropdownMenu.Portal>
            </DropdownMenu.Sub>
          ))}
          <DropdownMenu.Separator className={controls.separator} />
          {verbs.filter(({ id }) => id === 'delete-records').map((verb) => item(verb))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
