// What the applications of a share group do with records, beside the work, and how a group becomes one.
import type { GroupBlock } from '../../../blueprint/scenario'
import { newGroup } from '../../../blueprint/defaults'
import { unsharable } from '../../../blueprint/share-groups'
import { Row, ToggleRow } from './FieldRows'
import css from './inspect.module.css'

type Setter = (change: Record<string, unknown>) => boolean

export function ShareFields({ group, set }: { group: GroupBlock; set: Setter }) {
  const isExplicit = group.config['share.acknowledgement.mode'] === 'explicit'
  return (
    <>
      <ToggleRow
        label="Acknowledges each record"
        says="Its consumers acknowledge each record (share.acknowledgement.mode=explicit)"
        checked={isExplicit}
        onChange={(explicit) =>
          set(
            explicit
              ? { 'share.acknowledgement.mode': 'explicit' }
              : { 'share.acknowledgement.mode': null, failing: null, renews: false },
          )
        }
      />
      {isExplicit && (
        <>
          <ToggleRow
            label="Renews its locks"
            says="It renews the locks of its records while it works"
            checked={group.renews}
            onChange={(renews) => set({ renews })}
          />
          <Row label="What it cannot process it">
            <select
              className={css.select}
              aria-label="What it cannot process it"
              value={group.unprocessed}
              onChange={({ target }) => void set({ unprocessed: target.value })}
            >
              <option value="release">releases, for another try</option>
              <option value="reject">rejects</option>
            </select>
          </Row>
        </>
      )}
    </>
  )
}

/** Whether members own partitions or share records; it counts for consumers that start from now on. */
export const TypeRow = ({ group, set }: { group: GroupBlock; set: Setter }) => (
  <Row label="Its members">
    <select
      className={css.select}
      aria-label="Its members"
      value={group.type}
      onChange={({ target }) => void set(asType(target.value === 'share' ? 'share' : 'consumer', group))}
    >
      <option value="consumer">own partitions</option>
      <option value="share">share records (KIP-932)</option>
    </select>
  </Row>
)

/** What only a group of the other kind can be told goes; where to begin is said in the other kind's words. */
function asType(type: 'consumer' | 'share', { config }: GroupBlock): Record<string, unknown> {
  const isShare = type === 'share'
  const gone = Object.keys(config).filter((key) => (isShare ? unsharable.includes(key) : key.startsWith('share.')))
  const [from, to] = isShare
    ? ['auto.offset.reset', 'share.auto.offset.reset']
    : ['share.auto.offset.reset', 'auto.offset.reset']
  const begin = config[from!]
  return {
    type,
    ...(isShare
      ? { commit: 'auto', handOff: false, queue: null, manual: false, failing: null, onFailure: newGroup('').onFailure }
      : { unprocessed: 'release', renews: false }),
    ...Object.fromEntries(gone.map((key) => [key, null])),
    ...(begin === undefined || begin === 'none' ? {} : { [to!]: begin }),
  }
}
